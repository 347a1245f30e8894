"""Many clients, rude clients, and what a request costs."""

import concurrent.futures
import os
import re
import signal
import socket
import ssl
import struct
import subprocess
import time

import http2
from harness import *
from wires import WIRES

BOTH = {"http": "http", "https": "https"}
VANISHED = 60 if SLOW_GUEST else 200


def leave(connection, rudely):
    if rudely:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def half_a_handshake(target):
    """A client that has sent its hello, and perhaps read the answer."""
    plain = target.connect()
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = tls_context(target).wrap_bio(incoming, outgoing, server_hostname="localhost")
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        plain.sendall(outgoing.read())
    return plain


PHASES = {
    "connect": lambda target: target.connect(),
    "mid-handshake": half_a_handshake,
    "behind the handshake": None,
    "mid-head": b"GET / HTTP/1.1\r\nHost: a",
    "mid-body": b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc",
    "mid-chunk": b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFF\r\nabc",
    "during the handler": b"GET /wait?ms=400 HTTP/1.1\r\nHost: a\r\n\r\n",
    "during the handler, with more behind": b"GET /wait?ms=400 HTTP/1.1\r\nHost: a\r\n\r\n" * 5,
    "before the response": b"GET /bytes?n=3000000 HTTP/1.1\r\nHost: a\r\n\r\n",
    "during the response": b"GET /bytes?n=3000000 HTTP/1.1\r\nHost: a\r\n\r\n",
}


HELLO = http2.PREFACE + http2.frame(http2.SETTINGS, 0, 0, http2.setting((http2.INITIAL_WINDOW_SIZE, http2.MOST)))


def section(path, stream, method="GET", flags=http2.END_HEADERS | http2.END_STREAM):
    fields = [(":method", method), (":scheme", "http"), (":authority", "localhost"), (":path", path)]
    return http2.frame(http2.HEADERS, flags, stream, http2.block(fields))


HTTP2_PHASES = {
    "mid-preface": http2.PREFACE[:10],
    "behind the settings": HELLO,
    "mid-frame": HELLO + section("/", 1)[:12],
    "mid-head": HELLO + section("/", 1, flags=http2.END_STREAM),
    "mid-body": HELLO + section("/echo", 1, "POST", http2.END_HEADERS) + http2.frame(http2.DATA, 0, 1, b"abc"),
    "mid-upload": HELLO + section("/upload", 1, "POST", http2.END_HEADERS) + http2.frame(http2.DATA, 0, 1, b"abc")[:-1],
    "during many handlers": HELLO + b"".join(section("/wait?ms=400", 1 + 2 * i) for i in range(50)),
    "before the responses": HELLO + b"".join(section("/bytes?n=100000", 1 + 2 * i) for i in range(30)),
    "during the responses": HELLO + b"".join(section("/stream?n=3000000", 1 + 2 * i) for i in range(5)),
}


def phase_of(wire, server, phase):
    opening = (HTTP2_PHASES if wire.http2 else PHASES)[phase]
    if callable(opening):
        return opening(wire.target(server))
    client = Client(wire.target(server), wire.context(server))
    if opening:
        client.send(opening)
    if phase.startswith("during the response"):
        client.socket.recv(1000)
    return client.socket


VANISH = {f"{name} {phase}": (wire, phase) for name, wire in WIRES.items() for phase in (HTTP2_PHASES if wire.http2 else PHASES)
          if wire.tls or "handshake" not in phase}


@alone
@cases(VANISH)
def test_clients_vanish(env, wire, phase):
    """Many times, by FIN and by RST. The server serves on, and keeps nothing."""
    with env.server(["http", "https"]) as server:
        with wire.connect(server) as client:
            client.ask("/")
        eventually(lambda: connections(server) == 1, "the first connection is gone")
        start = server.open_fds()
        for i in range(0, VANISHED, 20):
            # Some at once, so that several are in the same phase.
            sockets = [phase_of(wire, server, phase) for _ in range(20)]
            for at, one in enumerate(sockets):
                leave(one, rudely=at % 2 == 0)
        with wire.connect(server) as client:
            equal(client.ask("/").body, b"abc", "body")
        eventually(lambda: server.open_fds() <= start, f"open files return to {start}", 8 * env.patience)
        eventually(lambda: connections(server) == 1, "no connection is left")
        equal(server.stats()["tls_handshakes_active"], 0, "tls_handshakes_active")


