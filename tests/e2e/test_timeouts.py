"""Each phase has its own clock, and no other phase's clock ends a connection that progresses."""

import socket
import time

from harness import *
from wires import WIRES

BOTH = {"http": "http", "https": "https"}
HANDSHAKE, HEAD = 0.5, 0.8  # seconds
BODY, WRITE, IDLE = 1, 1, 2
SLACK = 0.6  # of the coarse timer and of a busy machine


def clocks(env, listeners=("http", "https"), **other):
    values = {"setHandshakeTimeout": int(HANDSHAKE * 1000), "setHeaderTimeout": int(HEAD * 1000), "setReadTimeout": BODY,
              "setWriteTimeout": WRITE, "setKeepAliveTimeout": IDLE, **other}
    return env.server(listeners, [[name, [value * env.pace]] for name, value in values.items()])


def on_time(env, took, wanted, what):
    between(wanted * env.pace - 0.1, took, wanted * env.pace + SLACK * env.patience, f"seconds until {what}")


def pause(env, seconds):
    time.sleep(seconds * env.pace)


@cases(WIRES)
def test_keep_alive_idle(env, wire):
    with clocks(env) as server, wire.connect(server) as client:
        for _ in range(2):
            equal(client.ask("/").status, 200, "status")
            pause(env, HEAD + 0.4)  # longer than the clocks of handshake, head and body
        client.ask("/")
        on_time(env, client.expect_end(10 * env.pace), IDLE, "the idle connection is closed")
        equal(server.stats()["timeouts_keep_alive_total"], 1, "timeouts_keep_alive_total")


@cases(BOTH)
def test_silent_client(env, listener):
    """It has connected, and shaken hands, and says nothing: the time of a head, and no answer."""
    with clocks(env) as server, Client(server.targets[listener]) as client:
        on_time(env, client.expect_end(10 * env.pace), HEAD, "the silent connection is closed")


@cases(BOTH)
def test_head(env, listener):
    with clocks(env) as server, Client(server.targets[listener]) as client:
        client.ask("/")
        pause(env, HEAD)  # idle: the clock of the head has not begun
        begun = time.monotonic()
        client.send("GET / HTTP/1.1\r\nHost: a\r\n")
        answer = client.response()
        on_time(env, time.monotonic() - begun, HEAD, "408")
        equal((answer.status, answer.get("Connection")), (408, "close"), "response")
        client.expect_end()
        stats = server.stats()
        equal((stats["timeouts_header_total"], stats["refused_408_total"]), (1, 1), "counters")


@cases(BOTH)
def test_slow_loris(env, listener):
    """A byte now and then does not move the deadline of a head."""
    with clocks(env) as server, Client(server.targets[listener]) as client:
        begun = time.monotonic()
        client.send("GET / HTTP/1.1\r\nHost: a\r\n")
        while client.is_quiet(0.1):
            true(time.monotonic() - begun < 5 * env.patience, "it goes on and on")
            client.send("X")
        equal(client.response().status, 408, "status")
        on_time(env, time.monotonic() - begun, HEAD, "408")


def test_slow_loris_is_alone(env):
    """A hundred of them, and others are served at once."""
    with clocks(env) as server:
        slow = [Client(server.http) for _ in range(100)]
        for client in slow:
            client.send("GET / HTTP/1.1\r\n")
        begun = time.monotonic()
        with Client(server.https) as client:
            equal(client.ask("/").body, b"abc", "body")
        between(0, time.monotonic() - begun, 0.3 * env.patience, "seconds for a request beside them")
        for client in slow:
            equal(client.response().status, 408, "status")
            client.close()


@cases(BOTH)
def test_body_idle(env, listener):
    with clocks(env) as server, Client(server.targets[listener]) as client:
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
        begun = time.monotonic()
        equal(client.response().status, 408, "status")
        on_time(env, time.monotonic() - begun, BODY, "408")
        client.expect_end()
        equal(server.stats()["timeouts_read_total"], 1, "timeouts_read_total")


@cases({f"{name} {how}": (wire, length) for name, wire in WIRES.items() for how, length in (("sized", 6), ("chunked", None))})
def test_slow_body_progresses(env, wire, length):
    """Six pauses below the body's clock, together longer than every other clock."""
    def pieces():
        for letter in (b"a", b"b", b"c", b"d", b"e", b"f"):
            pause(env, 0.5)
            yield letter

    with clocks(env) as server, wire.connect(server) as client:
        equal(client.response(client.post("/echo", pieces(), length)).body, b"abcdef", "body")


@cases(WIRES)
def test_slow_handler(env, wire):
    """No clock of ours runs while a handler works."""
    with clocks(env) as server, wire.connect(server) as client:
        equal(client.ask(f"/wait?ms={3000 * env.pace}&n=1").body, b"waited 1", "body")
        equal(client.ask("/").status, 200, "status of the next request")


