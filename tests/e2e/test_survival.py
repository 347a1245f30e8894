"""Handlers that die, beside others that do not."""

import concurrent.futures
import os
import sys
import time

from harness import *

sys.path.insert(0, os.path.join(HERE, "..", "..", "bench"))
import soak  # noqa: E402  (its folder is none of packages)

DEATHS = {"error": 500, "compile": 500, "memory": 500, "fiber": 500, "wait": 500, "exit": 200, "buffer": 200}
SECONDS = 4.0


def healthy(target, until, path, wanted):
    """Requests on one connection, all of them answered."""
    count = 0
    with Client(target) as client:
        while time.monotonic() < until:
            response = client.ask(path)
            equal(response.status, 200, f"status of {path}")
            equal(response.body, wanted, f"body of {path}")
            count += 1
    return count


def dying(target, until):
    """Each of them in turn on one connection, which goes on."""
    count = 0
    with Client(target) as client:
        while time.monotonic() < until:
            for by, status in DEATHS.items():
                equal(client.ask(f"/die?by={by}").status, status, f"status of /die?by={by}")
                count += 1
    return count


def breaking(target, until):
    """Streams that break off, and are seen to: by a reset, or an end without the last chunk."""
    count = 0
    while time.monotonic() < until:
        with target.connect() as connection:
            connection.sendall(b"GET /die?by=stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
            received = b""
            try:
                while piece := connection.recv(1000):
                    received += piece
            except ConnectionResetError:
                pass
            true(not received.endswith(b"0\r\n\r\n"), "the stream has no end")
            count += 1
    return count


@alone
def test_healthy_and_dying_requests(env):
    if env.asan:
        raise Skip("memory_limit needs PHP's own allocator")
    with Server(env, ["http", "https"], [], expect_errors=("Fatal error: ",)) as server:
        until = time.monotonic() + SECONDS
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            work = []
            for target in (server.http, server.https):
                work += [pool.submit(healthy, target, until, "/number?n=7", b"number 7"),
                         pool.submit(healthy, target, until, "/wait?ms=30&n=x", b"waited x"),
                         pool.submit(dying, target, until)]
            work.append(pool.submit(breaking, server.http, until))
            counts = [w.result() for w in work]
        true(min(counts) >= 5, f"all of them went on: {counts}")
        note(f"{sum(counts)} requests: {counts}")


@alone
def test_memory_stays_flat(env):
    slack = 65536 if env.asan else 1024  # KiB; a sanitizer keeps what is freed
    wrong = soak.soak(env.command("")[:-1], 30_000, 4, slack)
    equal(wrong, [], "what is wrong")