def connections(server):
    stats = server.stats()
    return stats["http1_connections_active"] + stats["http2_connections_active"]


# ---- limits of the process -------------------------------------------------------------------------------------------

@alone
def test_out_of_file_descriptors(env):
    """It does not spin, says so now and then, and recovers."""
    with env.server(["http", "https"], open_files=48) as server:
        clients = [server.http.connect() for _ in range(150)]
        try:
            server.wait_for("Too many open files")
            begun, lines = server.cpu_seconds(), len(server.matches("Too many open files"))
            time.sleep(2)
            used, lines = server.cpu_seconds() - begun, len(server.matches("Too many open files")) - lines
            note(f"{used * 1000:.0f} ms of CPU time and {lines} lines in 2 s")
            between(0, used, 0.1 * env.patience, "CPU seconds in 2 s")
            between(0, lines, 25, "log lines in 2 s")
            # Those that were accepted are served meanwhile.
            clients[0].sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            true(clients[0].recv(4096).startswith(b"HTTP/1.1 200 "), "an accepted connection is not served")
        finally:
            for client in clients:
                client.close()
        begun = time.monotonic()
        with Client(server.https) as client:
            equal(client.ask("/").body, b"abc", "body afterwards")
        between(0, time.monotonic() - begun, 2 * env.patience, "seconds until it serves again")


@alone
def test_max_connections(env):
    """Further ones wait, and are served when there is room."""
    with env.server(["http", "https"], [["setMaxConnections", [5]]]) as server:
        first = [Client(server.http) for _ in range(5)]
        for client in first:
            equal(client.ask("/").status, 200, "status")
        waiting = [Client(server.http) for _ in range(5)]
        for client in waiting:
            client.request("/number?n=1")
        true(all(client.is_quiet(0.1) for client in waiting), "a sixth connection is served")
        before = server.cpu_seconds()
        time.sleep(0.5)
        between(0, server.cpu_seconds() - before, 0.05 * env.patience, "CPU seconds while full")
        for client in first:
            client.close()
        for client in waiting:
            equal(client.response().body, b"number 1", "body")
            client.close()
        with Client(server.https) as client:
            equal(client.ask("/").status, 200, "status over TLS")