@cases(BOTH)
def test_write_stall(env, listener):
    with clocks(env) as server:
        start = server.open_fds()
        with Client(server.targets[listener], receive_buffer=32768) as client:
            client.request(f"/bytes?n={64 << 20}")
            eventually(lambda: server.open_fds() > start, "the connection is accepted")
            client.head()
            begun = time.monotonic()
            eventually(lambda: server.open_fds() == start, "the connection is closed", 6 * env.patience)
            # Twice: what the client's kernel still took after the clock began counts as progress.
            between(WRITE * env.pace - 0.1, time.monotonic() - begun, 2 * WRITE * env.pace + SLACK * env.patience, "seconds until the close")
        equal(server.stats()["timeouts_write_total"], 1, "timeouts_write_total")


@cases(WIRES)
def test_slow_reader_progresses(env, wire):
    """A steady reader, slower than the kernel's buffers are deep, is no stalled one."""
    with clocks(env) as server, wire.connect(server, receive_buffer=32768) as client:
        client.request(f"/bytes?n={16 << 20}")
        begun, have = time.monotonic(), 0
        while time.monotonic() - begun < 4 * env.pace:
            true(client.fill(), "the connection ended")
            have += len(client.buffer)
            client.buffer = b""
            pause(env, 0.1)
        note(f"{have / 4 / env.pace / 1024:.0f} KiB/s for {4 * env.pace} s")
        client.socket.settimeout(20)
        while have < 16 << 20:  # in HTTP/2 there are some headers of frames among them
            true(client.fill(), f"the connection ended after {have} bytes")
            have += len(client.buffer)
            client.buffer = b""
        equal(server.stats()["timeouts_write_total"], 0, "timeouts_write_total")


@cases(BOTH)
def test_slow_reader_of_the_last_response(env, listener):
    """Nor is what the kernel still holds cut off when the server is done with the connection."""
    size = 2 << 20
    with clocks(env) as server, Client(server.targets[listener], receive_buffer=32768) as client:
        client.request(f"/bytes?n={size}", headers=["Connection: close"])
        client.head()
        have, begun = len(client.buffer), time.monotonic()
        while have < size:
            client.buffer = b""
            true(client.fill(), f"the connection ended after {have} bytes")
            have += len(client.buffer)
            if time.monotonic() - begun < 4 * env.pace:
                pause(env, 0.1)
        client.buffer = b""
        client.expect_end()


@cases({"silent": b"", "half a hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"})
def test_handshake(env, data):
    with clocks(env) as server:
        with server.https.connect(10 * env.pace) as connection:
            begun = time.monotonic()
            connection.sendall(data)
            equal(connection.recv(100), b"", "answer")
            on_time(env, time.monotonic() - begun, HANDSHAKE, "the close")
        found = server.wait_for(r"TLS connection from (\S+) failed: (.*)")
        true("timed out" in found.group(2), f"reason: {found.group(2)}")
        equal(server.stats()["timeouts_handshake_total"], 1, "timeouts_handshake_total")


def test_slow_handshake(env):
    """A byte now and then does not move the deadline."""
    with clocks(env) as server, server.https.connect(10 * env.pace) as connection:
        begun = time.monotonic()
        connection.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
        connection.settimeout(0.1)
        while True:
            true(time.monotonic() - begun < 5 * env.patience, "it goes on and on")
            try:
                if not connection.recv(100):
                    break
            except TimeoutError:
                connection.sendall(b"\0")
            except ConnectionResetError:
                break
        on_time(env, time.monotonic() - begun, HANDSHAKE, "the close")


@cases(BOTH)
def test_client_that_does_not_close(env, listener):
    """The server has closed its side; the other side has a clock, too."""
    with clocks(env) as server:
        start = server.open_fds()
        with Client(server.targets[listener]) as client:
            equal(client.ask("/", headers=["Connection: close"]).status, 200, "status")
            eventually(lambda: server.open_fds() == start, "the connection is let go", 4 * env.patience)


def test_reset_while_idle(env):
    with clocks(env, setKeepAliveTimeout=30) as server:
        start = server.open_fds()
        for _ in range(20):
            client = Client(server.http)
            client.ask("/")
            client.reset()
        eventually(lambda: server.open_fds() == start, "the connections are gone")


@cases(WIRES)
def test_blocking_handler_makes_nobody_late(env, wire):
    """What arrives while a handler keeps the loop from polling has arrived in time."""
    with clocks(env) as server, wire.connect(server) as blocker, wire.connect(server) as other:
        other.ask("/")
        blocker.request(f"/block?ms={2500 * env.pace}")
        pause(env, 0.3)
        other.request("/")
        equal(other.response().status, 200, "status")
        equal(blocker.response().status, 200, "status of the one that blocked")
        equal(blocker.ask("/").status, 200, "status of the next request: the idle clock began with the response")


def test_blocking_handler_does_not_use_up_the_handshake(env):
    with clocks(env) as server, Client(server.http) as blocker:
        blocker.request(f"/block?ms={int(HANDSHAKE * 3000 * env.pace)}")
        pause(env, 0.1)
        with Client(server.https) as late:
            equal(late.ask("/").status, 200, "status")


def test_idle_clock_waits_for_a_slow_reader(env):
    with clocks(env, setWriteTimeout=20) as server, Client(server.http, receive_buffer=32768) as client:
        client.request(f"/bytes?n={24 << 20}")
        client.request("/")
        client.head()
        client.take(1 << 20)
        pause(env, IDLE + 1)
        client.take((24 << 20) - (1 << 20))
        equal(client.response().body, b"abc", "the response to the request behind it")
