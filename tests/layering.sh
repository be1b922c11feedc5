#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Includes point one way: agent -> checks, rules -> agent/base. Whoever breaks
# that, or brings a library into a room that must not see it, is named here.
set -eu
cd "$(dirname "$0")/.."
failed=0

# deny FOLDER PATTERN WHY [EXCEPT]: no file below FOLDER includes PATTERN.
deny() {
	hits=$(grep -rnE "^#[[:space:]]*include[[:space:]]+$2" "$1" --include='*.[ch]' |
		grep -vE "${4:-^$}" || :)
	[ -z "$hits" ] && return 0
	printf '%s\n%s\n' "$3:" "$hits"
	failed=1
}

deny agent/base '"(agent/[^b]|agent/b[^a]|checks/|rules/)' 'agent/base knows nothing above it'
deny checks '"(agent/[^b]|agent/b[^a]|rules/)' 'checks may use agent/base only'
deny rules '"(agent/[^b]|agent/b[^a]|checks/)' 'rules may use agent/base only'
deny agent/host '"(agent/(priv|report|worker)/|rules/)' 'agent/host looks, and judges nothing'
deny agent/policy '"(agent/(priv|host|report|worker)/|rules/)' 'agent/policy only says what is wanted'
deny agent/report '"(agent/(priv|host|worker)/|rules/)' 'agent/report only formats'
deny agent '<openssl/' 'OpenSSL is seen by checks/handshake and checks/certificate only'
deny rules '<openssl/' 'OpenSSL is seen by checks/handshake and checks/certificate only'
deny checks '<openssl/' 'OpenSSL is seen by checks/handshake and checks/certificate only' \
	'^checks/(handshake|certificate)/'
deny agent '<libnftnl/' 'libnftnl is seen by rules only'
deny checks '<libnftnl/' 'libnftnl is seen by rules only'
deny agent '<libmnl/' 'libmnl is seen by agent/host and rules only' '^agent/host/'
deny checks '<libmnl/' 'libmnl is seen by agent/host and rules only'
deny agent '<ini\.h>' 'inih is seen by agent/policy/policy.c only' '^agent/policy/policy\.c:'

# Calls that have no place in a program that root runs.
hits=$(grep -rnE '\b(system|popen|strcpy|strcat|sprintf|gets|atoi|strtok|alloca|mktemp|tmpnam)[[:space:]]*\(' \
	agent checks rules tests --include='*.[ch]' || :)
if [ -n "$hits" ]; then
	printf 'refused calls:\n%s\n' "$hits"
	failed=1
fi
# Mutable state at file scope: a static that is neither const nor a function.
hits=$(grep -rnE '^static [^(]*(=|;)[^(]*$' agent checks rules --include='*.c' |
	grep -vE 'static (const|_Thread_local const)|\bconst\b|volatile sig_atomic_t' || :)
if [ -n "$hits" ]; then
	printf 'state at file scope:\n%s\n' "$hits"
	failed=1
fi
[ "$failed" -eq 0 ] && echo "layering: good"
exit "$failed"
