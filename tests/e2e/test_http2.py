"""HTTP/2: negotiation, streams, windows, the end of a connection, floods; real clients over it."""

import contextlib
import hashlib
import json
import os
import re
import signal
import ssl
import struct
import subprocess
import threading
import time

import http2
from harness import (SLOW_GUEST, Client, Failure, Skip, alone, between, cases, curl, curl_text, equal, eventually, find_program,
                     note, tls_context, true)
from http2 import Http2, frame
from wires import WIRES

MIB = 1 << 20
BOTH = cases({"h2c": "http", "h2": "https"})
_million = b"".join((i * 2654435761 & 0xffffffff).to_bytes(4, "big") for i in range(262144))


def pattern(n):
    """What the server's pattern() gives."""
    return (_million * (n // MIB + 1))[:n]


# ---- negotiation -----------------------------------------------------------------------------------------------------

ALPN = {
    "both, offers both": ("addListener", ["http/1.1", "h2"], "h2"),
    "both, offers h2": ("addListener", ["h2"], "h2"),
    "both, offers http/1.1": ("addListener", ["http/1.1"], "http/1.1"),
    "both, offers nothing": ("addListener", None, None),
    "both, offers another": ("addListener", ["spdy/3"], ssl.SSLError),
    "http1, offers both": ("addHttp1Listener", ["h2", "http/1.1"], "http/1.1"),
    "http1, offers h2": ("addHttp1Listener", ["h2"], ssl.SSLError),
    "http2, offers both": ("addHttp2Listener", ["http/1.1", "h2"], "h2"),
    "http2, offers http/1.1": ("addHttp2Listener", ["http/1.1"], ssl.SSLError),
}


@cases(ALPN)
def test_alpn(env, method, offer, wanted):
    listeners = [[method, ["127.0.0.1", 0, True]], ["setCertificate", [env.certificate]], ["setPrivateKey", [env.key]]]
    with env.server([], listeners) as server:
        target = server.announced(1, tls=True)[0]
        context = tls_context(target, **({"alpn": offer} if offer else {}))
        if wanted is ssl.SSLError:
            try:
                Client(target, context).close()
            except ssl.SSLError as error:
                true("no application protocol" in str(error), f"the alert is {error}")
                return
            raise Failure("the handshake succeeded")
        with Client(target, context) as client:
            equal(client.socket.selected_alpn_protocol(), wanted, "the protocol")
            if wanted != "h2":
                equal(client.ask("/").body, b"abc", "body")
        if wanted == "h2":
            with Http2(target) as client:
                equal(client.ask("/").body, b"abc", "body")


def test_plain_listeners(env):
    listeners = [["addListener", ["127.0.0.1", 0]], ["addHttp1Listener", ["127.0.0.1", 0]], ["addHttp2Listener", ["127.0.0.1", 0]]]
    with env.server([], listeners) as server:
        both, first, second = server.announced(3, tls=False)
        for target in (both, second):
            with Http2(target) as client:
                equal(client.ask("/").body, b"abc", "body over HTTP/2")
        for target in (both, first):
            with Client(target) as client:
                equal(client.ask("/").body, b"abc", "body over HTTP/1.1")
        with Client(first) as client:
            client.send(http2.PREFACE)
            equal(client.response().status, 505, "status of an HTTP/2 preface on a port of HTTP/1")
        with Client(second) as client:
            response = client.ask("/")
            equal(response.status, 505, "status of a request of HTTP/1 on a port of HTTP/2")
            client.expect_end()
        with Client(second) as client:
            client.send(http2.PREFACE[:10] + b"x")
            equal(client.response().status, 505, "status of half a preface")


def test_the_preface_in_pieces(env):
    with Client(env.shared().http) as client:
        client.send_slowly(http2.PREFACE + frame(http2.SETTINGS), 0.002)
        equal(client.take(9)[3], http2.SETTINGS, "the first frame of the server")
    with Client(env.shared().http) as client:
        client.send_slowly("PROPFIND / HTTP/1.1\r\nHost: h\r\n\r\n", 0.002)
        equal(client.response().status, 200, "status of a method that begins as the preface does")


# ---- one contract for both versions ----------------------------------------------------------------------------------

@cases(WIRES)
def test_contract_request(env, wire):
    with wire.connect(env.shared()) as client:
        body = pattern(100_000)
        said = json.loads(client.ask("/inspect?a=b&c[]=d", "POST", ["X-One: 1", "Cookie: a=1"], body).body)
        equal((said["method"], said["uri"], said["path"], said["query"]),
              ("POST", "/inspect?a=b&c[]=d", "/inspect", {"a": "b", "c": ["d"]}), "the request line")
        equal((said["headers"]["x-one"], said["headers"]["cookie"], said["headers"]["host"]), ("1", "a=1", "localhost"), "fields")
        equal((said["size"], said["sha256"]), (len(body), hashlib.sha256(body).hexdigest()), "the body")
        equal((said["version"], said["keepAlive"]), ("2" if wire.http2 else "1.1", True), "version and keep-alive")
        equal(said["tls"] is not None, wire.tls, "TLS")


@cases(WIRES)
def test_contract_response(env, wire):
    with wire.connect(env.shared()) as client:
        for n in (0, 1, 1024, 1025, 16_375, 16_376, 16_384, 65_535, 1_000_001):
            response = client.ask(f"/bytes?n={n}")
            equal(response.body == pattern(n), True, f"{n} bytes")
            equal(response.get("Content-Length"), str(n), "Content-Length")
        equal(client.ask("/stream?n=300000&piece=1000").body == pattern(1000) * 300, True, "a streamed body")
        head = client.ask("/bytes?n=5", "HEAD")
        equal((head.status, head.get("Content-Length"), head.body), (200, "5", b""), "HEAD")
        for code in (204, 304):
            response = client.ask(f"/status?code={code}")
            equal((response.status, response.body), (code, b""), f"{code}")
        equal(client.ask("/status?code=404").status, 404, "404")
        equal(client.ask("/throw").status, 500, "a handler that throws")
        equal(client.ask("/http-exception").status, 418, "HttpException")
        trailers = client.ask("/trailers")
        equal([(k.lower(), v) for k, v in trailers.trailers], [("x-check", "done")], "trailers")
        equal(trailers.body, b"with trailers", "their body")
        equal(client.ask("/nowhere").status, 404, "an unknown path")


@cases(WIRES)
def test_contract_upload(env, wire):
    body = pattern(3 * MIB)
    with wire.connect(env.shared()) as client:
        said = json.loads(client.ask("/upload?pause=1", "POST", (), body).body)
        equal((said["size"], said["sha256"]), (len(body), hashlib.sha256(body).hexdigest()), "the upload")
        equal(client.ask("/echo", "POST", (), body).body == body, True, "the echo")


@cases(WIRES)
def test_contract_refusals(env, wire):
    with wire.connect(env.shared()) as client:
        equal(client.ask("/" + "x" * 9000).status, 414, "a long target")
    with wire.connect(env.shared()) as client:
        equal(client.ask("/", "BREW").status, 501, "an unknown method")
    with wire.connect(env.shared()) as client:
        equal(client.ask("/", "GET", ["X-Large: " + "x" * 40_000]).status, 431, "a large head")
    with wire.connect(env.shared()) as client:
        equal(client.ask("/", "GET", ["Expect: tea"]).status, 417, "an unknown expectation")


# ---- many streams ----------------------------------------------------------------------------------------------------

@BOTH
def test_a_hundred_streams_at_a_time(env, name):
    """Bodies of different sizes, down and up, compared byte for byte."""
    with Http2(getattr(env.shared(), name)) as client:
        sizes = [(i * 7919) % 200_000 for i in range(100)]
        streams = [client.request(f"/bytes?n={n}") for n in sizes]
        for stream, n in zip(streams, sizes):
            true(client.response(stream).body == pattern(n), f"body of {n} bytes on stream {stream}")
        streams = [client.open("/echo", "POST", end=False) for _ in sizes]
        for stream, n in zip(streams, sizes):
            client.upload(stream, pattern(n))
        for stream, n in zip(streams, sizes):
            true(client.response(stream).body == pattern(n), f"echo of {n} bytes on stream {stream}")


@BOTH
def test_handlers_run_concurrently(env, name):
    with Http2(getattr(env.shared(), name)) as client:
        begun = time.monotonic()
        streams = [client.request(f"/wait?ms=500&n={i}") for i in range(20)]
        for i, stream in enumerate(streams):
            equal(client.response(stream).body, b"waited %d" % i, "body")
        between(0.5, time.monotonic() - begun, 2.0 * env.patience, "twenty waits of half a second")


@BOTH
def test_a_slow_stream_does_not_stop_others(env, name):
    """A client that gives one stream no room, and a handler that does not read."""
    with Http2(getattr(env.shared(), name), window=0) as client:
        client.give_room(0, 1 << 30)
        stuck = client.request("/stream?n=50000000")
        unread = client.open("/wait?ms=3000", "POST", end=False)
        client.send(b"".join(frame(http2.DATA, 0, unread, b"x" * 16384) for _ in range(15)))
        for n in (10, 100_000):
            stream = client.request(f"/bytes?n={n}")
            client.give_room(stream, 1 << 20)
            equal(client.response(stream).body == pattern(n), True, "a body beside them")
        echo = client.open("/upload", "POST", end=False)
        client.give_room(echo, 1 << 20)
        client.upload(echo, pattern(2 * MIB))
        equal(json.loads(client.response(echo).body)["size"], 2 * MIB, "an upload beside them")
        true(len(client.streams[stuck].body) == 0, "bytes without room")
        client.give_room(stuck, 30_000)
        client.until(lambda: len(client.streams[stuck].body) == 30_000, "the bytes that fit")
        true(client.ping() < 2 * env.patience, "PING is answered beside it")


@BOTH
def test_an_unread_upload_stops_its_stream(env, name):
    """No WINDOW_UPDATE for what the handler has not taken; the rest comes when it has."""
    with env.server([name]) as server, Http2(getattr(server, name)) as client:
        stream = client.open("/upload?pause=1000", "POST", end=False)
        client.until(lambda: client.settings, "SETTINGS")
        window = client.settings[http2.INITIAL_WINDOW_SIZE]
        client.upload(stream, pattern(window), end=False)
        for _ in range(3):
            client.ping()
        between(0, client.stream_windows[stream] + window, 128 * 1024, "bytes of room once the handler has taken two pieces")
        equal(json.loads(client.ask("/upload", "POST", (), pattern(3 * MIB)).body)["size"], 3 * MIB, "an upload beside it")
        client.reset_stream(stream)


@BOTH
def test_control_frames_leave_without_a_response(env, name):
    with Http2(getattr(env.shared(), name)) as client:
        waiting = client.request("/wait?ms=1500&n=1")
        slow = client.open("/upload?pause=20", "POST", end=False)
        for i in range(20):
            between(0, client.ping(b"%08d" % i), 0.7 * env.patience, "the time to PING ACK")
        client.upload(slow, pattern(1 * MIB))
        equal(json.loads(client.response(slow).body)["size"], MIB, "size")
        equal(client.response(waiting).body, b"waited 1", "body")


@BOTH
def test_a_reset_wakes_the_handler(env, name):
    with env.server([name, "http"] if name != "http" else ["http"]) as server:
        with Http2(getattr(server, name), window=65_535) as client:
            client.give_room(0, 1 << 30)
            before = server.stats()["clients_gone_total"]
            streams = [client.request("/stream?n=100000000") for _ in range(5)]
            client.until(lambda: client.streams.keys() >= set(streams), "the heads")
            for stream in streams:
                client.reset_stream(stream)
            upload = client.open("/upload", "POST", end=False)
            client.send(frame(http2.DATA, 0, upload, b"half"))
            client.ping()
            client.reset_stream(upload)
            client.ping()
            eventually(lambda: server.stats()["clients_gone_total"] - before == 6, "six handlers learn of it")
            equal(client.ask("/").body, b"abc", "the connection goes on")
        equal(server.stats()["http2_streams_reset_total"], 6, "http2_streams_reset_total")


@BOTH
def test_a_handler_that_waits_may_answer_without_data(env, name):
    with env.server([name]) as server:
        target = getattr(server, name)
        with Http2(target) as client:
            streams = [client.request("/parallel?n=3&ms=60", "HEAD") for _ in range(3)]  # what it writes is dropped
            equal([client.response(stream).status for stream in streams], [200] * 3, "statuses")
            equal(client.ask("/wait?ms=200").body, b"waited ", "body behind them")
        with Http2(target) as client:
            close = client.request("/close?ms=60&code=204")
            other = client.request("/wait?ms=120&n=2")
            equal((client.response(close).status, client.response(other).body), (204, b"waited 2"), "answers")
            client.drain()
            equal(len(client.goaways), 2, "GOAWAYs")
        equal(server.stats(target)["clients_gone_total"], 0, "clients_gone_total")


def test_settings_reach_the_client(env):
    wanted = {http2.MAX_CONCURRENT_STREAMS: 7, http2.INITIAL_WINDOW_SIZE: 20_000, http2.MAX_HEADER_LIST_SIZE: 300_000}
    config = [["setHttp2MaxConcurrentStreams", [7]], ["setHttp2InitialWindowSize", [20_000]],
              ["setHttp2MaxHeaderListSize", [300_000]]]
    with env.server(["http"], config) as server, Http2(server.http) as client:
        client.ask("/")
        equal({key: client.settings.get(key) for key in wanted}, wanted, "SETTINGS")
        large = [f"X-{n}: {'v' * 10_000}" for n in range(25)]
        equal(client.ask("/inspect", headers=large).status, 200, "status of a large header section that is allowed")
        unread = client.open("/wait?ms=300", "POST", end=False)
        client.send(frame(http2.DATA, 0, unread, bytes(16_000)) + frame(http2.DATA, 0, unread, bytes(4_001)))
        client.until(lambda: unread in client.resets or client.goaways, "an end for what is beyond the window")
        equal([*client.resets.values(), *(got.error for got in client.goaways)], [http2.FLOW_CONTROL_ERROR], "error code")


def test_expect_continue(env):
    with Http2(env.shared().http) as client:
        stream = client.open("/echo", "POST", ["Expect: 100-continue"], end=False)
        client.until(lambda: any(f.kind == http2.HEADERS and f.payload == b"100" for f in client.frames), "100")
        client.upload(stream, b"body")
        equal(client.response(stream).body, b"body", "body")


def orders(client, streams):
    """Gives room to all streams at once; in which order their responses end."""
    client.until(lambda: client.streams.keys() >= streams.keys(), "the heads")
    client.ping()
    client.send(b"".join(frame(http2.WINDOW_UPDATE, 0, stream, struct.pack(">I", 1 << 20)) for stream in streams))
    order = []
    while len(order) < len(streams):
        got = client.step()
        if got.kind == http2.DATA and got.flags & http2.END_STREAM:
            order.append(streams[got.stream])
    return order


def test_priorities(env):
    """RFC 9218: the more urgent response first, though it was asked for last; by the field, or by PRIORITY_UPDATE."""
    if tuple(map(int, re.search(r"nghttp2 (\d+)\.(\d+)", env.shared().lines[0]).groups())) < (1, 50):
        raise Skip("nghttp2 is older than 1.50")
    with Http2(env.shared().http, window=0) as client:
        client.give_room(0, 1 << 30)
        streams = {client.request("/bytes?n=60000", headers=[f"Priority: u={u}"]): u for u in (7, 5, 3, 1)}
        equal(orders(client, streams), [1, 3, 5, 7], "the order of the responses")
        equal(client.settings.get(9), 1, "SETTINGS_NO_RFC7540_PRIORITIES")
        streams = {client.request("/bytes?n=60000"): u for u in (6, 4, 2, 0)}
        for stream, u in streams.items():
            client.send(frame(0x10, 0, 0, struct.pack(">I", stream) + b"u=%d" % u))
        equal(orders(client, streams), [0, 2, 4, 6], "the order by PRIORITY_UPDATE")


# ---- the end of a connection -----------------------------------------------------------------------------------------

@BOTH
def test_graceful_stop(env, name):
    with env.server([name]) as server:
        with Http2(getattr(server, name)) as client, Http2(getattr(server, name)) as idle:
            idle.ask("/")
            stream = client.request("/wait?ms=1000&n=1")
            client.ping()
            server.signal(signal.SIGTERM)
            client.until(lambda: client.goaways, "GOAWAY")
            equal(struct.unpack(">I", client.goaways[0].payload[:4])[0], http2.MOST, "last stream of the first GOAWAY")
            late = client.request("/number?n=2")  # was under way when the server said so
            equal(client.response(late).body, b"number 2", "a request that crossed the first GOAWAY")
            equal(client.response(stream).body, b"waited 1", "the request in flight")
            client.drain()
            equal([got.error for got in client.goaways], [http2.NO_ERROR, http2.NO_ERROR], "error codes of GOAWAY")
            equal(struct.unpack(">I", client.goaways[1].payload[:4])[0], late, "last stream of the last GOAWAY")
            idle.drain()
        between(0, server.wait(10), 4 * env.patience, "the rest of the stop")


def test_requests_and_age_of_a_connection(env):
    config = [["setHttp2MaxRequests", [3]], ["setMaxConnectionAge", [1]]]
    with env.server(["http"], config) as server:
        with Http2(server.http) as client:
            for i in range(3):
                equal(client.ask(f"/number?n={i}").body, b"number %d" % i, "body")
            client.drain()
            equal(len(client.goaways), 2, "GOAWAYs behind the third request")
        with Http2(server.http) as client, Client(server.http) as old:
            begun = time.monotonic()
            client.ask("/")
            old.ask("/")
            client.drain()
            between(0.7, time.monotonic() - begun, 4 * env.patience, "the age of a connection")
            old.expect_end()


@BOTH
def test_idle_and_stalled_connections(env, name):
    config = [["setKeepAliveTimeout", [1]], ["setHeaderTimeout", [700]], ["setReadTimeout", [1]], ["setWriteTimeout", [1]]]
    with env.server([name], config) as server:
        target = getattr(server, name)
        with Http2(target) as client:
            client.ask("/")
            client.drain()
            equal([got.error for got in client.goaways], [http2.NO_ERROR], "GOAWAY of an idle connection")
        with Http2(target) as client:
            client.until(lambda: client.settings, "SETTINGS")
            client.send(frame(http2.HEADERS, http2.END_STREAM, 1, b"\x82"))
            client.drain()
            equal([got.error for got in client.goaways], [http2.NO_ERROR], "GOAWAY within a header section")
        with Http2(target) as client:
            stream = client.open("/echo", "POST", end=False)
            equal(client.response(stream).status, 408, "status of a body that does not come")
            equal(client.ask("/").status, 200, "the connection goes on")
        with Http2(target, window=0) as client:
            stream = client.request("/bytes?n=100")
            equal(client.reset_of(stream), http2.CANCEL, "reset of a response without room")


# ---- floods: the flooder is ended, others are served ------------------------------------------------------------------

def _reset(stream):
    return frame(http2.HEADERS, http2.END_HEADERS | http2.END_STREAM, stream, _get) + \
        frame(http2.RST_STREAM, 0, stream, struct.pack(">I", http2.CANCEL))


def _block_of(path):
    return http2.block([(":method", "GET"), (":scheme", "http"), (":authority", "h"), (":path", path)])


_get, _large_response = _block_of("/wait?ms=100"), _block_of("/bytes?n=1000000")
_large = b"\x40" + http2.block([("x", "x" * 3900)])[1:]  # into the dynamic table, where 0xbe refers to it
FLOODS = {
    "rapid reset": lambda i: _reset(2 * i + 1),
    "made you reset": lambda i: frame(http2.HEADERS, http2.END_HEADERS | http2.END_STREAM, 2 * i + 1, _get) +
                      frame(http2.WINDOW_UPDATE, 0, 2 * i + 1, struct.pack(">I", http2.MOST)),
    "ping": lambda i: frame(http2.PING, 0, 0, b"12345678"),
    "settings": lambda i: frame(http2.SETTINGS, 0, 0, http2.setting((http2.INITIAL_WINDOW_SIZE, 1 + i % 2))),
    "priority": lambda i: frame(http2.PRIORITY, 0, 2 * i + 1, b"\0\0\0\0\x10"),
    "empty data": lambda i: frame(http2.HEADERS, http2.END_HEADERS, 1, _get) if i == 0 else frame(http2.DATA, 0, 1),
    "continuation": lambda i: frame(http2.HEADERS, http2.END_STREAM, 1, _get) if i == 0 else frame(http2.CONTINUATION, 0, 1, b"\x82"),
    "header section": lambda i: frame(http2.HEADERS, http2.END_STREAM, 1, _get) if i == 0
                      else frame(http2.CONTINUATION, 0, 1, http2.block([("x", "y" * 16000)])),
    "compression bomb": lambda i: frame(http2.HEADERS, http2.END_HEADERS | http2.END_STREAM, 1, _get + _large) if i == 0
                        else frame(http2.HEADERS, http2.END_HEADERS | http2.END_STREAM, 2 * i + 1, _get + b"\xbe" * 16000),
    "tiny windows": lambda i: frame(http2.SETTINGS, 0, 0, http2.setting((http2.INITIAL_WINDOW_SIZE, 0))) +
                    frame(http2.HEADERS, http2.END_HEADERS | http2.END_STREAM, 1, _large_response) if i == 0
                    else frame(http2.WINDOW_UPDATE, 0, 1, struct.pack(">I", 1)),
    "window update": lambda i: frame(http2.WINDOW_UPDATE, 0, 0, struct.pack(">I", 1)),
    "unknown": lambda i: frame(0xbe, 0, 0),
}


@cases(FLOODS)
def test_flood(env, make):
    with env.server(["https"]) as server:
        with Http2(server.https, window=65_535) as flooder, Http2(server.https) as other:
            other.ask("/")
            memory = server.memory()
            flooder.until(lambda: flooder.settings, "SETTINGS")
            with contextlib.suppress(OSError, Failure):
                for at in range(0, 20_000, 50):
                    flooder.send(b"".join(make(i) for i in range(at, at + 50)))
                    if make is FLOODS["made you reset"]:
                        flooder.ping()  # or nghttp2 sees more streams at a time than it allows
            equal(other.ask("/").body, b"abc", "another client, meanwhile")
            with contextlib.suppress(ConnectionError):
                flooder.drain()
            equal(other.ask("/").body, b"abc", "another client, afterwards")
            stats = json.loads(other.ask("/stats").body)
            equal(stats["http2_floods_total"], 1, "http2_floods_total")
            eventually(lambda: json.loads(other.ask("/stats").body)["http2_connections_active"] == 1, "the flooder is gone")
            true(server.memory() - memory < (200 if env.asan else 20) * MIB, f"memory: {server.memory() - memory} bytes more")


# ---- real clients ----------------------------------------------------------------------------------------------------

@cases({"h2c": ("http", ["--http2-prior-knowledge"]), "h2": ("https", ["--http2"])})
def test_curl(env, name, options):
    server = env.shared()
    target = getattr(server, name)
    equal(curl_text(target, *options, "-w", " %{http_version} %{http_code}", path="/"), "abc 2 200", "curl")
    path = env.path(f"upload-{name}")
    with open(path, "wb") as file:
        file.write(pattern(5 * MIB))
    done = curl(target, *options, "--data-binary", f"@{path}", path="/echo")
    true(done.stdout == pattern(5 * MIB), f"the echo of 5 MiB ({done.returncode}, {len(done.stdout)} bytes)")
    done = curl(target, *options, "-T", path, path="/upload")
    equal(json.loads(done.stdout)["sha256"], hashlib.sha256(pattern(5 * MIB)).hexdigest(), "sha256 of an upload")
    equal(curl(target, *options, "-I", path="/bytes?n=7").stdout.split(b"\r\n")[0].split()[:2], [b"HTTP/2", b"200"], "HEAD")


@cases({"h2c": "http", "h2": "https"})
def test_nghttp(env, name):
    nghttp = find_program("nghttp")
    target = getattr(env.shared(), name)
    urls = [f"{target.url.replace('localhost', '127.0.0.1')}/bytes?n={n}" for n in (1, 20_000, 300_000)]
    done = subprocess.run([nghttp, "-ns", "-y", *urls], capture_output=True, timeout=30, check=False)
    equal(done.returncode, 0, "exit status of nghttp")
    equal(len(re.findall(rb" 200 +\S+ +/bytes", done.stdout)), 3, f"responses ({done.stdout.decode()})")


@alone
@cases({"h2c": "http", "h2": "https"})
def test_h2load(env, name):
    h2load = find_program("h2load")
    url = getattr(env.shared(), name).url.replace("localhost", "127.0.0.1")
    for path, n in (("/", 20_000), ("/bytes?n=16384", 5_000), ("/stream?n=100000&piece=777", 300)):
        done = subprocess.run([h2load, "-n", str(n), "-c", "16", "-m", "16", url + path], capture_output=True, timeout=120,
                              check=False, text=True)
        true(f"{n} succeeded, 0 failed, 0 errored" in done.stdout, f"h2load of {path}: {done.stdout}")
        note(f"{path}: {re.search(r'finished in .*', done.stdout).group()}")


@alone
@cases({"h2c": ("http", ["--http2-prior-knowledge"]), "h2": ("https", ["--http2"])})
def test_a_gibibyte_each_way(env, name, options):
    size = int(os.environ.get("TAS_LARGE_MIB", 128 if env.asan or SLOW_GUEST else 1024)) * MIB
    with env.server([name], [["setMaxBodySize", [2 << 30]]]) as server:
        target = getattr(server, name)
        memory = server.memory()
        wanted = hashlib.sha256()
        for _ in range(size // MIB):
            wanted.update(pattern(MIB))
        command = ["curl", "-sS", "--noproxy", "*", "-k", *options]
        url = target.url.replace("localhost", "127.0.0.1")
        begun = time.monotonic()
        with subprocess.Popen([*command, f"{url}/stream?n={size}&piece={MIB}"], stdout=subprocess.PIPE) as down:
            got, n = hashlib.sha256(), 0
            while piece := down.stdout.read(1 << 18):
                got.update(piece)
                n += len(piece)
        equal((n, got.hexdigest()), (size, wanted.hexdigest()), "the download")
        note(f"down: {size / MIB / (time.monotonic() - begun):.0f} MiB/s")
        begun = time.monotonic()
        with subprocess.Popen([*command, "-T", "-", f"{url}/upload"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as up:
            with up.stdin:
                for _ in range(size // MIB):
                    up.stdin.write(pattern(MIB))
            said = json.loads(up.stdout.read())
        equal((said["size"], said["sha256"]), (size, wanted.hexdigest()), "the upload")
        note(f"up: {size / MIB / (time.monotonic() - begun):.0f} MiB/s; {(server.memory() - memory) / MIB:.1f} MiB of memory more")
        true(server.memory() - memory < (300 if env.asan else 24) * MIB, f"memory: {server.memory() - memory} bytes more")


def test_access_log(env):
    path = env.path("http2-access.log")
    with env.server(["http"], [["setAccessLog", [path]]]) as server:
        with Http2(server.http) as client:
            client.ask("/number?n=1")
            client.ask("/", "BREW")
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    true('"GET /number?n=1 HTTP/2' in lines[0] and " 200 8 " in lines[0], f"the line {lines[0]}")
    true(" 501 " in lines[1], f"the line {lines[1]}")
