#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The package of a program on a host without dpkg: rpm's real database, made here.
# shellcheck disable=SC2154 # variables of lib.sh
. "$(dirname "$0")/lib.sh"
need root ip rpm rpmbuild python3
sockets=$tools/host_sockets_tool
[ -x "$sockets" ] || skip "no host_sockets_tool"
enter_world "$0" "$@"

# No dpkg, and a database where distributions of rpm have theirs. Debian's rpm has it
# in the caller's home, which it asks a shell for.
macros=/usr/lib/rpm/macros
[ -f $macros ] || skip "no $macros"
sed "s|^%_dbpath[[:space:]].*|%_dbpath /var/lib/rpm|" $macros >macros
mount --bind macros $macros
mount -t tmpfs -o mode=0755 tlsward-test /var/lib/dpkg
mkdir -p /var/lib/rpm
mount -t tmpfs -o mode=0755 tlsward-test /var/lib/rpm
mount -t tmpfs -o mode=0755 tlsward-test /opt

mkdir -p build/SPECS
cp "$sockets" owned
cat >build/SPECS/test.spec <<END
Name: tlsward-test+server
Version: 1
Release: 1
Summary: a server
License: none
AutoReqProv: no
%description
A server.
%install
mkdir -p %{buildroot}/opt/served
cp $world/owned %{buildroot}/opt/served/server
cp $world/owned "%{buildroot}/opt/served/--version"
%files
/opt/served/server
"/opt/served/--version"
END
rpmbuild --define "_topdir $world/build" --define "debug_package %{nil}" \
	--define "__os_install_post %{nil}" --define "_build_id_links none" \
	-bb build/SPECS/test.spec >build.log 2>&1 || skip "rpmbuild fails: $(tail -n 1 build.log)"
rpm -i --nodeps build/RPMS/*/*.rpm >install.log 2>&1 || skip "rpm -i fails: $(cat install.log)"
row "rpm itself knows it" sh -c \
	"rpm -qf --qf '%{NAME}' /opt/served/server | grep -qx 'tlsward-test+server'"

# stage PORT PROGRAM: it listens there.
stage() {
	start "$1.log" "$2" listen 127.0.0.1 "$1"
	wait_for 10 has "$1.log" ready || say "      not staged: $2: $(cat "$1.log")"
}
package() {
	run 0 "$1.json" --listeners "$1" --format json &&
		test "$(report "$1.json" get listeners.0.owners.0.package)" = "$2"
}
stage 400 /opt/served/server
row "a packaged program" package 400 '"tlsward-test+server"'
row "its limits are none of rpm's" lacks 400.json packages
stage 401 /opt/served/--version
row "a name that looks like an option" package 401 '"tlsward-test+server"'
cp owned /opt/served/own
stage 402 /opt/served/own
row "of no package" package 402 null
row "of no package: no limit" lacks 402.json packages
cp owned "/opt/served/$(printf 'x\ntlsward-test+server')"
stage 403 "/opt/served/$(printf 'x\ntlsward-test+server')"
row "a name with a line of its own" package 403 null

# Of a database that cannot be read rpm says "not owned by any package", too.
cp -a /var/lib/rpm kept
for file in /var/lib/rpm/*; do echo "no database" >"$file"; done
row "rpm itself says: not owned" sh -c "rpm -qf /opt/served/server 2>/dev/null | grep -q 'not owned'"
row "a broken database: no package" package 400 null
row "a broken database: said" report 400.json incomplete "rpm failed"
rm -f /var/lib/rpm/*
cp -a kept/. /var/lib/rpm/
row "the database is back" package 400 '"tlsward-test+server"'

# rpm that hangs costs its deadline, not the run; one that others may write is not run.
cp "$sockets" other
mount --bind other /usr/bin/rpm
row "rpm that hangs: no package" package 400 null
row "rpm that hangs: said" report 400.json incomplete "rpm did not answer in time"
chmod 777 other
row "rpm that others may write: not run" package 400 null
row "rpm that others may write: said" report 400.json incomplete "others may write"
umount /usr/bin/rpm
row "nothing of rpm is left" sh -c "! pgrep -f -- '-qf --[q]f'"
finish
