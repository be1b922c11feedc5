#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A ClientHello as a capture shows it (hex of its record, on stdin) -> the fields of
a row of client_table.h. What no hello says (the oldest version a client takes, limits
on a prime) is for whoever adds the row, with its source.
"""
import sys

SIGNALLING = {0x00ff, 0x5600}
VERSIONS = {0x0300: "SSL3", 0x0301: "TLS1_0", 0x0302: "TLS1_1", 0x0303: "TLS1_2",
            0x0304: "TLS1_3"}


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        if self.at + count > len(self.data):
            raise SystemExit("the hello ends too early")
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, width):
        return int.from_bytes(self.take(width), "big")

    def block(self, width):
        return Reader(self.take(self.number(width)))

    def more(self):
        return self.at < len(self.data)


def is_grease(code):
    """RFC 8701 section 2"""
    return code & 0x0f0f == 0x0a0a and code >> 8 == code & 0xff


def codes(reader):
    """Every value but GREASE and signalling ones, in order."""
    out = []
    while reader.more():
        code = reader.number(2)
        if not is_grease(code) and code not in SIGNALLING:
            out.append(code)
    return out


def field(name, values):
    text = ", ".join("0x%04x" % value for value in values)
    lines, line = [], "\t.%s = CODES(" % name
    for word in text.split(" "):
        if len(line) + len(word) > 78:
            lines.append(line.rstrip())
            line = "\t\t"
        line += word + " "
    lines.append(line.rstrip() + "),")
    print("\n".join(lines))


def main():
    record = Reader(bytes.fromhex("".join(sys.stdin.read().split())))
    message = b""
    while record.more():
        if record.number(1) != 22:
            raise SystemExit("not a handshake record")
        record.number(2)
        message += record.block(2).data
    hello = Reader(message)
    if hello.number(1) != 1:
        raise SystemExit("not a ClientHello")
    hello = hello.block(3)
    highest = hello.number(2)
    hello.take(32)
    hello.block(1)
    suites = codes(hello.block(2))
    hello.block(1)
    extensions = {}
    rest = hello.block(2) if hello.more() else Reader(b"")
    while rest.more():
        kind = rest.number(2)
        extensions[kind] = rest.block(2)
    versions = codes(extensions[43].block(1)) if 43 in extensions else [highest]
    shares = []
    if 51 in extensions:
        entries = extensions[51].block(2)
        while entries.more():
            group = entries.number(2)
            entries.block(2)
            if not is_grease(group):
                shares.append(group)
    protocols = []
    if 16 in extensions:
        entries = extensions[16].block(2)
        while entries.more():
            protocols.append(entries.block(1).data.decode("ascii", "replace"))
    print("\t.lowest = TLS_VERSION_%s, .highest = TLS_VERSION_%s," %
          (VERSIONS[min(versions)], VERSIONS[max(versions)]))
    print("\t.sends_name = %s," % ("true" if 0 in extensions else "false"))
    field("cipher_suites", suites)
    for name, kind in (("groups", 10), ("signature_schemes", 13)):
        if kind in extensions:
            field(name, codes(extensions[kind].block(2)))
    if shares:
        field("key_shares", shares)
    if protocols:
        print("\t.alpn = NAMES(%s)," % ", ".join('"%s"' % word for word in protocols))


main()
