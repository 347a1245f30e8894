"""How a server ends, and how it says that it cannot begin."""

import os
import signal
import socket
import subprocess
import threading
import time

from harness import *
from wires import WIRES

BOTH = {"http": "http", "https": "https"}
WAYS = {"SIGTERM": ("SIGTERM",), "SIGINT": ("SIGINT",), "stop()": ("stop",)}


def ask_to_stop(server, way):
    if way == "stop":
        server.asked_to_end = True
        with Client(server.http) as client:
            equal(client.ask("/stop").body, b"stopping", "body of the request that stops")
            client.expect_end()
    else:
        server.signal(getattr(signal, way))


def refuses(target):
    try:
        target.connect(2).close()
        return False
    except ConnectionError:
        return True


@cases(WAYS)
def test_drain(env, way):
    """In flight: finished. Idle: closed. New: refused. Then the end, with status 0."""
    with env.server(["http", "https"]) as server:
        idle = [wire.connect(server) for wire in WIRES.values()]
        busy = [wire.connect(server) for wire in WIRES.values()]
        for client in idle:
            client.ask("/")
        for client in busy:
            client.request("/wait?ms=1200&n=7")
        time.sleep(0.2)
        begun = time.monotonic()
        ask_to_stop(server, way)
        for client in idle:
            between(0, client.expect_end(), 0.5 * env.patience, "seconds until an idle connection is closed")
            client.close()
        eventually(lambda: refuses(server.http) and refuses(server.https), "new connections are refused", 0.5 * env.patience)
        for client in busy:
            answer = client.response()
            equal((answer.status, answer.body), (200, b"waited 7"), "answer in flight")
            equal(answer.get("Connection"), "close" if answer.version == "1.1" else None, "Connection")
            client.expect_end()
            client.close()
        server.wait(2 * env.patience)
        between(0.7, time.monotonic() - begun, 1.8 * env.patience, "seconds until the end")
        server.wait_for(r"start\(\) returned true")


def test_idle_server_ends_at_once(env):
    with env.server(["http", "https", "unix"]) as server:
        server.signal(signal.SIGTERM)
        between(0, server.wait(5), 0.5 * env.patience, "seconds until the end")


@cases(WIRES)
def test_idle_clients_that_do_not_close(env, wire):
    """A pool that does not look at its idle connections delays the end, but does not hold it."""
    with env.server(["http", "https"], [["setShutdownTimeout", [30]]]) as server:
        idle = [wire.connect(server) for _ in range(5)]
        for client in idle:
            client.ask("/")
        server.signal(signal.SIGTERM)
        took = server.wait(10)
        note(f"{took:.1f} s")
        between(0, took, (4 if wire.http2 else 3) * env.patience, "seconds until the end")  # the first of two GOAWAYs has a second
        for client in idle:
            client.expect_end()
            client.close()


@cases(BOTH)
def test_request_on_its_way_in(env, listener):
    """A request that has begun when the server is stopped is read to its end, and answered."""
    with env.server(["http", "https"]) as server:
        with Client(server.targets[listener]) as head, Client(server.targets[listener]) as body:
            head.send("GET / HTTP/1.1\r\nHo")
            body.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc")
            time.sleep(0.2)
            server.signal(signal.SIGTERM)
            server.wait_for("stopping")
            time.sleep(0.2)
            head.send("st: a\r\n\r\n")
            body.send("def")
            equal((head.response().body, body.response().body), (b"abc", b"abcdef"), "bodies")
            head.expect_end()
            body.expect_end()


@cases(WIRES)
def test_response_on_its_way_out(env, wire):
    shutdown = [["setShutdownTimeout", [int(5 * env.patience)]]]
    with env.server(["http", "https"], shutdown) as server, wire.connect(server, timeout=30) as client:
        client.request(f"/bytes?n={32 << 20}")
        head = client.head()
        server.signal(signal.SIGTERM)
        server.wait_for("stopping")
        equal(len(client.body(head).body), 32 << 20, "bytes of the body")
        client.expect_end()


@cases(WIRES)
def test_shutdown_timeout(env, wire):
    with env.server(["http", "https"], [["setShutdownTimeout", [1]]]) as server, wire.connect(server) as client:
        client.request("/wait?ms=30000")
        time.sleep(0.2)
        server.signal(signal.SIGTERM)
        between(0.9, server.wait(10), 1.6 * env.patience, "seconds until the end")
        equal(server.process.returncode, 0, "exit status")
        server.wait_for("shutdown timeout")


