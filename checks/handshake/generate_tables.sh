#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# generate_tables.sh SUITES.csv GROUPS.csv
#
# Writes cipher_suite_table.h, named_group_table.h and openssl_name_table.h beside
# itself from the registries (columns: code, iana_name, ..., family, kx, auth, cipher, bits,
# mac, iana_recommended, ... and code, code_dec, name, ..., kind, bits, ...).
# The output is committed; run this only when a registry changes.
#
# Rows stand in the order in which a hello offers them: strongest first. That
# order is worked out here and not at run time because qsort(3) may allocate
# and ask the system for its memory size, which a sandboxed worker must not.
#
# GREASE values and signalling values are left out: no server may pick them.
set -eu

if [ $# -ne 2 ]; then
	echo "usage: generate_tables.sh SUITES.csv GROUPS.csv" >&2
	exit 2
fi
here=$(dirname "$0")

heading() {
	cat <<HEAD
/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Made by generate_tables.sh from the IANA registry (and, for what IANA never
 * assigned, from the specifications and drafts that used the value). Do not edit.
 * $1
 */
/* clang-format off */
HEAD
}

{
	heading "Rows stand strongest first; usual ones are in the first hello of a version.
 * SUITE(code, name, since, key exchange, authentication, cipher, bits, usual)"
	awk -F, '
	function token(text) { gsub(/[^A-Za-z0-9]+/, "_", text); sub(/_$/, "", text); return toupper(text) }
	NR == 1 || $5 == "GREASE" || $5 == "SCSV" { next }
	# One value, two names: IANA assigned it to Kerberos.
	$1 == "001E" && $11 == "-" { next }
	{
		fs = ($6 ~ /^(ECDHE|any|CECPQ1)$/) ? 0 : ($6 ~ /^DHE$/) ? 1 : 2
		aead = ($10 == "AEAD") ? 0 : 1
		export = ($6 ~ /\(/ || ($9 < 112 && $8 != "NULL"))
		ordinary = ($6 ~ /^(ECDHE|DHE|RSA|RSA\(512\)|DHE\(512\))$/ &&
			$7 ~ /^(RSA|ECDSA|anon)$/ && $11 != "-" &&
			$8 !~ /^(ARIA-CBC|GOST)/)
		if ($5 == "TLS1.3") { tier = $8 == "NULL" ? 1 : 0; ordinary = 1 }
		else if ($5 == "SSL2") { tier = 2; ordinary = 1 }
		else if ($8 == "NULL") tier = 9
		else if (export) tier = 8
		else if ($7 == "anon") tier = 7
		else if ($8 == "RC4") tier = 6
		else if ($8 ~ /^(3DES|IDEA|SEED|GOST)/) tier = 5
		else tier = 4
		# What nobody runs comes last, whatever its strength.
		printf "%d %02d %d %d %03d %s\t", !ordinary, tier, fs, aead, 512 - $9, $1
		printf "SUITE(0x%s, %s, %s, %s, %s, %s, %d, %s)\n", tolower($1), $2,
			token($5), token($6), token($7), token($8), $9, ordinary ? "true" : "false"
	}' "$1" | LC_ALL=C sort | cut -f2
} >"$here/cipher_suite_table.h.new"

{
	heading "Rows: those first that a modern server prefers.
 * GROUP(code, name, kind, security bits, TLS 1.3)"
	awk -F, '
	BEGIN {
		n = split("11EC 11EB 11ED 001D 0017 001E 0018 0019", first, " ")
		for (i = 1; i <= n; i++) rank[first[i]] = i
	}
	NR == 1 || $5 == "grease" || $5 == "explicit" { next }
	{
		kind = toupper($5); gsub(/-/, "_", kind); sub(/_(ECDHE|NTRU|KYBER|MLKEM).*/, "", kind)
		order = ($1 in rank) ? rank[$1] : $9 == "yes" ? 50 : 90
		printf "%02d %s\tGROUP(0x%s, \"%s\", %s, %d, %s)\n", order, $1, tolower($1),
			$3, kind, $7, $9 == "yes" ? "true" : "false"
	}' "$2" | LC_ALL=C sort | cut -f2
} >"$here/named_group_table.h.new"

{
	heading "Rows: by number. A group with several names has several rows.
 * OPENSSL_SUITE(code, name), OPENSSL_GROUP(code, name)"
	# SSLv2's names are used for other suites as well: nobody configures those.
	awk -F, 'NR > 1 && $5 != "SSL2" && $3 != "" {
		printf "OPENSSL_SUITE(0x%s, \"%s\")\n", tolower($1), $3
	}' "$1" | LC_ALL=C sort
	awk -F, 'NR > 1 && $4 != "" {
		# The name that IANA has is taken as well.
		count = split($4 "/" $3, names, / *\/ */)
		for (i = 1; i <= count; i++) {
			if (i == count && tolower(names[i]) == tolower(names[1]))
				continue
			printf "OPENSSL_GROUP(0x%s, \"%s\")\n", tolower($1), names[i]
		}
	}' "$2" | LC_ALL=C sort
} >"$here/openssl_name_table.h.new"

mv "$here/openssl_name_table.h.new" "$here/openssl_name_table.h"
mv "$here/cipher_suite_table.h.new" "$here/cipher_suite_table.h"
mv "$here/named_group_table.h.new" "$here/named_group_table.h"
