"""HTTP/1.1 and 1.0 as clients speak it, over every kind of listener."""

import email.utils
import hashlib
import json
import os
import random
import socket
import threading
import time

from harness import *

BOTH = {"http": "http", "https": "https"}


def target(env, listener):
    server = env.shared()
    if listener not in server.targets:
        raise Skip("no IPv6 here")
    return server.targets[listener]


def pattern(size):
    """What /bytes?n=size answers, as server.php makes it."""
    million = b"".join(((i * 2654435761) & 0xFFFFFFFF).to_bytes(4, "big") for i in range(1 << 18))
    return (million * (size // len(million) + 1))[:size]


@cases({name: name for name in ("http", "https", "unix", "http6", "https6")})
def test_curl(env, listener):
    facts = json.loads(curl_text(target(env, listener), "--http1.1", path="/inspect?a=1&b[]=x%20y"))
    equal(facts["query"], {"a": "1", "b": ["x y"]}, "query")
    equal(facts["version"], "1.1", "version")
    equal(facts["tls"] is not None, listener.startswith("https"), "TLS")
    equal(facts["address"], None if listener == "unix" else "::1" if listener.endswith("6") else "127.0.0.1", "address")
    equal(facts["port"] is None, listener == "unix", "port is null")


def test_fields_of_a_response(env):
    with Client(env.shared().http) as client:
        answer = client.ask("/")
    equal((answer.version, answer.status, answer.reason, answer.body), ("1.1", 200, "OK", b"abc"), "response")
    equal(answer.get("Content-Length"), "3", "Content-Length")
    equal(answer.get("Connection"), None, "Connection")
    true(answer.get("Server"), "no Server field")
    age = time.time() - email.utils.parsedate_to_datetime(answer.get("Date")).timestamp()
    between(-1.5, age, 2.5, "age of Date")
    true(answer.get("Date").endswith(" GMT"), "Date is not in GMT")


def test_server_field_can_be_switched_off(env):
    with env.server(config=[["setServerHeader", [False]]]) as server, Client(server.http) as client:
        equal(client.ask("/").get("Server"), None, "Server")
        client.send("GET / HTTP/1.1\r\n\r\n")
        equal(client.response().get("Server"), None, "Server of a refusal")


@cases(BOTH)
def test_keep_alive(env, listener):
    with Client(target(env, listener)) as client:
        ports = {json.loads(client.ask(f"/inspect?{i}").body)["port"] for i in range(30)}
    equal(len(ports), 1, "connections used")


@cases(BOTH)
def test_connection_close(env, listener):
    with Client(target(env, listener)) as client:
        equal(client.ask("/", headers=["Connection: close"]).get("Connection"), "close", "Connection")
        between(0, client.expect_end(), 1 * env.patience, "seconds to the close")


def test_handler_closes(env):
    with Client(env.shared().http) as client:
        answer = client.ask("/close")
        equal((answer.get("Connection"), answer.body), ("close", b"closing"), "response")
        client.expect_end()


@cases(BOTH)
def test_pipelining_100_in_order(env, listener):
    with Client(target(env, listener)) as client:
        client.send("".join(f"GET /number?n={i} HTTP/1.1\r\nHost: a\r\n\r\n" for i in range(100)))
        for i in range(100):
            equal(client.response().body, b"number %d" % i, "body")
        equal(client.ask("/").body, b"abc", "body behind them")


def test_pipelining_waits_in_order(env):
    with Client(env.shared().http) as client:
        kinds = [("wait?ms=60&", b"waited %d"), ("number?", b"number %d")]
        client.send("".join(f"GET /{kinds[i % 2][0]}n={i} HTTP/1.1\r\nHost: a\r\n\r\n" for i in range(10)))
        for i in range(10):
            equal(client.response().body, kinds[i % 2][1] % i, "body")


def test_pipelining_bodies(env):
    bodies = [random.randbytes(n) for n in (0, 1, 100, 16384, 70000, 1, 300000, 5)] * 3
    with Client(env.shared().http, timeout=30) as client:
        everything = b"".join(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies)
        writer = threading.Thread(target=client.send, args=(everything,))
        writer.start()
        for body in bodies:
            equal(client.response().body, body, "body")
        writer.join()


def test_bodies_over_tls(env):
    with Client(env.shared().https, timeout=30) as client:
        for size in (0, 1, 100, 16383, 16384, 16385, 70000, 300000, 4_000_000, 5):
            body = random.randbytes(size)
            equal(client.ask("/echo", "POST", body=body).body, body, f"body of {size} bytes")


@cases(BOTH)
def test_one_byte_at_a_time(env, listener):
    with Client(target(env, listener)) as client:
        for _ in range(2):
            client.send_slowly(b"POST /echo?x HTTP/1.1\r\nHost: localhost\r\nX-Long: abcdef\r\nContent-Length: 11\r\n\r\nhello world")
            equal(client.response().body, b"hello world", "body")
        client.send_slowly(b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5;x=y\r\ndefgh\r\n0\r\nA: b\r\n\r\n")
        equal(client.response().body, b"abcdefgh", "chunked body")


# ---- bodies ----------------------------------------------------------------------------------------------------------

@cases(BOTH)
def test_chunked_request_with_trailers(env, listener):
    body = random.randbytes(50000)
    with Client(target(env, listener)) as client:
        client.send(b"POST /inspect HTTP/1.1\r\nHost: a\r\nTrailer: X-End\r\nTransfer-Encoding: chunked\r\n\r\n")
        for at in range(0, len(body), 7001):
            piece = body[at:at + 7001]
            client.send(b"%X;ext=\"v\"\r\n%s\r\n" % (len(piece), piece))
        client.send(b"0\r\nX-End: yes\r\n\r\n")
        facts = json.loads(client.response().body)
        equal((facts["size"], facts["sha256"]), (len(body), hashlib.sha256(body).hexdigest()), "body")
        true("x-end" not in facts["headers"], "a trailer became a header field")
        equal(client.ask("/").body, b"abc", "next body")


def test_chunks_of_one_byte(env):
    with Client(env.shared().http) as client:
        client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 5000 + b"0\r\n\r\n")
        equal(client.response().body, b"x" * 5000, "body")


def test_curl_uploads_chunked(env):
    body = os.urandom(300000)
    path = env.path("chunked.bin")
    with open(path, "wb") as file:
        file.write(body)
    done = curl(env.shared().https, "-H", "Transfer-Encoding: chunked", "--data-binary", "@" + path, path="/echo")
    equal((done.returncode, done.stdout), (0, body), "curl's exit status and output")


def test_expect_100_continue(env):
    with Client(env.shared().http) as client:
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")
        interim = client.head()
        equal((interim.status, interim.headers), (100, []), "interim response")
        true(client.is_quiet(0.2), "an answer before the body was sent")
        client.send("hello")
        equal(client.response().body, b"hello", "body")


def test_expect_100_continue_chunked_over_tls(env):
    with Client(env.shared().https) as client:
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nTransfer-Encoding: chunked\r\n\r\n")
        equal(client.head().status, 100, "interim status")
        client.send("2\r\nhi\r\n0\r\n\r\n")
        equal(client.response().body, b"hi", "body")


def test_expect_100_continue_by_curl(env):
    begun = time.monotonic()
    done = curl(env.shared().https, "--http1.1", "-v", "-H", "Expect: 100-continue", "--data-binary", "@" + __file__, path="/echo")
    with open(__file__, "rb") as file:
        equal((done.returncode, done.stdout), (0, file.read()), "curl's exit status and output")
    true(b"< HTTP/1.1 100 Continue" in done.stderr, "no 100 Continue")
    between(0, time.monotonic() - begun, 0.9 * env.patience, "seconds (curl waits one for a missing 100)")


def test_expect_100_continue_ignored_in_http10(env):
    with Client(env.shared().http) as client:
        client.send("POST /echo HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        true(client.is_quiet(0.2), "an interim response to HTTP/1.0")
        client.send("ok")
        equal(client.response().body, b"ok", "body")


def test_expect_100_continue_over_the_limit(env):
    with Client(env.shared().http) as client:
        client.send(f"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: {(8 << 20) + 1}\r\n\r\n")
        equal(client.response().status, 413, "status")
        client.expect_end()


@cases(BOTH)
def test_upload_up_to_the_limit(env, listener):
    body = os.urandom(8 << 20)
    with Client(target(env, listener), timeout=30) as client:
        facts = json.loads(client.ask("/inspect", "POST", body=body).body)
        equal((facts["size"], facts["sha256"]), (len(body), hashlib.sha256(body).hexdigest()), "body")
        equal(client.ask("/").status, 200, "status of the next request")


def test_upload_up_to_the_limit_chunked(env):
    body = os.urandom(1 << 20)
    with Client(env.shared().https, timeout=30) as client:
        client.send(b"POST /inspect HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(8):
            client.send(b"100000\r\n" + body + b"\r\n")
        client.send(b"0\r\n\r\n")
        equal(json.loads(client.response().body)["sha256"], hashlib.sha256(body * 8).hexdigest(), "SHA-256")


@cases({"http declared": ("http", True), "https declared": ("https", True), "http chunked": ("http", False), "https chunked": ("https", False)})
def test_upload_over_the_limit(env, listener, declared):
    """The client sends all of it before it reads, as many do, and still gets the answer."""
    with Client(target(env, listener), timeout=30) as client:
        block = bytes(1 << 20)
        if declared:
            client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % (9 << 20))
            pieces = [block] * 9
        else:
            client.send(b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            pieces = [b"100000\r\n" + block + b"\r\n"] * 9 + [b"0\r\n\r\n"]
        for piece in pieces:
            client.send(piece)
        answer = client.response()
        equal((answer.status, answer.get("Connection")), (413, "close"), "response")
        client.expect_end()


@cases(BOTH)
def test_large_response(env, listener):
    with Client(target(env, listener), timeout=60) as client:
        for size in (0, 1, 16384, 65536, 262145, 20_000_001):
            body = client.ask(f"/bytes?n={size}").body
            equal(hashlib.sha256(body).hexdigest(), hashlib.sha256(pattern(size)).hexdigest(), f"SHA-256 of {size} bytes")


@alone
@cases(BOTH)
def test_memory_of_a_large_response(env, listener):
    """A slow reader of 64 MiB costs the body once; nothing piles up behind it."""
    size = 64 << 20
    with env.server([listener]) as server:
        goal = server.targets[listener]
        with Client(goal) as client:
            client.ask("/bytes?n=2000000")
        before = server.memory()
        with Client(goal, receive_buffer=65536, timeout=60) as client:
            client.request(f"/bytes?n={size}")
            head = client.head()
            equal(head.get("Content-Length"), str(size), "Content-Length")
            peak, have, digest = 0, len(client.buffer), hashlib.sha256(client.buffer)
            client.buffer = b""
            time.sleep(0.5)
            while have < size:
                true(client.fill(), f"the connection ended after {have} bytes")
                have += len(client.buffer)
                digest.update(client.buffer)
                client.buffer = b""
                if have % (1 << 20) < 65536:
                    peak = max(peak, server.memory())
            equal(digest.hexdigest(), hashlib.sha256(pattern(size)).hexdigest(), "SHA-256")
        after = server.memory()
        note(f"{(peak - before) / size:.2f} bodies at the peak, {(after - before) / size:.2f} afterwards")
        if not env.asan:  # it keeps freed memory
            between(0, (peak - before) / size, 1.15, "memory growth at the peak, in bodies")
            between(-1, (after - before) / size, 0.15, "memory growth afterwards, in bodies")


def test_response_trailers(env):
    with Client(env.shared().http) as client:
        answer = client.ask("/trailers")
        equal((answer.body, answer.trailers), (b"with trailers", [("X-Check", "done")]), "response")
        equal(client.ask("/trailers", "HEAD").body, b"", "body of HEAD")
        equal(client.ask("/trailers", version="1.0").body, b"with trailers", "body in HTTP/1.0")
        client.expect_end()


@cases({"204": (204, None), "304": (304, None), "404": (404, "4"), "599": (599, "4")})
def test_status(env, code, length):
    with Client(env.shared().http) as client:
        answer = client.ask(f"/status?code={code}")
        equal(answer.status, code, "status")
        if code != 304:
            equal(answer.get("Content-Length"), length, "Content-Length")
        equal(client.ask("/").body, b"abc", "next body")


# ---- methods, versions, targets --------------------------------------------------------------------------------------

def test_head(env):
    with Client(env.shared().http) as client:
        for path in ("/", "/bytes?n=100000", "/trailers"):
            got, seen = client.ask(path), client.ask(path, "HEAD")
            equal((seen.status, seen.get("Content-Length")), (got.status, got.get("Content-Length")), f"HEAD {path}")
        equal(client.ask("/").body, b"abc", "body behind HEAD")
    done = curl(env.shared().https, "-I", "-w", "%{size_download}")
    equal((done.returncode, done.stdout[-1:]), (0, b"0"), "curl -I")


def test_http10(env):
    with Client(env.shared().http) as client:
        client.send("GET /inspect HTTP/1.0\r\n\r\n")
        answer = client.response()
        equal((answer.status, answer.get("Connection")), (200, "close"), "response")
        equal(json.loads(answer.body)["version"], "1.0", "version")
        client.expect_end()
    text = curl_text(env.shared().https, "-0", "-i")
    true(text.startswith("HTTP/1.1 200") and text.endswith("\r\n\r\nabc"), f"curl -0: {text!r}")


def test_http10_keep_alive(env):
    with Client(env.shared().http) as client:
        for _ in range(3):
            client.send("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
            answer = client.response()
            equal((answer.get("Connection").lower(), answer.body), ("keep-alive", b"abc"), "response")
        client.send("GET / HTTP/1.0\r\n\r\n")
        client.response()
        client.expect_end()


def test_absolute_form(env):
    with Client(env.shared().http) as client:
        client.send("GET http://example.com:81/inspect?q=1 HTTP/1.1\r\nHost: other\r\n\r\n")
        facts = json.loads(client.response().body)
        equal((facts["uri"], facts["query"]), ("http://example.com:81/inspect?q=1", {"q": "1"}), "target")
        equal(facts["path"], "/inspect", "path")


def test_asterisk_form(env):
    with Client(env.shared().http) as client:
        client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
        equal(client.response().status, 200, "status")


@cases({"empty": "", "with port": "localhost:8080", "IPv6": "[::1]:80", "IPv4": "127.0.0.1"})
def test_host(env, value):
    with Client(env.shared().http) as client:
        client.send(f"GET /inspect HTTP/1.1\r\nHost: {value}\r\n\r\n")
        equal(json.loads(client.response().body)["headers"]["host"], value, "Host")


def test_empty_lines_before_a_request(env):
    with Client(env.shared().http) as client:
        client.send("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")
        equal([client.response().body, client.response().body], [b"abc", b"abc"], "bodies")


def test_fields_with_odd_values(env):
    with Client(env.shared().http) as client:
        client.send("GET /inspect HTTP/1.1\r\nHost: a\r\nEmpty:\r\nSpaces: \t a b \t \r\nAccept: x\r\nAccept: y\r\nCookie: a=1\r\nCookie: b=2\r\n\r\n")
        headers = json.loads(client.response().body)["headers"]
        equal((headers["empty"], headers["spaces"], headers["accept"], headers["cookie"]), ("", "a b", "x, y", "a=1; b=2"), "fields")


def test_limits_are_inclusive(env):
    """A head just below its limits is served."""
    with Client(env.shared().http) as client:
        equal(client.ask("/inspect?" + "x" * 8000).status, 200, "status with a long target")
        equal(client.ask("/inspect", headers=[f"X-{i}: y" for i in range(95)]).status, 200, "status with many fields")
        equal(client.ask("/inspect", headers=["X: " + "y" * 30000]).status, 200, "status with a long field")


# ---- handlers --------------------------------------------------------------------------------------------------------

@alone
@cases(BOTH)
def test_ten_waits_together(env, listener):
    goal = target(env, listener)
    clients = [Client(goal) for _ in range(10)]
    begun = time.monotonic()
    for i, client in enumerate(clients):
        client.request(f"/wait?ms=1000&n={i}")
    for i, client in enumerate(clients):
        equal(client.response().body, b"waited %d" % i, "body")
        client.close()
    between(0.95, time.monotonic() - begun, 1.3 * env.patience, "seconds for ten waits of one")


def test_others_are_served_during_a_wait(env):
    with Client(env.shared().http) as waiting, Client(env.shared().https) as other:
        waiting.request(f"/wait?ms={int(1500 * env.patience)}")
        begun = time.monotonic()
        for _ in range(20):
            equal(other.ask("/").body, b"abc", "body")
        between(0, time.monotonic() - begun, 1.0 * env.patience, "seconds for 20 requests")
        true(waiting.is_quiet(0), "the wait ended early")
        equal(waiting.response().status, 200, "status of the wait")


def test_handler_exception(env):
    with env.server(["http", "https"]) as server:
        for goal in (server.http, server.https):
            with Client(goal) as client:
                answer = client.ask("/throw")
                equal(answer.status, 500, "status")
                equal(client.ask("/").body, b"abc", "body on the same connection")
                answer = client.ask("/http-exception?code=418")
                equal((answer.status, answer.body.strip()), (418, b"short and stout"), "answer of an HttpException")
        server.wait_for("a handler that throws")
        equal(len(server.matches("LogicException|a handler that throws")) >= 1, True, "log of the exception")


def test_half_closed_client_gets_its_answer(env):
    with Client(env.shared().http) as client:
        client.request("/wait?ms=300&n=1")
        client.socket.shutdown(socket.SHUT_WR)
        equal(client.response().body, b"waited 1", "body")
        client.expect_end()


def test_incomplete_head_ends_quietly(env):
    with Client(env.shared().http) as client:
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\n")
        client.socket.shutdown(socket.SHUT_WR)
        client.expect_end()


def test_incomplete_body_is_answered(env):
    with Client(env.shared().http) as client:
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
        client.socket.shutdown(socket.SHUT_WR)
        equal(client.response().status, 400, "status")
        client.expect_end()
