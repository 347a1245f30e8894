"""Coroutines of handlers: under load, and when clients and the server go away."""

import concurrent.futures
import time

from harness import *
from wires import WIRES

NUMBERS = b"".join(b"%d " % i for i in range(1, 51))


@cases(WIRES)
def test_many_at_once(env, wire):
    """Clients, each of whose requests has 51 coroutines: all wait at the same time."""
    clients = 10 if SLOW_GUEST else 40
    with env.server([wire.listener]) as server, concurrent.futures.ThreadPoolExecutor(clients) as pool:
        def ask(_):
            with wire.connect(server) as client:
                return [client.ask("/parallel?n=50&ms=200").body for _ in range(3)]

        begun = time.monotonic()
        for bodies in pool.map(ask, range(clients)):
            equal(bodies, [NUMBERS] * 3, "what the coroutines have returned, in order")
        between(0.6, time.monotonic() - begun, 2 * env.patience, "seconds for three waits of 0.2 s in a row")


@cases(WIRES)
def test_clients_that_vanish(env, wire):
    """The handler and what it has spawned end with their client, or without it; nobody else notices."""
    with env.server([wire.listener]) as server:
        for i in range(60):
            client = wire.connect(server)
            client.request("/parallel?n=50&ms=%d" % (i % 3 * 30))
            if i % 2:
                client.socket.recv(10)
            client.close()
        with wire.connect(server) as client:
            equal(client.ask("/parallel?n=50").body, NUMBERS, "answer after those that vanished")
        server.signal(15)
        server.wait(2 * env.patience)
        server.wait_for(r"start\(\) returned true")


def test_memory_stays(env):
    """What 2 000 coroutines of 200 requests have left behind, after as many before."""
    with env.server(["http"]) as server, Client(server.http) as client:
        def ask():
            for _ in range(200):
                client.ask("/parallel?n=10&ms=0")
            return server.memory()

        ask()
        before = ask()
        between(0, max(0, ask() - before), (16 if env.asan else 1) << 20, "bytes more")
