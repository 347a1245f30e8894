"""Bodies in pieces: flat memory, one suspended handler, clients that vanish."""

import concurrent.futures
import hashlib
import json
import os
import time

from harness import *
from test_load import count_calls
from wires import WIRES

MB = 1 << 20


def upload(wire, server, size, path="/upload", chunked=False):
    """Sends `size` random bytes; what the server says it got, and what it should have got."""
    block = os.urandom(65536)
    digest = hashlib.sha256()

    def pieces():
        for at in range(0, size, len(block)):
            piece = block[: size - at]
            digest.update(piece)
            yield piece

    with wire.connect(server) as client:
        answer = client.response(client.post(path, pieces(), None if chunked else size))
    equal(answer.status, 200, "status")
    return json.loads(answer.body), {"size": size, "sha256": digest.hexdigest()}


@cases(WIRES)
def test_streamed_download(env, wire):
    size, piece = 8 * MB, 50000
    with wire.connect(env.shared()) as client:
        answer = client.ask(f"/stream?n={size}&piece={piece}")
        equal(answer.get("Transfer-Encoding"), None if wire.http2 else "chunked", "Transfer-Encoding")
        equal(len(answer.body), -(-size // piece) * piece, "bytes")
        equal(client.ask("/").body, b"abc", "body on the same connection")


@cases(WIRES)
def test_requests_behind_streams(env, wire):
    """Pipelined, or beside them."""
    with wire.connect(env.shared()) as client:
        for n in range(5):
            client.request(f"/stream?n={MB}")
            client.request(f"/number?n={n}")
        for n in range(5):
            equal(len(client.response().body), MB, "bytes")
            equal(client.response().body, f"number {n}".encode(), "body behind it")


@cases({f"{name}, {how}": (wire, how == "chunked") for name, wire in WIRES.items() for how in ("sized", "chunked")})
def test_upload_in_pieces(env, wire, chunked):
    got, wanted = upload(wire, env.shared(), 6 * MB + 17, chunked=chunked)
    equal(got, wanted, "what the handler read")


@alone
@cases(WIRES)
def test_slow_reader_of_a_long_stream_holds_little(env, wire):
    if env.asan:
        raise Skip("AddressSanitizer keeps freed memory")
    with env.server([wire.listener]) as server, wire.connect(server, receive_buffer=65536) as client:
        wire.connect(server).ask("/stream?n=10000000")
        before = server.memory()
        client.request(f"/stream?n={1 << 30}")
        client.head()
        most = 0
        for _ in range(40):
            client.socket.recv(300000)
            time.sleep(0.02)
            most = max(most, server.memory() - before)
        note(f"{most / 1024:.0f} KiB more")
        between(-64 * MB, most, MB, "bytes more")


@alone
@cases(WIRES)
def test_a_thousand_slow_readers_hold_little(env, wire):
    if env.asan:
        raise Skip("AddressSanitizer keeps freed memory")
    readers = 250 if SLOW_GUEST else 1000
    with env.server([wire.listener]) as server:
        before = server.memory()
        clients = [wire.connect(server, receive_buffer=32768) for _ in range(readers)]
        for client in clients:
            client.request(f"/stream?n={1 << 30}")
            client.socket.recv(1)
        time.sleep(1)
        each = (server.memory() - before) / readers
        note(f"{each / 1024:.0f} KiB each")
        between(0, each, 512 * 1024, "bytes each")
        for client in clients:
            client.reset()


@alone
@cases(WIRES)
def test_many_uploads_hold_little(env, wire):
    if env.asan:
        raise Skip("AddressSanitizer keeps freed memory")
    uploads, size = 40, 5 * MB
    with env.server([wire.listener]) as server:
        upload(wire, server, MB)
        before, most = server.memory(), 0
        with concurrent.futures.ThreadPoolExecutor(uploads) as pool:
            running = [pool.submit(upload, wire, server, size, "/upload?pause=10") for _ in range(uploads)]
            while not all(one.done() for one in running):
                most = max(most, server.memory() - before)
                time.sleep(0.02)
        for one in running:
            equal(*one.result(), "what the handler read")
        note(f"{most / 1024:.0f} KiB more for {uploads} uploads of {size // MB} MiB")
        between(-64 * MB, most, uploads * 640 * 1024, "bytes more")


@alone
def test_unread_upload_stops_its_client(env):
    """A handler that reads slowly slows its client down, by TCP."""
    with env.server(["http"]) as server, Client(server.http) as client:
        client.send(f"POST /upload?pause=60000 HTTP/1.1\r\nHost: a\r\nContent-Length: {9 * MB}\r\n\r\n")
        client.socket.settimeout(1)
        sent = 0
        try:
            while sent < 9 * MB:
                sent += client.socket.send(bytes(65536))
        except TimeoutError:
            pass
        true(sent < 9 * MB, "the client was never stopped")
        equal(Client(server.http).ask("/").body, b"abc", "body for another client")
        server.signal(15)


@alone
def test_system_calls_of_a_stream(env):
    """64 pieces of 1 KiB over TLS, written without a wait between them, leave together."""
    with env.server(["https"]) as server, Client(server.https) as client:
        path = f"/stream?n={64 * 1024}&piece=1024"
        client.ask(path)
        calls = count_calls(server, lambda: [client.ask(path) for _ in range(50)])
        total = sum(calls.values()) / 50 / 64
        note(f"{total:.3f} system calls a piece")
        between(0, total, 0.3, "system calls a piece")
