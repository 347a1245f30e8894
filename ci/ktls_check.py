#!/usr/bin/env python3
"""Says whether this kernel encrypts TLS records, by making it encrypt one: exit status 0, or 1 and the reason."""

import socket
import struct
import sys

TCP_ULP = 31  # linux/tcp.h
SOL_TLS, TLS_TX = 282, 1  # linux/tls.h
TLS_1_3, AES_GCM_128 = 0x0304, 51
PLAINTEXT = b"plaintext"
RECORD = 5 + len(PLAINTEXT) + 1 + 16  # bytes: header, content, content type, tag (RFC 8446 section 5.2)


def sent_record() -> bytes:
    """What a peer without keys receives for PLAINTEXT."""
    with socket.create_server(("127.0.0.1", 0)) as listener, \
            socket.create_connection(listener.getsockname(), timeout=10) as sender, listener.accept()[0] as receiver:
        sender.setsockopt(socket.IPPROTO_TCP, TCP_ULP, b"tls")
        sender.setsockopt(SOL_TLS, TLS_TX, struct.pack("HH8s16s4s8s", TLS_1_3, AES_GCM_128, b"", b"k" * 16, b"", b""))
        sender.sendall(PLAINTEXT)
        sender.shutdown(socket.SHUT_WR)
        receiver.settimeout(10)
        return b"".join(iter(lambda: receiver.recv(4096), b""))


def main() -> int:
    try:
        record = sent_record()
    except OSError as error:
        print(error.strerror or error)
        return 1
    if len(record) != RECORD or record[:3] != b"\x17\x03\x03" or PLAINTEXT in record:
        print("the socket options are accepted, but nothing is encrypted")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