@cases(WIRES)
def test_shutdown_timeout_of_a_slow_reader(env, wire):
    with env.server([wire.listener], [["setShutdownTimeout", [1]]]) as server, wire.connect(server, receive_buffer=32768) as client:
        client.request(f"/bytes?n={64 << 20}")
        client.head()
        server.signal(signal.SIGTERM)
        between(0.9, server.wait(10), 1.6 * env.patience, "seconds until the end")


def test_second_signal_ends_at_once(env):
    with env.server(["http"], [["setShutdownTimeout", [30]]]) as server, Client(server.http) as client:
        client.request("/wait?ms=30000")
        time.sleep(0.2)
        server.signal(signal.SIGINT)
        server.wait_for("stopping")
        equal(server.process.poll(), None, "exit status while draining")
        server.signal(signal.SIGINT)
        between(0, server.wait(5), 0.5 * env.patience, "seconds until the end")


def test_handshake_under_way_does_not_hold_the_end(env):
    with env.server(["https"]) as server, server.https.connect() as silent:
        silent.sendall(b"\x16\x03\x01")
        time.sleep(0.2)
        server.signal(signal.SIGTERM)
        between(0, server.wait(5), 0.5 * env.patience, "seconds until the end")


def test_pipelined_behind_the_last(env):
    """What was sent behind the answer that closes is not answered, and does not reset it."""
    with env.server(["http"]) as server, Client(server.http) as client:
        client.send(f"GET /wait?ms={int(500 * env.patience)}&n=1 HTTP/1.1\r\nHost: a\r\n\r\n" + "GET / HTTP/1.1\r\nHost: a\r\n\r\n" * 50)
        time.sleep(0.2)
        server.signal(signal.SIGTERM)
        equal(client.response().body, b"waited 1", "body")
        client.expect_end()


def test_under_load(env):
    """Every request that was accepted while the server ended was answered whole, or not at all."""
    with env.server(["http", "https"]) as server:
        wrong, answered, stop = [], [], threading.Event()

        def hammer(wire):
            while not stop.is_set():
                try:
                    client = wire.connect(server, timeout=5)
                except (OSError, Failure):
                    return
                try:
                    for _ in range(20):
                        asked = client.request("/bytes?n=3000")
                        if not client.buffer and not client.fill():
                            break
                        if len(client.response(asked).body) != 3000:
                            wrong.append("a short body")
                        answered.append(1)
                except (OSError, Failure) as error:
                    # A server may close an idle connection that a request is already under way on. In HTTP/2 it says up
                    # to which request it answers; nothing behind that may have been begun.
                    if asked in client.streams and asked not in client.ended if wire.http2 else client.buffer:
                        wrong.append(f"{wire}: {error}")
                finally:
                    client.close()

        threads = [threading.Thread(target=hammer, args=(wire,)) for wire in [*WIRES.values()] * 2]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        eventually(lambda: len(answered) > 20, "20 answers", 20)
        server.signal(signal.SIGTERM)
        server.wait(6 * env.patience)
        stop.set()
        for thread in threads:
            thread.join()
        equal(wrong, [], "wrong answers")


# ---- listeners -------------------------------------------------------------------------------------------------------

def test_port_is_free_again(env):
    with env.server(["http"]) as server:
        with Client(server.http) as client:
            client.ask("/", headers=["Connection: close"])  # the server closes first: TIME_WAIT is at its side
            client.expect_end()
        port = server.http.port
        server.finish()
    with env.server([], [["addListener", ["127.0.0.1", port]]]) as server:
        server.wait_for(f"listening on http://127.0.0.1:{port}")


def refused_start(env, listeners, config, **options):
    """What a server that cannot start says: the class and the message of the exception."""
    server = env.server(listeners, config, **options)
    server.spawn()
    server.wait(15 * env.patience)
    equal(server.process.returncode, 3, f"exit status ({server.tail()})")
    server.check_output()
    text = [line for line in server.lines if line.startswith("TrueAsync\\")][-1]
    kind, message = text.split(": ", 1)
    return kind.removeprefix("TrueAsync\\HttpServer"), message


