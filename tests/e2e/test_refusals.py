"""What a server must refuse, with the status that the RFC names, in order and without cutting the answer."""

import time

from harness import *

GOOD = "GET /number?n={} HTTP/1.1\r\nHost: a\r\n\r\n"
WAIT = "GET /wait?ms=50&n={} HTTP/1.1\r\nHost: a\r\n\r\n"


def post(*fields, body="", version="1.1", host="Host: a"):
    return "\r\n".join([f"POST /echo HTTP/{version}", *([host] if host else []), *fields]) + "\r\n\r\n" + body


def get(*fields, line="GET / HTTP/1.1", host="Host: a"):
    return "\r\n".join([line, *([host] if host else []), *fields]) + "\r\n\r\n"


CHUNKED = "Transfer-Encoding: chunked"
LARGE = 8 << 20  # the limit of the shared server

TABLE = {
    # Framing that two servers may read in two ways. RFC 9112 §6.1, §6.3, §11.2
    "both lengths": (400, post("Content-Length: 5", CHUNKED, body="0\r\n\r\n")),
    "both lengths, chunked first": (400, post(CHUNKED, "Content-Length: 5", body="0\r\n\r\n")),
    "two lengths": (400, post("Content-Length: 5", "Content-Length: 6", body="hello")),
    "two equal lengths": (400, post("Content-Length: 5", "Content-Length: 5", body="hello")),
    "list of lengths": (400, post("Content-Length: 5, 5", body="hello")),
    "length with a sign": (400, post("Content-Length: +5", body="hello")),
    "negative length": (400, post("Content-Length: -1")),
    "hexadecimal length": (400, post("Content-Length: 0x5", body="hello")),
    "empty length": (400, post("Content-Length:")),
    "length with text": (400, post("Content-Length: 5a", body="hello")),
    "length of more than 64 bits": (400, post("Content-Length: 18446744073709551617", body="a")),
    "chunked twice": (400, post("Transfer-Encoding: chunked, chunked", body="0\r\n\r\n")),
    "chunked in two fields": (400, post(CHUNKED, CHUNKED, body="0\r\n\r\n")),
    "chunked is not last": (400, post("Transfer-Encoding: chunked, gzip", body="0\r\n\r\n")),
    "identity": (400, post("Transfer-Encoding: identity")),
    "chunked with a tab": (400, post("Transfer-Encoding: \x0bchunked", body="0\r\n\r\n")),
    "chunked in HTTP/1.0": (400, post(CHUNKED, body="0\r\n\r\n", version="1.0")),
    "unknown coding": (501, post("Transfer-Encoding: gzip, chunked", body="0\r\n\r\n")),
    "chunk size with a sign": (400, post(CHUNKED, body="+3\r\nabc\r\n0\r\n\r\n")),
    "chunk size 0x": (400, post(CHUNKED, body="0x3\r\nabc\r\n0\r\n\r\n")),
    "chunk size without digits": (400, post(CHUNKED, body="\r\nabc\r\n0\r\n\r\n")),
    "chunk size of more than 64 bits": (400, post(CHUNKED, body="10000000000000003\r\nabc\r\n0\r\n\r\n")),
    "chunk size with a space": (400, post(CHUNKED, body=" 3\r\nabc\r\n0\r\n\r\n")),
    "chunk longer than its size": (400, post(CHUNKED, body="3\r\nabcd\r\n0\r\n\r\n")),
    "chunk line with bare LF": (400, post(CHUNKED, body="3\nabc\r\n0\r\n\r\n")),
    "chunk end with bare LF": (400, post(CHUNKED, body="3\r\nabc\n0\r\n\r\n")),
    "chunk extension with bare LF": (400, post(CHUNKED, body="3;a\nb\r\nabc\r\n0\r\n\r\n")),
    "chunk extensions without end": (413, post(CHUNKED, body="1;" + "a" * 20000 + "\r\nx\r\n0\r\n\r\n")),
    "length as a trailer": (400, post(CHUNKED, body="0\r\nContent-Length: 5\r\n\r\n")),
    "folded trailer": (400, post(CHUNKED, body="0\r\nA: b\r\n c\r\n\r\n")),
    # Lines. RFC 9112 §2.2, §5
    "folded field": (400, get("A: b", " c")),
    "folded first field": (400, get(host=" Host: a")),
    "bare LF in the head": (400, "GET / HTTP/1.1\nHost: a\n\n"),
    "bare LF behind a field": (400, "GET / HTTP/1.1\r\nHost: a\r\nA: b\nC: d\r\n\r\n"),
    "bare CR in a value": (400, get("A: b\rc")),
    "bare CR behind the request line": (400, "GET / HTTP/1.1\rHost: a\r\n\r\n"),
    "NUL in a value": (400, get("A: b\0c")),
    "NUL in a name": (400, get("A\0: b")),
    "NUL in the target": (400, get(line="GET /\0 HTTP/1.1")),
    "space before the colon": (400, get("A : b")),
    "space before the colon of a length": (400, post("Content-Length : 5", body="hello")),
    "space before the colon of a coding": (400, post("Transfer-Encoding : chunked", body="0\r\n\r\n")),
    "tab before the colon": (400, get("A\t: b")),
    "no colon": (400, get("A")),
    "no name": (400, get(": b")),
    "space in a name": (400, get("A B: c")),
    "high byte in a name": (400, get("\xc3\xa4: c")),
    "DEL in a value": (400, get("A: b\x7fc")),
    # Host. RFC 9112 §3.2
    "no Host": (400, get(host=None)),
    "two Hosts": (400, get("Host: b")),
    "two equal Hosts": (400, get("Host: a")),
    "Host with a space": (400, get(host="Host: a b")),
    "Host with a path": (400, get(host="Host: a/b")),
    "Host with a comma": (400, get(host="Host: a, b")),
    # The request line. RFC 9112 §3
    "two spaces": (400, get(line="GET  / HTTP/1.1")),
    "tab for a space": (400, get(line="GET\t/\tHTTP/1.1")),
    "no version": (400, get(line="GET /")),
    "space at the end": (400, get(line="GET / HTTP/1.1 ")),
    "lower-case http": (400, get(line="GET / http/1.1")),
    "version of two digits": (400, get(line="GET / HTTP/1.10")),
    "target without a slash": (400, get(line="GET index HTTP/1.1")),
    "asterisk with GET": (400, get(line="GET * HTTP/1.1")),
    "high byte in the target": (400, get(line="GET /\xff HTTP/1.1")),
    "not HTTP": (400, "\x01\x02\x03\x04 garbage\r\n\r\n"),
    "HTTP/2.0 in a request": (505, get(line="GET / HTTP/2.0")),
    "HTTP/3.0": (505, get(line="GET / HTTP/3.0")),
    "HTTP/0.9 as a version": (505, get(line="GET / HTTP/0.9")),
    "unknown method": (501, get(line="BREW / HTTP/1.1")),
    "lower-case method": (501, get(line="get / HTTP/1.1")),
    # Limits
    "target too long": (414, get(line=f"GET /{'a' * 9000} HTTP/1.1")),
    "endless target": (414, "GET /" + "a" * 100000),
    "too many fields": (431, get(*[f"X-{i}: y" for i in range(120)])),
    "field too long": (431, get("X: " + "y" * 40000)),
    "endless field": (431, "GET / HTTP/1.1\r\nHost: a\r\nX: " + "y" * 100000),
    "trailers too long": (431, post(CHUNKED, body="0\r\n" + "".join(f"X-{i}: {'y' * 200}\r\n" for i in range(60)) + "\r\n")),
    "body over the limit": (413, post(f"Content-Length: {LARGE + 1}")),
    "chunk over the limit": (413, post(CHUNKED, body=f"{LARGE + 1:x}\r\n")),
    "huge length": (413, post("Content-Length: 9223372036854775807")),
    "unknown expectation": (417, post("Expect: a-miracle", "Content-Length: 2", body="hi")),
}


