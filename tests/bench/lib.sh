# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# For the benchmarks: medians and ratios. The script sets build and runs, and
# unsets base_cpu before the first of the commands that are held against it.

measure_head() {
	printf '%s\n  %-42s %8s %7s %8s %8s\n' "$1" "median of $runs runs" "CPU ms" wall \
		"RSS KB" "PSS KB"
}

# measure NAME COMMAND...: the median of each figure over all runs; the highest exit
# status is in $status.
measure() {
	name=$1
	shift
	i=0
	: >figures
	while [ "$i" -lt "$runs" ]; do
		"$build/measure" "$@" >>figures
		i=$((i + 1))
	done
	middle=$((runs / 2 + 1))
	cpu=$(cut -d' ' -f1 figures | sort -n | sed -n "${middle}p")
	wall=$(cut -d' ' -f2 figures | sort -n | sed -n "${middle}p")
	rss=$(cut -d' ' -f3 figures | sort -n | sed -n "${middle}p")
	pss=$(cut -d' ' -f4 figures | sort -n | sed -n "${middle}p")
	# shellcheck disable=SC2034 # for the script
	status=$(cut -d' ' -f5 figures | sort -n | tail -n 1)
	[ -n "${base_cpu:-}" ] || { base_cpu=$cpu; base_wall=$wall; }
	printf '  %-42s %8s %7s %8s %8s   %s\n' "$name" "$cpu" "$wall" "$rss" "$pss" \
		"$(awk -v a="$cpu" -v b="$base_cpu" -v c="$wall" -v d="$base_wall" \
			'BEGIN { printf "%.2fx cpu, %.2fx wall", a / (b ? b : 1), c / (d ? d : 1) }')"
}
