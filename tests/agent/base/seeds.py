#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the seed corpora of fuzz_codec and fuzz_escape (run here, commit both)."""
import os
import struct

u8 = lambda n: struct.pack(">B", n)
u16 = lambda n: struct.pack(">H", n)
u32 = lambda n: struct.pack(">I", n)
u64 = lambda n: struct.pack(">Q", n)


def text(value):
    if value is None:
        return u32(0)
    return u32(1) + u32(len(value)) + value.encode()


def array(items):
    return u32(len(items)) + b"".join(items)


def place(path=None, line=0, column=0):
    return text(path) + u32(line) + u32(column)


def address(family=4):
    return u8(family) + bytes(16)


FILE = text("/etc/ssl/a.pem") + u32(0) + u32(0) + u32(0o644) + u64(1) + u64(2)
PROCESS = (u32(7) + u32(1) + u64(5) + u64(6) + u32(1) + u32(0) + text("root") + text("nginx")
           + text("/usr/sbin/nginx") + u32(0) + text("nginx: master") + text(None) * 3 + u64(0)
           + u32(1) + u32(0) + u8(2) + u64(4026531840) + u32(1)
           + array([text("/lib/libssl.so.3") + text("3.0.22") + u32(0)]))
OWNER = u64(0) + u32(6) + u32(0)
LISTENER = (u32(0) + address() + u16(443) + u32(0) + text(None) + u64(99) + u64(1) + u32(0) + u32(0)
            + u64(4026531840) + text(None) + u32(1) + u32(0) + u32(511) + u64(0) + text(None)
            + array([OWNER]) + u32(0) + text(None) + text("docker-proxy") + text("10.0.0.2:80")
            + u32(0))
LIMIT = u32(0) + text("here") + u32(1)
DISCOVERY = (array([LISTENER]) + array([PROCESS]) + array([]) + array([LIMIT]) + u32(1)
             + u64(4026531840) + u32(1) + u32(0))
CERTIFICATE = (text("CN=a") + text("CN=b") + array([text("a.example")]) + u32(0) * 2 + u64(1)
               + u64(2) + text("RSA") + text("RSA") + u32(2048) + u32(112) + text("sha256") * 3
               + u32(0) * 3)
CHAIN = array([CERTIFICATE])
CERTIFICATE_FILE = u32(0) + text(None) + FILE + CHAIN
KEY = u32(0) + text(None) + FILE + text("RSA") + u32(2048) + text("ab") + u32(0)
SETTING = (u32(0) + array([text("TLSv1.2")]) + u32(1) + array([text("TLSv1.2")])
           + place("/etc/nginx/nginx.conf", 3, 4) + text(None))
SITE_ADDRESS = address() + u16(443) + u32(0) + u32(1) + u32(0) + u32(1) + text(None)
SITE_CERTIFICATE = place() + text("/a") + place() + text("/b") + u32(0) + CERTIFICATE_FILE + KEY
SITE = (place("/etc/nginx/nginx.conf", 1, 1) + array([SITE_ADDRESS]) + array([text("a.example")])
        + array([SETTING]) + array([SITE_CERTIFICATE]) + u32(0) * 2)
CONFIG = (text("1.22.1") + text(None) + text("/etc/nginx/nginx.conf")
          + array([text("/etc/nginx/nginx.conf")]) + array([SITE]) + text("www-data") + place()
          + array([]))
HANDSHAKE = (u32(1) + text(None) + u32(5) + u32(0x1301) + text("TLS_AES_128_GCM_SHA256")
             + text("x25519") + text(None) + CHAIN + u32(0) + text(None) + u64(900))
CODEC = {"discovery": DISCOVERY, "server_config": CONFIG, "certificate_file": CERTIFICATE_FILE,
         "key_facts": KEY, "handshake": HANDSHAKE, "file_facts": FILE, "process": PROCESS,
         "cipher_suite_use": u32(0x1301) + text("x")}
ESCAPE = {"colours": b"\x1b[31mred\x1b[0m", "c1": b"\xc2\x9b31m\x9b", "bidi": b"\xe2\x80\xaetxt.exe",
          "broken": b"\xed\xa0\x80\xf4\x90\x80\x80\xc0\xaf\xff", "nul": b"a\0b\\\"\n\t",
          "tags": b"\xf3\xa0\x81\x81\xef\xbb\xbf"}

here = os.path.dirname(os.path.abspath(__file__))
for folder, seeds in (("codec", CODEC), ("escape", ESCAPE)):
    os.makedirs(os.path.join(here, "corpus", folder), exist_ok=True)
    for index, (name, seed) in enumerate(seeds.items()):
        with open(os.path.join(here, "corpus", folder, name), "wb") as out:
            out.write((u8(index) if folder == "codec" else b"") + seed)