def refused(client, status):
    answer = client.response()
    equal((answer.status, answer.get("Connection")), (status, "close"), f"response {answer.body!r}")
    client.expect_end()


@cases(TABLE)
def test_refused(env, status, request):
    """Alone, and behind good requests, of which one waits; plain and over TLS. The client goes on sending."""
    server = env.shared()
    for goal in (server.http, server.https):
        with Client(goal) as client:
            client.send(request)
            refused(client, status)
        with Client(goal) as client:
            client.send(GOOD.format(1) + WAIT.format(2) + GOOD.format(3) + request + GOOD.format(9))
            for wanted in (b"number 1", b"waited 2", b"number 3"):
                equal(client.response().body, wanted, "body before the refusal")
            refused(client, status)
    with Client(server.http) as client:
        equal(client.ask("/").body, b"abc", "body for another client")


@cases({"http": "http", "https": "https"})
def test_answer_is_not_cut_by_a_reset(env, listener):
    """A client that sends a megabyte behind its mistake before it reads still gets the answer, and a clean end."""
    for _ in range(20):
        with Client(env.shared().targets[listener]) as client:
            client.send("GET / HTTP/1.1\r\nBad Field: x\r\n\r\n")
            for _ in range(16):
                client.send(bytes(1 << 16))
            refused(client, 400)


def test_client_that_never_stops_sending(env):
    """It is let go after thirty seconds: lingering has an end."""
    with env.server(["http"]) as server:
        start = server.open_fds()
        with Client(server.http) as client:
            client.send("BREW / HTTP/1.1\r\nHost: a\r\n\r\n")
            equal(client.response().status, 501, "status")
            begun = time.monotonic()
            try:
                while server.open_fds() > start:
                    true(time.monotonic() - begun < 33 * env.patience, "the connection is not let go")
                    client.socket.send(bytes(1000))
                    time.sleep(0.1)
            except ConnectionError:
                pass
            eventually(lambda: server.open_fds() <= start, "the connection is let go")
            note(f"{time.monotonic() - begun:.0f} s")


def test_refusal_of_head_has_no_body(env):
    with Client(env.shared().http) as client:
        client.send("HEAD / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
        answer = client.response("HEAD")
        equal(answer.status, 400, "status")
        client.expect_end()


def test_refusals_are_counted(env):
    with env.server(["http", "https"], [["setMaxBodySize", [10]]]) as server:
        wrong = {400: get("A : b"), 413: post("Content-Length: 11"), 414: TABLE["target too long"][1], 417: TABLE["unknown expectation"][1],
                 431: TABLE["field too long"][1], 501: get(line="BREW / HTTP/1.1"), 505: get(line="GET / HTTP/3.0")}
        for status, request in wrong.items():
            for goal in (server.http, server.https):
                with Client(goal) as client:
                    client.send(request)
                    refused(client, status)
        stats = server.stats()
        for status in wrong:
            equal(stats[f"refused_{status}_total"], 2, f"refused_{status}_total")
        equal((stats["responses_4xx_total"], stats["responses_5xx_total"]), (10, 4), "responses by class")


def test_too_many_empty_lines(env):
    with Client(env.shared().http) as client:
        client.send("\r\n" * 200)
        refused(client, 400)
