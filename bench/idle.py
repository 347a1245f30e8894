#!/usr/bin/env python3
"""Hold N idle keep-alive TLS connections against a server, and print what each costs it in memory.

  bench/idle.py --port 8443 --pid PID [-n 10000] [--seconds 5]

Each connection makes one request and then stays. The figure is the growth of the server's resident memory (RssAnon and
RssShmem of /proc/PID/status) over the time before the first connection, divided by N: all told, OpenSSL's share
included. Loopback only; ends by itself.
"""
import argparse
import os
import re
import resource
import socket
import ssl
import sys
import time


def resident_kib(pid):
    status = open(f"/proc/{pid}/status").read()
    return sum(int(x) for x in re.findall(r"^Rss(?:Anon|Shmem):\s+(\d+)", status, re.M))


def connect(context, port, source):
    raw = socket.socket()
    raw.bind((source, 0))
    raw.connect(("127.0.0.1", port))
    tls = context.wrap_socket(raw, server_hostname="localhost")
    tls.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    if not tls.recv(4096).startswith(b"HTTP/1.1 200"):
        raise RuntimeError("no 200")
    return tls


def hold(port, count, first_source, ready, go):
    """A child: opens `count` connections, reports, waits, then checks that all are still there."""
    context = ssl._create_unverified_context()
    held = [connect(context, port, f"127.0.{first_source}.{1 + i // 20000}") for i in range(count)]
    os.write(ready, b"r")
    os.read(go, 1)
    alive = 0
    for tls in held:
        tls.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        alive += tls.recv(4096).startswith(b"HTTP/1.1 200")
    os._exit(0 if alive == count else 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pid", type=int, required=True)
    parser.add_argument("-n", type=int, default=10000)
    parser.add_argument("--seconds", type=float, default=5)
    a = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    connect(ssl._create_unverified_context(), a.port, "127.0.0.1").close()  # warm
    before = resident_kib(a.pid)
    ready_read, ready_write = os.pipe()
    children = []
    for i in range(2):
        go_read, go_write = os.pipe()
        pid = os.fork()
        if pid == 0:
            hold(a.port, a.n // 2, i + 1, ready_write, go_read)
        children.append((pid, go_write))
    began = time.monotonic()
    for _ in children:
        os.read(ready_read, 1)
    opened = time.monotonic() - began
    time.sleep(a.seconds)
    after = resident_kib(a.pid)
    fds = len(os.listdir(f"/proc/{a.pid}/fd"))
    for _, go in children:
        os.write(go, b"g")
    failed = sum(os.waitpid(pid, 0)[1] != 0 for pid, _ in children)
    print(f"{a.n} connections in {opened:.1f} s; server: {fds} descriptors, {before} KiB before, {after} KiB with them, "
          f"{(after - before) / a.n:.2f} KiB each; "
          f"{'all answered again' if failed == 0 else 'SOME WERE LOST'}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
