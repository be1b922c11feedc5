# SPDX-License-Identifier: GPL-3.0-or-later
"""rude_server.py CERTIFICATE KEY PORT: servers whose TLS is sound and whose HTTP is
not, one mode a port from PORT on, and below them servers of datagrams. Prints
"PORT MODE" for each, then "ready". Serves until it is killed."""
import gzip
import os
import socket
import ssl
import sys
import threading
import time

EVIL = b"\x1b[2J\x1b]52;c;aGk=\x07\xc2\x9b\xe2\x80\xae"


def headers(*lines):
    return b"HTTP/1.1 200 OK\r\n" + b"".join(b + b"\r\n" for b in lines) + b"\r\n"


def for_ever(start, more):
    def answer(peer):
        peer.sendall(start)
        while True:
            peer.sendall(more)
    return answer


def once(text):
    return lambda peer: peer.sendall(text)


def slowly(peer):
    peer.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        peer.sendall(b"X")
        time.sleep(0.3)


def bomb():
    packed = gzip.compress(bytes(64 << 20))
    return headers(b"Content-Type: text/html", b"Content-Encoding: gzip",
                   b"Content-Length: %d" % len(packed)) + packed


STREAM = [
    ("many-headers", once(headers(*[b"X-%d: x" % i for i in range(100000)]))),
    ("escapes", once(headers(
        b"Server: nginx/1.0 " + EVIL, b"X-Powered-By: " + EVIL,
        b"Set-Cookie: a" + EVIL + b"=secret-value; Path=/", b"Location: https://" + EVIL,
        b"Strict-Transport-Security: max-age=" + EVIL,
        b"Content-Security-Policy: script-src " + EVIL,
        b"Alt-Svc: h3=\"" + EVIL + b":443\"", b"Content-Length: 0"))),
    ("endless-chunks", for_ever(headers(b"Transfer-Encoding: chunked"),
                                b"1\r\nx\r\n" * 2000)),
    ("endless-chunk-extension", for_ever(
        headers(b"Transfer-Encoding: chunked") + b"1;", b"x" * 16000)),
    ("gzip-bomb", once(bomb())),
    ("endless-interim", for_ever(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100)),
    ("endless-header", for_ever(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 16000)),
    ("slow-header", slowly),
    ("two-lengths", once(headers(b"Content-Length: 3", b"Content-Length: 5",
                                 b"Transfer-Encoding: chunked") + b"FFFFFFFFFFFFFFFFFF\r\n")),
    ("nul", once(headers(b"Server: a\0b", b"Content-Length: 0"))),
    ("large-cookies", once(headers(*[b"Set-Cookie: c%d=" % i + b"v" * 3000
                                     for i in range(1000)]))),
    ("elsewhere", once(b"HTTP/1.1 301 x\r\nLocation: https://169.254.169.254/\r\n"
                       b"Content-Length: 0\r\n\r\n")),
    ("status", once(b"HTTP/1.1 99999 x\r\n\r\n")),
]


def question(peer):
    text = b""
    while b"\r\n\r\n" not in text:
        more = peer.recv(4096)
        if not more:
            raise EOFError
        text += more


def talk(context, connection, answer):
    try:
        connection.settimeout(20)
        with context.wrap_socket(connection, server_side=True) as peer:
            while True:
                question(peer)
                answer(peer)
    except (OSError, EOFError):
        connection.close()


def serve(context, listener, answer):
    while True:
        connection = listener.accept()[0]
        threading.Thread(target=talk, args=(context, connection, answer),
                         daemon=True).start()


def ids(packet):
    """The connection ids of a long header (RFC 8999 section 5.1), to echo."""
    at = 6 + packet[5]
    return packet[6:at], packet[at + 1:at + 1 + packet[at]]


def header(first, version, packet):
    ours, theirs = ids(packet)
    return (bytes([first]) + version + bytes([len(theirs)]) + theirs +
            bytes([len(ours)]) + ours)


def versions(packet):
    answer = header(0x80, bytes(4), packet) + b"\0\0\0\1\x6b\x33\x43\xcf"
    return [answer] * 200


def retry(packet):
    return [header(0xf0, b"\0\0\0\1", packet) + b"token" * 20 + bytes(16)]


def sealed(packet):
    return [header(0xc0, b"\0\0\0\1", packet) + b"\0\x44\xb0" + os.urandom(1200)] * 20


def noise(packet):
    return [os.urandom(1200)] * 20


DATAGRAM = [("quic-versions", versions), ("quic-retry", retry),
            ("quic-sealed", sealed), ("quic-noise", noise)]


def echo(server, answer):
    while True:
        packet, peer = server.recvfrom(65536)
        try:
            for datagram in answer(packet):
                server.sendto(datagram, peer)
        except (OSError, IndexError):
            pass


def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    port = int(sys.argv[3])
    for mode, answer in STREAM:
        listener = socket.create_server(("127.0.0.1", port), backlog=64)
        threading.Thread(target=serve, args=(context, listener, answer),
                         daemon=True).start()
        print(port, mode)
        port += 1
    for mode, answer in DATAGRAM:
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("127.0.0.1", port))
        threading.Thread(target=echo, args=(server, answer), daemon=True).start()
        print(port, mode)
        port += 1
    print("ready", flush=True)
    threading.Event().wait()


main()
