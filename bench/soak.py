#!/usr/bin/env python3
"""Whether memory stays flat: bench/soak.php under load, and its memory at 10 000 requests and at the end.

  bench/soak.py --extension build/release/true_async_server.so [-n 1000000] [-c 16]

Prints one line each; fails when memory at the end exceeds that at 10 000 by more than --slack KiB (PHP's own figure and
the resident size), or when gc_status() shows more roots.  Loopback only.
"""
import argparse
import json
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
FIRST = 10_000


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def read_response(stream):
    head = stream.readline()
    if not head:
        return None, b""
    length = 0
    while (line := stream.readline()) not in (b"\r\n", b""):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return int(head.split()[1]), stream.read(length)


def get(port, target):
    with socket.create_connection(("127.0.0.1", port), 20) as s:
        s.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        return read_response(s.makefile("rb"))[1]


def drive(port, count, statuses, depth=16):
    """`count` requests on one connection, `depth` of them in flight."""
    request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), 60) as s:
        stream = s.makefile("rb", buffering=1 << 16)
        left = count
        while left > 0:
            batch = min(depth, left)
            s.sendall(request * batch)
            for _ in range(batch):
                status, _ = read_response(stream)
                statuses[status] = statuses.get(status, 0) + 1
            left -= batch


def run_load(port, count, connections):
    counts = [{} for _ in range(connections)]
    share = count // connections
    threads = [threading.Thread(target=drive, args=(port, share + (count % connections if i == 0 else 0), counts[i]))
               for i in range(connections)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    total = {}
    for c in counts:
        for status, n in c.items():
            total[status] = total.get(status, 0) + n
    return total


def measure(port, pid):
    facts = json.loads(get(port, "/memory"))
    for line in open(f"/proc/{pid}/status"):
        if line.startswith("VmRSS"):
            facts["rss_kib"] = int(line.split()[1])
    facts["descriptors"] = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return facts


def soak(command, requests, connections, slack_kib):
    """Returns the list of what is wrong."""
    port = free_port()
    server = subprocess.Popen(command + [str(HERE / "soak.php"), str(port)])
    try:
        for _ in range(200):
            try:
                get(port, "/memory")
                break
            except OSError:
                time.sleep(0.05)
        statuses = run_load(port, FIRST, connections)
        before = measure(port, server.pid)
        begun = time.monotonic()
        for status, n in run_load(port, requests - FIRST, connections).items():
            statuses[status] = statuses.get(status, 0) + n
        after = measure(port, server.pid)
        print("at %d: %s" % (FIRST, before))
        print("at %d: %s (%d s)" % (requests, after, time.monotonic() - begun))
        print("statuses:", statuses)
    finally:
        server.terminate()
        code = server.wait(20)
    wrong = [f"exit status {code}"] if code else []
    for name, allowed in (("used", slack_kib * 1024), ("rss_kib", slack_kib), ("roots", 10), ("descriptors", 8)):
        if after[name] - before[name] > allowed:
            wrong.append(f"{name}: {before[name]} has become {after[name]}")
    if after["count"] != requests or sum(statuses.values()) != requests or set(statuses) != {200, 500}:
        wrong.append(f"{after['count']} requests were served of {requests}: {statuses}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--extension", required=True)
    parser.add_argument("--php", default="php")
    parser.add_argument("-n", "--requests", type=int, default=1_000_000)
    parser.add_argument("-c", "--connections", type=int, default=4)
    parser.add_argument("--slack", type=int, default=1024, help="KiB")
    parser.add_argument("-d", dest="ini", action="append", default=[], help="an ini setting for PHP")
    args = parser.parse_args()
    command = [args.php, "-n", "-d", f"extension={Path(args.extension).resolve()}"]
    for setting in args.ini:
        command += ["-d", setting]
    wrong = soak(command, args.requests, args.connections, args.slack)
    for line in wrong:
        print("WRONG", line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