def test_port_in_use(env):
    with env.server(["http"]) as server:
        kind, message = refused_start(env, [], [["addListener", ["127.0.0.1", server.http.port]]])
        equal(kind, "ConnectionException", "exception")
        true(f"127.0.0.1:{server.http.port}" in message and "in use" in message, f"message: {message}")
        with Client(server.http) as client:
            equal(client.ask("/").status, 200, "status of the server that has the port")


def test_address_of_another_host(env):
    kind, message = refused_start(env, [], [["addListener", ["192.0.2.1", 0]]])
    equal(kind, "ConnectionException", "exception")
    true("192.0.2.1" in message, f"message: {message}")


def test_unix_socket(env):
    """The file goes with the server; one that a crash left behind is replaced; one in use is not."""
    with env.server(["unix"]) as server:
        path = server.unix_path
        kind, message = refused_start(env, [], [["addUnixListener", [path]]])
        equal(kind, "ConnectionException", "exception")
        true(path in message and "in use" in message, f"message: {message}")
        with Client(server.unix) as client:
            equal(client.ask("/").body, b"abc", "body")
        server.finish()
        true(not os.path.exists(path), "the socket file is left behind")
    killed = env.server([], [["addUnixListener", [path]]])
    killed.start()
    killed.wait_for("listening on unix:")
    killed.kill()
    true(os.path.exists(path), "a killed server removed its file")
    with env.server([], [["addUnixListener", [path]]]) as server:
        server.wait_for("listening on unix:")
        with Client(Target(socket.AF_UNIX, path, False)) as client:
            equal(client.ask("/").body, b"abc", "body")


def test_unix_socket_keeps_a_file(env):
    path = env.path("a-file")
    with open(path, "w", encoding="ascii") as file:
        file.write("precious")
    kind, message = refused_start(env, [], [["addUnixListener", [path]]])
    equal((kind, path in message), ("ConnectionException", True), f"exception with the path ({message})")
    with open(path, encoding="ascii") as file:
        equal(file.read(), "precious", "the file")


# ---- certificates ----------------------------------------------------------------------------------------------------

def write(env, name, text):
    path = env.path(name)
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
    return path


def test_certificate_that_is_not_there(env):
    kind, message = refused_start(env, ["https"], [], certificate=env.path("missing.pem"))
    equal(kind, "InvalidArgumentException", "exception")
    true("missing.pem" in message and "No such file" in message, f"message: {message}")


def test_certificate_that_is_none(env):
    kind, message = refused_start(env, ["https"], [], certificate=write(env, "garbage.pem", "nothing of use"))
    equal((kind, "garbage.pem" in message), ("InvalidArgumentException", True), f"exception with the path ({message})")


def test_key_that_is_none(env):
    kind, message = refused_start(env, ["https"], [], key=write(env, "garbage.key", "nothing of use"))
    equal((kind, "garbage.key" in message), ("InvalidArgumentException", True), f"exception with the path ({message})")


def test_key_that_is_encrypted(env):
    path = env.path("encrypted.key")
    subprocess.run(["openssl", "ec", "-in", env.key, "-aes256", "-passout", "pass:secret", "-out", path], check=True, capture_output=True)
    kind, message = refused_start(env, ["https"], [], key=path)
    equal((kind, path in message), ("InvalidArgumentException", True), f"exception with the path ({message})")


def test_key_of_another_certificate(env):
    _, key = env.make_certificate("other", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
    kind, message = refused_start(env, ["https"], [], key=key)
    equal(kind, "RuntimeException", "exception")
    true("other.key" in message and os.path.basename(env.certificate) in message, f"message: {message}")


def test_key_that_cannot_be_read(env):
    path = env.path("unreadable.key")
    with open(env.key, encoding="ascii") as file:
        write(env, "unreadable.key", file.read())
    os.chmod(path, 0)
    if os.access(path, os.R_OK):
        raise Skip("root reads everything")
    kind, message = refused_start(env, ["https"], [], key=path)
    equal((kind, "Permission denied" in message), ("InvalidArgumentException", True), f"exception with the reason ({message})")


def test_directory_for_a_certificate(env):
    kind, message = refused_start(env, ["https"], [], certificate=env.directory)
    equal((kind, env.directory in message), ("InvalidArgumentException", True), f"exception with the path ({message})")
