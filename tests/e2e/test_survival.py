"""Handlers that die, beside others that do not."""

import concurrent.futures
import os
import sys
import time

from harness import *
from http2 import INTERNAL_ERROR
from wires import WIRES

sys.path.insert(0, os.path.join(HERE, "..", "..", "bench"))
import soak  # noqa: E402  (its folder is none of packages)

DEATHS = {"error": 500, "compile": 500, "memory": 500, "fiber": 500, "wait": 500, "exit": 200, "buffer": 200}
SECONDS = 4.0


def healthy(wire, server, until, path, wanted):
    """Requests on one connection, all of them answered."""
    count = 0
    with wire.connect(server) as client:
        while time.monotonic() < until:
            response = client.ask(path)
            equal(response.status, 200, f"status of {path}")
            equal(response.body, wanted, f"body of {path}")
            count += 1
    return count


def dying(wire, server, until):
    """Each of them in turn on one connection, which goes on."""
    count = 0
    with wire.connect(server) as client:
        while time.monotonic() < until:
            for by, status in DEATHS.items():
                equal(client.ask(f"/die?by={by}").status, status, f"status of /die?by={by}")
                count += 1
    return count


def breaking(wire, server, until):
    """Streams that break off, and are seen to: by a reset, or an end without the last chunk."""
    count = 0
    while time.monotonic() < until:
        with wire.connect(server) as client:
            try:
                client.ask("/die?by=stream")
            except (Failure, OSError):
                count += 1
            else:
                raise Failure("the stream has an end")
            if wire.http2:
                equal(list(client.resets.values()), [INTERNAL_ERROR], "error code of the reset")
                equal(client.ask("/").body, b"abc", "body on the same connection")
    return count


@alone
def test_healthy_and_dying_requests(env):
    if env.asan:
        raise Skip("memory_limit needs PHP's own allocator")
    with Server(env, ["http", "https"], [], expect_errors=("Fatal error: ",)) as server:
        until = time.monotonic() + SECONDS
        with concurrent.futures.ThreadPoolExecutor(4 * len(WIRES)) as pool:
            work = []
            for wire in WIRES.values():
                work += [pool.submit(healthy, wire, server, until, "/number?n=7", b"number 7"),
                         pool.submit(healthy, wire, server, until, "/wait?ms=30&n=x", b"waited x"),
                         pool.submit(dying, wire, server, until), pool.submit(breaking, wire, server, until)]
            counts = [w.result() for w in work]
        true(min(counts) >= 5, f"all of them went on: {counts}")
        note(f"{sum(counts)} requests: {counts}")


@alone
def test_memory_stays_flat(env):
    slack = 65536 if env.asan else 1024  # KiB; a sanitizer keeps what is freed
    wrong = soak.soak(env.command("")[:-1], 30_000, 4, slack)
    equal(wrong, [], "what is wrong")
