#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write the seed corpora of fuzz_message and fuzz_channel (run here, commit both)."""
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


def packet(body, fds=0):
    return u8(fds) + u16(len(body)) + body


def frame(body, more=0, kind=7, token=1):
    return u8(more) + u32(kind) + u32(token) + body


ADDRESS = u8(4) + bytes([127, 0, 0, 1]) + bytes(12)
FACTS = text(None) + u32(0) + u32(0) + u32(0o644) + u64(1) + u64(2)
FILE = u32(0) + text(None) + u64(7)
NAMES = u32(0) + text(None) + u32(2) + text("/etc/a.conf") + text("/etc/b.conf")
SOCKETS = u32(1) + u32(812) + u32(3) + u64(9690535) + u64(4026532281) + u32(0)
MESSAGE = {
    "ask": u32(1) * 4 + text("/etc/nginx/nginx.conf") + ADDRESS + u16(443) + u32(0) + u32(3)
           + b"job" + ADDRESS + u16(50000),
    "answer": u64(2 ** 64 - 2) + text("no such file") + u32(0) + FACTS + u32(0),
    "worker_file": FILE,
    "worker_names": NAMES,
    "worker_wants": text("/etc/nginx/mime.types") + u32(0),
    "worker_ready": u32(1) + u32(1) + u32(7),
    "opener_ask": text("/etc/passwd") + u64(1 << 20),
    "opener_answer": FILE + u32(0) + FACTS,
    "batch_answer": u32(0) + u32(0) + u32(0),
    "namespace_wanted": u32(1) + u32(0) + u64(4026532281) + u32(0) * 2 + u64(0)
                        + text("/run/netns/blue"),
    "namespace_sockets": SOCKETS,
    "namespace_answer": u64(0) + SOCKETS,
}
CHANNEL = {
    "one": packet(frame(b"abc")),
    "two-frames": packet(frame(b"ab", 1), 1) + packet(frame(b"c")),
    "descriptors": packet(frame(b""), 1) + packet(frame(b""), 2) + packet(frame(b""), 3),
    "short": packet(b"\0\0", 1),
    "empty": packet(b""),
    "turn": packet(frame(b"a", 1)) + packet(frame(b"b", 0, 8)),
    "endless": packet(frame(b"", 1)) * 3,
}

here = os.path.dirname(os.path.abspath(__file__))
for folder, seeds in (("message", MESSAGE), ("channel", CHANNEL)):
    os.makedirs(os.path.join(here, "corpus", folder), exist_ok=True)
    for index, (name, seed) in enumerate(seeds.items()):
        with open(os.path.join(here, "corpus", folder, name), "wb") as out:
            out.write((u8(index) if folder == "message" else b"") + seed)