@alone
@cases(WIRES)
def test_1000_connections(env, wire):
    """All open at once, each asks twice. (The guest is given fewer.)"""
    import resource
    many = 250 if SLOW_GUEST else 1000
    low, high = resource.getrlimit(resource.RLIMIT_NOFILE)
    if high != resource.RLIM_INFINITY and high < 1300:
        raise Skip(f"only {high} open files are allowed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(low, 1300), high))
    with env.server(["http", wire.listener], [["setHeaderTimeout", [60000]], ["setKeepAliveTimeout", [600]]], open_files=2000) as server:
        context = wire.context(server)
        clients = []
        try:
            for _ in range(many):
                clients.append(wire.connect(server, context=context, timeout=30 * env.patience))
            for _ in range(2):
                for client in clients:
                    client.request("/")
                for client in clients:
                    equal(client.response().body, b"abc", "body")
            equal(connections(server), many + 1, "open connections, with the one that asks")
        finally:
            for client in clients:
                client.close()
        eventually(lambda: connections(server) == 1, "they are gone", 10 * env.patience)


@alone
def test_300_short_tls_connections(env):
    with env.server(["https"]) as server:
        start = server.open_fds()
        context = tls_context(server.https)

        def once(i):
            with Client(server.https, context) as client:
                body = client.ask(f"/number?n={i}", headers=["Connection: close"]).body
                client.expect_end()
                return body

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            begun = time.monotonic()
            bodies = list(pool.map(once, range(300)))
        note(f"{(time.monotonic() - begun) / 300 * 1000:.1f} ms each")
        equal(bodies, [b"number %d" % i for i in range(300)], "bodies")
        eventually(lambda: server.open_fds() == start, "open files return")


@alone
def test_memory_returns(env):
    """The same work again costs no more memory."""
    if env.asan:
        raise Skip("AddressSanitizer keeps freed memory")
    with env.server(["http", "https"]) as server:
        contexts = {wire: wire.context(server) for wire in WIRES.values()}

        def work():
            for _ in range(75):
                for wire, context in contexts.items():
                    with wire.connect(server, context=context) as client:
                        client.ask("/echo", "POST", body=bytes(20000))
                        client.ask("/throw")
                        client.ask("/inspect?a=b")

        work()
        before = server.memory()
        for _ in range(3):
            work()
        note(f"{(server.memory() - before) / 1024:.0f} KiB more after 900 connections")
        between(-(64 << 20), server.memory() - before, 2 << 20, "bytes more")


def cpu_seconds_of(server, seconds):
    before = server.cpu_seconds()
    time.sleep(seconds)
    return server.cpu_seconds() - before


WAITING = {
    "half-closed, handler waits": b"GET /wait?ms=30000 HTTP/1.1\r\nHost: a\r\n\r\n",
    "more sent, handler waits": b"GET /wait?ms=30000 HTTP/1.1\r\nHost: a\r\n\r\n" * 2000,
    "response not read": b"GET /bytes?n=30000000 HTTP/1.1\r\nHost: a\r\n\r\n",
    "more sent, response not read": b"GET /bytes?n=30000000 HTTP/1.1\r\nHost: a\r\n\r\n" + b"GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 3000,
    "half-closed, response not read": b"GET /bytes?n=30000000 HTTP/1.1\r\nHost: a\r\n\r\n",
    "half a head": b"GET / HTTP/1.1\r\n",
}


HTTP2_WAITING = {
    "handlers wait": HELLO + b"".join(section("/wait?ms=30000", 1 + 2 * i) for i in range(50)),
    "half-closed, handlers wait": HELLO + b"".join(section("/wait?ms=30000", 1 + 2 * i) for i in range(50)),
    "response not read": HELLO + http2.frame(http2.WINDOW_UPDATE, 0, 0, b"\x7f\0\0\0") + section("/bytes?n=30000000", 1),
    "responses without room": http2.PREFACE + http2.frame(http2.SETTINGS, 0, 0, http2.setting((http2.INITIAL_WINDOW_SIZE, 0))) +
                              b"".join(section("/stream?n=30000000", 1 + 2 * i) for i in range(50)),
    "upload not read": HELLO + section("/wait?ms=30000", 1, "POST", http2.END_HEADERS) + http2.frame(http2.DATA, 0, 1, bytes(16384)) * 15,
    "half a head": HELLO + section("/", 1, flags=0),
}


@cases({f"{name}: {what}": (wire, what) for name, wire in WIRES.items() for what in (HTTP2_WAITING if wire.http2 else WAITING)
        if not (wire.tls and "half-closed" in what)})
def test_no_spinning(env, wire, what):
    """A server that waits for a client or a handler uses no CPU time."""
    with env.server([wire.listener], [["setShutdownTimeout", [0]]]) as server:
        with Client(wire.target(server), wire.context(server)) as client:
            client.send((HTTP2_WAITING if wire.http2 else WAITING)[what])
            if "half-closed" in what:
                client.socket.shutdown(socket.SHUT_WR)
            time.sleep(0.3 * env.patience)
            most = 0.03 * env.patience
            used = cpu_seconds_of(server, 0.8)
            for _ in range(15 if SLOW_GUEST else 3):  # it may still be filling buffers; a server that spins never ends
                if used <= most:
                    break
                used = cpu_seconds_of(server, 0.8)
            between(0, used, most, "CPU seconds in 0.8 s")


# ---- cost ------------------------------------------------------------------------------------------------------------

def trace(server, action, *options):
    """What strace writes of an action."""
    strace = find_program("strace")
    path = server.env.path("strace.txt")
    tracer = subprocess.Popen([strace, "-f", *options, "-o", path, "-p", str(server.pid)], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True)
    line = tracer.stderr.readline()
    if "attached" not in line:
        tracer.kill()
        tracer.wait()
        raise Skip(f"strace cannot attach: {line.strip()}")
    try:
        action()
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait()
        tracer.stderr.close()
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.readlines()


def count_calls(server, action):
    """The system calls of an action, by name: {"recvfrom": 100, …}."""
    calls = {}
    for line in trace(server, action, "-c"):
        fields = line.split()
        if fields[-1:] != ["total"] and len(fields) >= 5 and re.fullmatch(r"[\d.]+", fields[0]) and fields[3].isdigit():
            calls[fields[-1]] = int(fields[3])
    return calls


def calls_on(server, action, what):
    """The system calls of an action on descriptors of which strace says `what`, in their order."""
    found = (re.match(r"\d+ +(\w+)\(.*?\d<([^>]*)>(?:, \d+<([^>]*)>)?", line) for line in trace(server, action, "-y", "-s", "0"))
    return [call.group(1) for call in found if call and any(what in name for name in call.groups()[1:] if name)]


@alone
@cases(BOTH)
def test_system_calls_of_a_request(env, listener):
    """Keep-alive, one request at a time: one receive and one send each, and no epoll_ctl."""
    requests = 300
    with env.server([listener]) as server, Client(server.targets[listener]) as client:
        for _ in range(10):
            client.ask("/")

        def ask():
            for _ in range(requests):
                client.ask("/")

        calls = count_calls(server, ask)
        received = sum(calls.get(name, 0) for name in ("recvfrom", "recvmsg", "read", "readv"))
        sent = sum(calls.get(name, 0) for name in ("sendto", "sendmsg", "write", "writev"))
        waits = sum(calls.get(name, 0) for name in ("epoll_wait", "epoll_pwait", "epoll_pwait2"))
        others = {name: n for name, n in calls.items()
                  if n > requests / 4 and not name.startswith(("recv", "send", "read", "write", "epoll_wait", "epoll_pwait"))}
        note(f"{received / requests:.2f} receives, {sent / requests:.2f} sends, {waits / requests:.2f} waits; others: {others or 'none'}")
        between(0.99, received / requests, 1.05, "receives of a request")
        between(0.99, sent / requests, 1.05, "sends of a request")
        between(0, calls.get("epoll_ctl", 0) / requests, 0.05, "epoll_ctl calls of a request")
        if SLOW_GUEST:
            others.pop("clock_gettime", None)  # a library call elsewhere
        if not env.asan:
            equal(others, {}, "other system calls")


@alone
@cases({"http": "http"})
def test_system_calls_of_a_connection(env, listener):
    """A client that says `close`: it is answered and closed, and not listened to."""
    connections = 100
    with env.server([listener]) as server:

        def ask():
            for _ in range(connections):
                with Client(server.targets[listener]) as client:
                    equal(client.ask("/", headers=["Connection: close"]).status, 200, "status")
                    client.expect_end()

        ask()
        calls = count_calls(server, ask)
        waits = ("epoll_wait", "epoll_pwait")
        each = {name: n / connections for name, n in calls.items() if n > connections / 20 and name not in waits}
        note(f"{each}")
        # accept4 says once in vain that there are no more of them; libuv takes a descriptor out before it is let in, and since
        # 1.45 may let it in by io_uring.
        most = {"accept4": 2.05, "epoll_ctl": 3.05, "io_uring_enter": 3.05, "recvfrom": 1.05, "sendmsg": 1.05, "shutdown": 1.05,
                "close": 1.05}
        if SLOW_GUEST:
            most["clock_gettime"] = 20  # a library call elsewhere
        if not env.asan:
            equal({name: n for name, n in each.items() if n > most.get(name, 0)}, {}, "system calls beyond these")


@alone
@cases(BOTH)
def test_system_calls_of_64_KiB(env, listener):
    requests = 20
    with env.server([listener]) as server, Client(server.targets[listener]) as client:
        client.ask("/bytes?n=65536")
        calls = calls_on(server, lambda: [client.ask("/bytes?n=65536") for _ in range(requests)], "socket:")
        names = {name: calls.count(name) for name in sorted(set(calls))}
        note(f"{requests} requests: {names}")
        receives, sends = (sum(n for name, n in names.items() if name.startswith(kind)) for kind in (("recv", "read"), ("send", "write")))
        equal((receives, sends), (requests, requests), "receives and sends")


@alone
@cases({name: wire for name, wire in WIRES.items() if wire.http2})
def test_system_calls_of_streams(env, wire):
    """Sixteen requests that come together are answered together: one receive and one send for all of them."""
    rounds, streams = 20, 16
    with env.server([wire.listener]) as server, wire.connect(server) as client:
        client.ask("/")

        def ask():
            for _ in range(rounds):
                first = client.next_stream
                client.next_stream += 2 * streams
                client.send(b"".join(section("/", first + 2 * i) for i in range(streams)))
                for i in range(streams):
                    equal(client.response(first + 2 * i).body, b"abc", "body")

        calls = calls_on(server, ask, "socket:")
        names = {name: calls.count(name) for name in sorted(set(calls))}
        note(f"{rounds} times {streams} requests: {names}")
        receives, sends = (sum(n for name, n in names.items() if name.startswith(kind)) for kind in (("recv", "read"), ("send", "write")))
        equal((receives, sends), (rounds, rounds), "receives and sends")
