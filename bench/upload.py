#!/usr/bin/env python3
"""Uploads zeros to bench/upload.php, as a body or as a form, and tells the most memory that its process held meanwhile.

    upload.py --port PORT --pid PID --path /form --size 20M --clients 100 [--pace 64K:5]   # 5 ms after each 64 KiB
"""

import argparse
import json
import os
import socket
import threading
import time

BLOCK = bytes(1 << 20)
UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def number(text):
    return int(text[:-1]) * UNITS[text[-1]] if text[-1] in UNITS else int(text)


def memory(pid):
    """Resident bytes."""
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def framing(path, size):
    """Head and first bytes, last bytes."""
    opening = closing = b""
    fields = "Host: localhost\r\nConnection: close\r\n"
    if path == "/form":
        opening = b'--b\r\nContent-Disposition: form-data; name="file"; filename="zeros"\r\n\r\n'
        closing = b"\r\n--b--\r\n"
        fields += "Content-Type: multipart/form-data; boundary=b\r\n"
    length = len(opening) + size + len(closing)
    return f"POST {path} HTTP/1.1\r\n{fields}Content-Length: {length}\r\n\r\n".encode() + opening, closing


def upload(arguments, sent, answers):
    head, closing = framing(arguments.path, arguments.size)
    with socket.create_connection(("127.0.0.1", arguments.port)) as connection:
        connection.settimeout(120)
        connection.sendall(head)
        left = arguments.size
        while left:
            piece = min(left, arguments.piece, len(BLOCK))
            connection.sendall(memoryview(BLOCK)[:piece])
            left -= piece
            if arguments.pause:
                time.sleep(arguments.pause)
        sent.wait(120)  # all are there at once
        connection.sendall(closing)
        answer = b""
        while more := connection.recv(65536):
            answer += more
        answers.append(json.loads(answer.split(b"\r\n\r\n", 1)[1])["size"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pid", type=int, required=True)
    parser.add_argument("--path", choices=["/body", "/form"], default="/body")
    parser.add_argument("--size", type=number, default=number("1G"))
    parser.add_argument("--clients", type=int, default=1)
    parser.add_argument("--pace", default="1M:0", help="bytes, and milliseconds after them")
    arguments = parser.parse_args()
    piece, pause = arguments.pace.split(":")
    arguments.piece, arguments.pause = number(piece), int(pause) / 1000

    answers, sent = [], threading.Barrier(arguments.clients)
    threads = [threading.Thread(target=upload, args=(arguments, sent, answers)) for _ in range(arguments.clients)]
    before = most = memory(arguments.pid)
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        most = max(most, memory(arguments.pid))
        time.sleep(0.005)
    seconds = time.monotonic() - begun
    assert answers == [arguments.size] * arguments.clients, f"the server has read {answers}"
    total = arguments.size * arguments.clients
    print(f"{arguments.clients} × {arguments.size} bytes to {arguments.path} in {seconds:.1f} s "
          f"({total / seconds / 1e6:.0f} MB/s), "
          f"{(most - before) / 1024:.0f} KiB more memory at most ({before / 1024:.0f} KiB before)")


if __name__ == "__main__":
    main()
