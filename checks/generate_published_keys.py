#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes published_key_table.h: keys whose private half anybody can download.

    generate_published_keys.py FILE.deb...

Every private key without a passphrase that stands as PEM in a file of these packages
of Debian, examples and tests alike, whatever kind of file it is. One row each: the
SHA-256 of its SubjectPublicKeyInfo, and the package and file that has it. Run it by
hand with the packages named in PACKAGES below ("apt-get download"), and commit the
table. Needs dpkg-deb and openssl.
"""
import hashlib
import os
import re
import subprocess
import sys
import tarfile
import tempfile

# Packages with servers' keys to try things out with; tests of libraries that people
# copy from. The first one that has a key gives its name to the row.
PACKAGES = ["openvpn", "ettercap-common", "puma", "stunnel4", "libio-socket-ssl-perl",
            "libpython3.11-testsuite", "golang-1.19-src", "python3-tornado",
            "python3-twisted", "python3-gevent"]
FILE_MAX = 4 * 1024 * 1024
# In source code the lines may be quoted and end in escapes; Go's tests write TESTING,
# so that nobody takes their keys for secrets.
KEY = re.compile(rb"-----BEGIN ((?:RSA |EC |DSA )?)(?:PRIVATE|TESTING) KEY-----"
                 rb"([A-Za-z0-9+/=\s\\\"',]{64,16384})"
                 rb"-----END \1(?:PRIVATE|TESTING) KEY-----")
NOISE = re.compile(rb"\\n|[\s\\\"',]+")


def field(package, name):
    return subprocess.run(["dpkg-deb", "-f", package, name], check=True,
                          capture_output=True, text=True).stdout.strip()


def spki_sha256(pem):
    """Of a private key in PEM, or None where openssl cannot read it."""
    done = subprocess.run(["openssl", "pkey", "-pubout", "-outform", "DER"], input=pem,
                          capture_output=True, check=False)
    if done.returncode != 0 or not done.stdout:
        return None
    return hashlib.sha256(done.stdout).hexdigest()


def keys_in(data):
    """Every private key in the bytes of one file."""
    for found in KEY.finditer(data):
        body = b"\n".join(re.findall(rb".{1,64}", NOISE.sub(b"", found[2])))
        digest = spki_sha256(b"-----BEGIN %sPRIVATE KEY-----\n%s\n"
                             b"-----END %sPRIVATE KEY-----\n" %
                             (found[1], body, found[1]))
        if digest:
            yield digest


def read(package, rows):
    with tempfile.TemporaryFile() as archive:
        subprocess.run(["dpkg-deb", "--fsys-tarfile", package], check=True,
                       stdout=archive)
        archive.seek(0)
        name = field(package, "Package")
        with tarfile.open(fileobj=archive) as tar:
            for member in sorted(tar, key=lambda m: m.name):
                if not member.isreg() or member.size > FILE_MAX:
                    continue
                data = tar.extractfile(member).read()
                if member.name.endswith(".gz"):
                    data = subprocess.run(["gzip", "-dc"], input=data,
                                          capture_output=True, check=True).stdout
                for digest in keys_in(data):
                    rows.setdefault(digest, (name, member.name.lstrip(".")))
    return "%s %s" % (name, field(package, "Version"))


def main():
    packages = {field(path, "Package"): path for path in sys.argv[1:]}
    if sorted(packages) != sorted(PACKAGES):
        sys.exit("wanted: the packages " + " ".join(PACKAGES))
    rows, read_from = {}, []
    for name in PACKAGES:
        read_from.append(read(packages[name], rows))
    out = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                       "published_key_table.h")
    with open(out, "w", encoding="ascii") as table:
        table.write("/* SPDX-License-Identifier: GPL-3.0-or-later */\n"
                    "/* Made by generate_published_keys.py from\n * %s.\n"
                    " * By digest. */\n" % ",\n * ".join(read_from))
        for digest, (name, path) in sorted(rows.items()):
            table.write('PUBLISHED_KEY("%s",\n\t      "%s", "%s")\n' %
                        (digest, name, path))
    print("%d keys" % len(rows))


if __name__ == "__main__":
    main()
