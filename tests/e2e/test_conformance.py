"""The rules of RFC 9113 and RFC 7541 over a socket, one case for each: what a client says, and what has to come of it."""

import contextlib
import json
import struct

import http2
from harness import Client, Failure, cases, equal, true
from http2 import (ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PADDED, PING, PREFACE, PRIORITY, PUSH_PROMISE,
                   RST_STREAM, SETTINGS, WINDOW_UPDATE, WITH_PRIORITY, Http2, block, frame, setting)
from wires import WIRES

WHOLE = END_HEADERS | END_STREAM
HEADER_TABLE_SIZE, ENABLE_PUSH = 1, 2


def number(value):
    return struct.pack(">I", value)


def fields(*more, method="GET", path="/", without=(), **replaced):
    """A request's, with pseudo-header fields left out, replaced or added."""
    pseudo = [(":method", method), (":scheme", "http"), (":authority", "localhost"), (":path", path)]
    return block([(name, replaced.get(name[1:], value)) for name, value in pseudo if name not in without] + list(more))


def headers(payload=None, flags=WHOLE, stream=1):
    return frame(HEADERS, flags, stream, fields() if payload is None else payload)


def post(*more, stream=1, path="/echo"):
    return headers(fields(*more, method="POST", path=path), END_HEADERS, stream)


def data(payload=b"d", flags=END_STREAM, stream=1):
    return frame(DATA, flags, stream, payload)


def waits(stream=1):
    """A request whose response is still to come when the next frames are read."""
    return headers(fields(path="/wait?ms=200"), stream=stream)


# ---- what has to come of it ------------------------------------------------------------------------------------------

def goes_on(client):
    """PING is answered, and so is a request."""
    client.ping()
    client.next_stream = 1001
    equal(client.ask("/").body, b"abc", "body of the next request")
    equal(client.goaways, [], "GOAWAY")


def served(status=200, body=None, stream=1):
    def check(client):
        response = client.response(stream)
        equal(response.status, status, "status")
        if body is not None:
            equal(response.body, body, "body")
        equal(client.resets, {}, "resets")
        goes_on(client)
    return check


def reset(*codes, stream=1):
    """A stream error: the stream ends, the connection goes on. RFC 9113 §5.4.2"""
    def check(client):
        true(client.reset_of(stream) in codes, f"RST_STREAM with {client.resets[stream]}")
        goes_on(client)
    return check


def fails(*codes, stream=1):
    """A stream error, or a connection error, as which RFC 9113 §5.4.1 allows to treat it. Versions of nghttp2 differ."""
    def check(client):
        client.until(lambda: stream in client.resets or client.goaways, "neither RST_STREAM nor GOAWAY")
        (ends if client.goaways else reset)(*codes)(client)
    return check


def ends(*codes):
    """A connection error: GOAWAY, and the end. RFC 9113 §5.4.1"""
    def check(client):
        client.until(lambda: client.goaways, "no GOAWAY")
        true(client.goaways[-1].error in codes, f"GOAWAY with {client.goaways[-1].error}")
        while client.buffer or client.fill():
            client.step()
    return check


PROTOCOL, FLOW, CLOSED, SIZE, COMPRESSION = (http2.PROTOCOL_ERROR, http2.FLOW_CONTROL_ERROR, http2.STREAM_CLOSED,
                                             http2.FRAME_SIZE_ERROR, http2.COMPRESSION_ERROR)
malformed = reset(PROTOCOL)  # RFC 9113 §8.1.1

# ---- cases that are more than frames -----------------------------------------------------------------------------------


def after_response(frames):
    """Frames on stream 1, which both sides have ended."""
    def talk(client):
        client.response(client.request("/"))
        client.send(frames)
    return talk


def after_reset(frames):
    """Frames on stream 1, which the client has reset."""
    def talk(client):
        client.send(waits())
        client.ping()
        client.reset_stream(1)
        client.ping()
        client.send(frames)
    return talk


def after_our_reset(frames):
    """Frames on stream 1, which the server has reset: they may have been under way."""
    def talk(client):
        client.send(post(("connection", "close")))
        client.reset_of(1)
        client.send(frames)
    return talk


def settings_first(client):
    """RFC 9113 §3.4: the server's preface is SETTINGS; it acknowledges those of the client. §6.5.3: each once."""
    got = client.frame()
    equal((got.kind, got.flags, got.stream), (SETTINGS, 0, 0), "the first frame")
    client.send(frame(SETTINGS, 0, 0, setting((http2.MAX_CONCURRENT_STREAMS, 7))) + frame(PING, 0, 0, b"12345678"))
    acks = 0
    while (got := client.frame()).kind != PING:
        acks += got.kind == SETTINGS and got.flags == ACK
    equal(acks, 2, "acknowledgements")


def settled(client, size, what):
    """So many bytes of a body, and no more: those that were allowed leave before the second PING is answered."""
    client.until(lambda: len(client.streams[1].body) >= size, what)
    client.ping()
    client.ping()
    equal(len(client.streams[1].body), size, what)


def one_window_at_a_time(client):
    """RFC 9113 §6.9.1: no more than the window; §6.9.2: one that shrinks below what was sent is negative."""
    client.send(frame(SETTINGS, 0, 0, setting((http2.INITIAL_WINDOW_SIZE, 3))) + headers(fields(path="/bytes?n=100")))
    client.head(1)
    settled(client, 3, "bytes in a window of 3")
    client.send(frame(SETTINGS, 0, 0, setting((http2.INITIAL_WINDOW_SIZE, 2))) + frame(WINDOW_UPDATE, 0, 1, number(1)))
    settled(client, 3, "bytes when the window is 0 again")
    client.send(frame(WINDOW_UPDATE, 0, 1, number(2)))
    settled(client, 5, "bytes in a window of 2 more")
    client.send(frame(SETTINGS, 0, 0, setting((http2.INITIAL_WINDOW_SIZE, 1000))))
    equal(len(client.response(1).body), 100, "bytes of the whole")


def two_settings_of_a_window(client):
    """RFC 9113 §6.5.3: values count in their order."""
    client.send(frame(SETTINGS, 0, 0, setting((http2.INITIAL_WINDOW_SIZE, 100), (http2.INITIAL_WINDOW_SIZE, 1))) + headers())
    client.head(1)
    settled(client, 1, "bytes in a window of 1")


def window_of_the_connection(client):
    client.send(headers(fields(path="/bytes?n=100000")) + frame(WINDOW_UPDATE, 0, 1, number(100000)))
    client.head(1)
    settled(client, 65535, "bytes in the first window of the connection")
    client.give_room(0, 10)
    settled(client, 65545, "bytes in 10 more")


def too_many_streams(client):
    """RFC 9113 §5.1.2: one more than the server's SETTINGS allow, which it may refuse or call an error."""
    client.until(lambda: client.settings, "SETTINGS")
    most = client.settings[http2.MAX_CONCURRENT_STREAMS]
    client.ping()
    client.send(b"".join(waits(1 + 2 * i) for i in range(most + 1)))
    last = 1 + 2 * most
    client.until(lambda: last in client.resets or client.goaways, "neither RST_STREAM nor GOAWAY")
    if client.goaways:
        equal(client.goaways[0].error, PROTOCOL, "error code")
    else:
        equal(client.resets, {last: http2.REFUSED_STREAM}, "resets")


def a_lower_table(client):
    """RFC 7541 §4.2: what the server encodes obeys a smaller table of the client; the inflater would see it."""
    client.send(frame(SETTINGS, 0, 0, setting((HEADER_TABLE_SIZE, 0))))
    client.ping()
    for i in range(3):
        client.send(headers(fields(path=f"/number?n={i}"), stream=1 + 2 * i))
        equal(client.response(1 + 2 * i).body, b"number %d" % i, "body")


def inspected(name, value, stream=1):
    """The field as the handler saw it."""
    def check(client):
        equal(json.loads(client.response(stream).body)["headers"].get(name), value, name)
        goes_on(client)
    return check


def last_stream(wanted):
    def check(client):
        ends(PROTOCOL)(client)
        equal(struct.unpack(">I", client.goaways[-1].payload[:4])[0], wanted, "last stream of GOAWAY")
    return check


def end_of_goaway(client):
    """RFC 9113 §6.8: a client that goes away gets what it has asked for."""
    client.send(waits() + frame(GOAWAY, 0, 0, number(0) + number(0)))
    equal(client.response(1).status, 200, "status")


def no_answer(client):
    """RFC 9113 §6.7: PING with ACK is no question."""
    client.send(frame(PING, ACK, 0, b"no reply") + frame(PING, 0, 0, b"a reply."))
    equal(client.wait_for(PING, ACK).payload, b"a reply.", "the answer to PING")


def one_answer_each(client):
    """RFC 9113 §6.7: every PING is answered once."""
    client.send(b"".join(frame(PING, 0, 0, b"number %d" % i) for i in range(5)))
    equal([client.wait_for(PING, ACK).payload for _ in range(5)], [b"number %d" % i for i in range(5)], "answers")


def reset_is_silent(client):
    """RFC 9113 §5.4.2: no RST_STREAM for a RST_STREAM."""
    after_reset(b"")(client)
    client.ping()
    equal(client.resets, {}, "resets of the server")


def no_body(path, method, status):
    def talk(client):
        client.send(headers(fields(method=method, path=path)))
        got = client.step()
        while got.kind != HEADERS:
            got = client.step()
        equal((got.flags & END_STREAM, client.streams[1].status), (END_STREAM, status), "END_STREAM on HEADERS, and status")
    return talk


# ---- the table ---------------------------------------------------------------------------------------------------------

# RFC 7541 §C.4: three requests with Huffman codes and a dynamic table
EXAMPLES = [bytes.fromhex(text) for text in (
    "828684418cf1e3c2e5f23a6ba0ab90f4ff", "828684be5886a8eb10649cbf", "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf")]
INSPECT = fields(path="/inspect")
PRIORITIES = b"\0\0\0\0\x0f"

CASES = {
    "generic": {
        "the server's preface": (settings_first, None),
        "DATA": (post() + data(b"abc"), served(200, b"abc")),
        "several DATA": (post() + data(b"a", 0) + data(b"", 0) + data(b"b", 0) + data(b"c"), served(200, b"abc")),
        "DATA, then the end alone": (post() + data(b"abc", 0) + data(b""), served(200, b"abc")),
        "padded DATA": (post() + data(b"\x04abc\0\0\0\0", PADDED | END_STREAM), served(200, b"abc")),
        "DATA of padding alone": (post() + data(b"\x03\0\0\0", PADDED | END_STREAM), served(200, b"")),
        "HEADERS": (headers(), served()),
        "padded HEADERS": (headers(b"\x03" + fields() + b"\0\0\0", WHOLE | PADDED), served()),
        "HEADERS with priority": (headers(PRIORITIES + fields(), WHOLE | WITH_PRIORITY), served()),
        "padded HEADERS with priority": (headers(b"\x02" + PRIORITIES + fields() + b"\0\0", WHOLE | WITH_PRIORITY | PADDED), served()),
        "PRIORITY of weight 1": (frame(PRIORITY, 0, 1, b"\0\0\0\0\0") + headers(), served()),
        "PRIORITY of weight 256": (frame(PRIORITY, 0, 1, b"\0\0\0\0\xff") + headers(), served()),
        "PRIORITY with a dependency": (frame(PRIORITY, 0, 3, b"\0\0\0\x01\xff") + headers(), served()),
        "PRIORITY, exclusive": (frame(PRIORITY, 0, 3, b"\x80\0\0\x01\xff") + headers(), served()),
        "PRIORITY in idle, then a lower stream": (frame(PRIORITY, 0, 5, PRIORITIES) + headers(), served()),
        "PRIORITY in half-closed (remote)": (waits() + frame(PRIORITY, 0, 1, PRIORITIES), served()),
        "PRIORITY in closed": (after_response(frame(PRIORITY, 0, 1, PRIORITIES)), goes_on),
        "WINDOW_UPDATE in half-closed (remote)": (waits() + frame(WINDOW_UPDATE, 0, 1, number(1)), served()),
        "WINDOW_UPDATE in closed": (after_response(frame(WINDOW_UPDATE, 0, 1, number(1))), goes_on),
        "RST_STREAM in half-closed (remote)": (waits() + frame(RST_STREAM, 0, 1, number(8)), goes_on),
        "RST_STREAM in closed": (after_response(frame(RST_STREAM, 0, 1, number(8))), goes_on),
        "RST_STREAM in open": (post() + frame(RST_STREAM, 0, 1, number(8)), goes_on),
        "SETTINGS": (frame(SETTINGS, 0, 0, setting((1, 4096), (2, 0), (3, 100), (4, 65535), (5, 16384), (6, 4096))), goes_on),
        "empty SETTINGS": (frame(SETTINGS), goes_on),
        "PING": (b"", goes_on),
        "GOAWAY": (end_of_goaway, None),
        "WINDOW_UPDATE of the connection": (frame(WINDOW_UPDATE, 0, 0, number(1)), goes_on),
        "WINDOW_UPDATE of a stream": (post() + frame(WINDOW_UPDATE, 0, 1, number(1)) + data(), served()),
        "CONTINUATION": (headers(fields()[:9], END_STREAM) + frame(CONTINUATION, END_HEADERS, 1, fields()[9:]), served()),
        "several CONTINUATIONs": (headers(b"", END_STREAM) + frame(CONTINUATION, 0, 1, fields()[:3]) + frame(CONTINUATION, 0, 1, b"") +
                                  frame(CONTINUATION, 0, 1, fields()[3:]) + frame(CONTINUATION, END_HEADERS, 1, b""), served()),
        "HEAD": (no_body("/bytes?n=1000", "HEAD", 200), None),
        "204": (no_body("/status?code=204", "GET", 204), None),
        "304": (no_body("/status?code=304", "GET", 304), None),
        "an empty body": (no_body("/bytes?n=0", "GET", 200), None),
        "OPTIONS *": (headers(fields(method="OPTIONS", path="*")), served()),
        "trailers": (post() + data(b"abc", 0) + headers(block([("x-end", "yes")])), served(200, b"abc")),
        "trailers in pieces": (post() + data(b"abc", 0) + headers(b"\0\x05x-e", END_STREAM) +
                               frame(CONTINUATION, END_HEADERS, 1, b"nd\x03yes"), served(200, b"abc")),
    },
    "3.4, 4: preface and frames": {
        "4.1: an unknown type": (frame(0x16, 0xff, 0, b"12345678"), goes_on),
        "4.1: an unknown type on a stream": (post() + frame(0x16, 0xff, 1, b"12345678") + data(b"abc"), served(200, b"abc")),
        "4.1: flags that are not defined": (frame(PING, 0x16, 0, b"12345678"), goes_on),
        "4.1: the reserved bit": (frame(PING, 0, 0x80000000, b"12345678"), goes_on),
        "4.1: the reserved bit of a stream": (headers(stream=0x80000001), served()),
        "4.2: DATA of 2^14 bytes": (post() + data(b"d" * 16384), served(200, b"d" * 16384)),
        "4.2: larger DATA": (post() + data(b"d" * 16385), ends(SIZE)),
        "4.2: larger HEADERS": (headers(fields(("x", "y" * 17000))), ends(SIZE)),
        "4.2: larger SETTINGS": (frame(SETTINGS, 0, 0, setting(*[(0x10, 1)] * 2731)), ends(SIZE)),
        "4.2: a larger unknown frame": (frame(0x16, 0, 0, bytes(16385)), ends(SIZE)),
        "4.3: a section that cannot be decoded": (headers(b"\x40"), ends(COMPRESSION)),
        "4.3: trailers that cannot be decoded": (post() + headers(b"\xff\xff\xff\xff\xff\xff\xff\xff"), ends(COMPRESSION)),
        "4.3: PRIORITY within a section": (headers(flags=END_STREAM) + frame(PRIORITY, 0, 1, PRIORITIES), ends(PROTOCOL)),
        "4.3: HEADERS of another stream within a section": (headers(flags=END_STREAM) + headers(stream=3), ends(PROTOCOL)),
        "4.3: a section of a stream that was refused is decoded": (
            headers(b"\x40" + block([("x-kept", "kept")])[1:] + fields(without=[":path"])) +
            headers(INSPECT + b"\xbe", stream=3), inspected("x-kept", "kept", stream=3)),
    },
    "5: streams": {
        "5.1: DATA in idle": (data(), ends(PROTOCOL)),
        "5.1: RST_STREAM in idle": (frame(RST_STREAM, 0, 1, number(8)), ends(PROTOCOL)),
        "5.1: WINDOW_UPDATE in idle": (frame(WINDOW_UPDATE, 0, 1, number(100)), ends(PROTOCOL)),
        "5.1: CONTINUATION in idle": (frame(CONTINUATION, END_HEADERS, 1, fields()), ends(PROTOCOL)),
        "5.1: DATA in half-closed (remote)": (waits() + data(), ends(CLOSED)),
        "5.1: HEADERS in half-closed (remote)": (waits() + headers(), ends(CLOSED)),
        "5.1: CONTINUATION in half-closed (remote)": (waits() + frame(CONTINUATION, END_HEADERS, 1, fields()), ends(PROTOCOL)),
        "5.1: DATA in closed, by both": (after_response(data()), ends(CLOSED)),
        "5.1: HEADERS in closed, by both": (after_response(headers()), ends(CLOSED)),
        "5.1: CONTINUATION in closed, by both": (after_response(frame(CONTINUATION, END_HEADERS, 1, fields())), ends(PROTOCOL)),
        "5.1: DATA in closed, by the client's reset": (after_reset(data()), ends(CLOSED)),
        "5.1: HEADERS in closed, by the client's reset": (after_reset(headers()), ends(CLOSED)),
        "5.1: CONTINUATION in closed, by the client's reset": (after_reset(frame(CONTINUATION, END_HEADERS, 1, fields())), ends(PROTOCOL)),
        "5.1: DATA in closed, by our reset": (after_our_reset(data(b"d", 0) + data()), goes_on),
        "5.1: trailers in closed, by our reset": (after_our_reset(data(b"d", 0) + headers(block([("x", "y")]))), goes_on),
        "5.1: WINDOW_UPDATE and RST_STREAM in closed, by our reset": (
            after_our_reset(frame(WINDOW_UPDATE, 0, 1, number(1)) + frame(RST_STREAM, 0, 1, number(8))), goes_on),
        "5.1.1: an even stream": (headers(stream=2), ends(PROTOCOL)),
        "5.1.1: a lower stream": (headers(stream=5) + headers(stream=3), ends(PROTOCOL)),
        "5.1.1: the last stream in GOAWAY": (headers(stream=5) + data(stream=0), last_stream(5)),
        "5.1.2: too many streams": (too_many_streams, None),
        "5.3.1: HEADERS that depend on themselves": (headers(b"\0\0\0\x01\xff" + fields(), WHOLE | WITH_PRIORITY), fails(PROTOCOL)),
        "5.3.1: PRIORITY that depends on itself": (frame(PRIORITY, 0, 1, b"\0\0\0\x01\xff"), goes_on),
        "5.4.1: the connection is closed behind GOAWAY": (frame(PING, 0, 0, b"short"), ends(SIZE)),
        "5.4.2: no RST_STREAM for RST_STREAM": (reset_is_silent, None),
        "5.5: an unknown frame": (frame(0x16, 0, 0, b""), goes_on),
        "5.5: an unknown frame within a section": (headers(flags=END_STREAM) + frame(0x16, 0, 0, b""), ends(PROTOCOL)),
    },
    "6.1 to 6.4: DATA, HEADERS, PRIORITY, RST_STREAM": {
        "6.1: DATA on stream 0": (data(stream=0), ends(PROTOCOL)),
        "6.1: padding as long as the frame": (post() + data(b"\x04abcd", PADDED | END_STREAM), served()),
        "6.1: padding longer than the frame": (post() + data(b"\x06abcd", PADDED | END_STREAM), ends(PROTOCOL)),
        "6.1: padded, and empty": (post() + data(b"", PADDED | END_STREAM), ends(SIZE, PROTOCOL)),
        "6.2: HEADERS on stream 0": (headers(stream=0), ends(PROTOCOL)),
        "6.2: another frame behind HEADERS without END_HEADERS": (headers(flags=END_STREAM) + frame(PING, 0, 0, b"12345678"), ends(PROTOCOL)),
        "6.2: padding longer than the frame": (headers(b"\xf0" + fields(), WHOLE | PADDED), ends(PROTOCOL)),
        "6.2: too short for its priority": (headers(b"\0\0\0", WHOLE | WITH_PRIORITY), ends(SIZE)),
        "6.3: PRIORITY on stream 0": (frame(PRIORITY, 0, 0, PRIORITIES), ends(PROTOCOL)),
        "6.3: PRIORITY of 4 bytes": (frame(PRIORITY, 0, 1, PRIORITIES[:4]), ends(SIZE)),
        "6.4: RST_STREAM on stream 0": (frame(RST_STREAM, 0, 0, number(8)), ends(PROTOCOL)),
        "6.4: RST_STREAM of 3 bytes": (waits() + frame(RST_STREAM, 0, 1, number(8)[:3]), ends(SIZE)),
    },
    "6.5 to 6.8: SETTINGS, PUSH_PROMISE, PING, GOAWAY": {
        "6.5: ACK with a payload": (frame(SETTINGS, ACK, 0, setting((3, 1))), ends(SIZE)),
        "6.5: SETTINGS on a stream": (frame(SETTINGS, 0, 1, setting((3, 1))), ends(PROTOCOL)),
        "6.5: SETTINGS of 3 bytes": (frame(SETTINGS, 0, 0, b"\0\x03\0"), ends(SIZE)),
        "6.5.2: ENABLE_PUSH of 2": (frame(SETTINGS, 0, 0, setting((ENABLE_PUSH, 2))), ends(PROTOCOL)),
        "6.5.2: INITIAL_WINDOW_SIZE above 2^31-1": (frame(SETTINGS, 0, 0, setting((4, 1 << 31))), ends(FLOW)),
        "6.5.2: MAX_FRAME_SIZE below 2^14": (frame(SETTINGS, 0, 0, setting((5, 16383))), ends(PROTOCOL)),
        "6.5.2: MAX_FRAME_SIZE above 2^24-1": (frame(SETTINGS, 0, 0, setting((5, 1 << 24))), ends(PROTOCOL)),
        "6.5.2: a setting that is not known": (frame(SETTINGS, 0, 0, setting((0xff, 1))), goes_on),
        "6.5.2: MAX_CONCURRENT_STREAMS of 0": (frame(SETTINGS, 0, 0, setting((3, 0))), goes_on),
        "6.5.3: values in their order": (two_settings_of_a_window, None),
        "6.6: PUSH_PROMISE of a client": (post() + frame(PUSH_PROMISE, END_HEADERS, 1, number(2) + fields()), ends(PROTOCOL)),
        "6.7: an answer to each": (one_answer_each, goes_on),
        "6.7: an answer to no question": (no_answer, None),
        "6.7: PING on a stream": (frame(PING, 0, 1, b"12345678"), ends(PROTOCOL)),
        "6.7: PING of 6 bytes": (frame(PING, 0, 0, b"123456"), ends(SIZE)),
        "6.8: GOAWAY on a stream": (frame(GOAWAY, 0, 1, number(0) + number(0)), ends(PROTOCOL)),
        "6.8: GOAWAY of 4 bytes": (frame(GOAWAY, 0, 0, number(0)), ends(SIZE)),
        "7: GOAWAY with an unknown code": (frame(GOAWAY, 0, 0, number(0) + number(0xff)) + frame(PING, 0, 0, b"12345678"), None),
        "7: RST_STREAM with an unknown code": (waits() + frame(RST_STREAM, 0, 1, number(0xff)), goes_on),
    },
    "6.9, 6.10: WINDOW_UPDATE, CONTINUATION": {
        "6.9: 0 for the connection": (frame(WINDOW_UPDATE, 0, 0, number(0)), ends(PROTOCOL)),
        "6.9: 0 for a stream": (waits() + frame(WINDOW_UPDATE, 0, 1, number(0)), fails(PROTOCOL)),
        "6.9: WINDOW_UPDATE of 3 bytes": (frame(WINDOW_UPDATE, 0, 0, number(1)[:3]), ends(SIZE)),
        "6.9: the reserved bit": (frame(WINDOW_UPDATE, 0, 0, number(0x80000001)), goes_on),
        "6.9.1: no more than the windows of streams": (one_window_at_a_time, None),
        "6.9.1: no more than the window of the connection": (window_of_the_connection, None),
        "6.9.1: the connection's window above 2^31-1": (frame(WINDOW_UPDATE, 0, 0, number(http2.MOST)) * 2, ends(FLOW)),
        "6.9.1: a stream's window above 2^31-1": (waits() + frame(WINDOW_UPDATE, 0, 1, number(http2.MOST)) * 2, reset(FLOW)),
        "6.9.2: a window of SETTINGS above 2^31-1 in a stream": (
            waits() + frame(WINDOW_UPDATE, 0, 1, number(http2.MOST - 65535)) + frame(SETTINGS, 0, 0, setting((4, 65536))), fails(FLOW)),
        "6.9: more DATA than the window": (post(path="/wait?ms=3000") + data(b"d" * 16384, 0) * 17, fails(FLOW)),
        "6.10: another frame between CONTINUATIONs": (
            headers(fields()[:5], END_STREAM) + frame(CONTINUATION, 0, 1, fields()[5:9]) + data(), ends(PROTOCOL)),
        "6.10: CONTINUATION on stream 0": (headers(fields()[:5], END_STREAM) + frame(CONTINUATION, END_HEADERS, 0, fields()[5:]), ends(PROTOCOL)),
        "6.10: CONTINUATION of another stream": (headers(fields()[:5], END_STREAM) + frame(CONTINUATION, END_HEADERS, 3, fields()[5:]), ends(PROTOCOL)),
        "6.10: behind HEADERS with END_HEADERS": (headers() + frame(CONTINUATION, END_HEADERS, 1, b""), ends(PROTOCOL)),
        "6.10: behind CONTINUATION with END_HEADERS": (
            headers(fields()[:5], END_STREAM) + frame(CONTINUATION, END_HEADERS, 1, fields()[5:]) + frame(CONTINUATION, END_HEADERS, 1, b""),
            ends(PROTOCOL)),
        "6.10: behind DATA": (post() + data(b"d", 0) + frame(CONTINUATION, END_HEADERS, 1, block([("x", "y")])), ends(PROTOCOL)),
    },
    "8: HTTP": {
        "8.1: a second HEADERS without END_STREAM": (post() + headers(block([("x", "y")]), END_HEADERS), malformed),
        "8.1.1: Content-Length, and no DATA": (headers(fields(("content-length", "1"))), malformed),
        "8.1.1: less than Content-Length": (post(("content-length", "4")) + data(b"abc"), malformed),
        "8.1.1: more than Content-Length": (post(("content-length", "2")) + data(b"abc"), malformed),
        "8.1.1: more in several": (post(("content-length", "3")) + data(b"ab", 0) + data(b"cd"), malformed),
        "8.1.1: less in several": (post(("content-length", "5")) + data(b"ab", 0) + data(b"cd"), malformed),
        "8.1.1: less before trailers": (post(("content-length", "5")) + data(b"ab", 0) + headers(block([("x", "y")])), malformed),
        "8.1.1: two Content-Lengths": (post(("content-length", "1"), ("content-length", "1")) + data(b"a"), malformed),
        "8.1.1: a Content-Length that is no number": (post(("content-length", "+1")) + data(b"a"), malformed),
        "8.2: an upper-case name": (headers(fields(("X-Upper", "y"))), malformed),
        "8.2.1: a space in a name": (headers(fields(("x y", "z"))), malformed),
        "8.2.1: a colon in a name": (headers(fields(("x:y", "z"))), malformed),
        "8.2.1: an empty name": (headers(fields(("", "z"))), malformed),
        "8.2.1: a high byte in a name": (headers(fields(("x\xe9", "z"))), malformed),
        "8.2.1: NUL in a value": (headers(fields(("x", "a\0b"))), malformed),
        "8.2.1: LF in a value": (headers(fields(("x", "a\nb"))), malformed),
        "8.2.1: CR in a value": (headers(fields(("x", "a\rb"))), malformed),
        "8.2.1: a space in front of a value": (headers(fields(("x", " a"))), malformed),
        "8.2.1: a tab behind a value": (headers(fields(("x", "a\t"))), malformed),
        "8.2.2: Connection": (headers(fields(("connection", "keep-alive"))), malformed),
        "8.2.2: Proxy-Connection": (headers(fields(("proxy-connection", "keep-alive"))), malformed),
        "8.2.2: Keep-Alive": (headers(fields(("keep-alive", "5"))), malformed),
        "8.2.2: Transfer-Encoding": (post(("transfer-encoding", "chunked")), malformed),
        "8.2.2: Upgrade": (headers(fields(("upgrade", "h2c"))), malformed),
        "8.2.2: TE: trailers": (headers(fields(("te", "trailers"))), served()),
        "8.2.2: another TE": (headers(fields(("te", "trailers, deflate;q=0.5"))), malformed),
        "8.2.3: crumbs of a cookie": (headers(INSPECT + block([("cookie", "a=b"), ("x", "y"), ("cookie", "c=d"), ("cookie", "e=f")])),
                                      inspected("cookie", "a=b; c=d; e=f")),
        "8.3: an unknown pseudo-header field": (headers(fields((":test", "x"))), malformed),
        "8.3: one of responses": (headers(fields((":status", "200"))), malformed),
        "8.3: one in trailers": (post() + data(b"d", 0) + headers(block([(":method", "POST")])), malformed),
        "8.3: one behind a field": (headers(block([("x", "y")]) + fields()), malformed),
        "8.3: one that is empty": (headers(fields(method="")), malformed),
        "8.3.1: an empty :path": (headers(fields(path="")), malformed),
        "8.3.1: a :path without a slash": (headers(fields(path="index")), malformed),
        "8.3.1: * with GET": (headers(fields(path="*")), malformed),
        "8.3.1: a space in :path": (headers(fields(path="/a b")), malformed),
        **{f"8.3.1: no {name}": (headers(fields(without=[name])), malformed) for name in (":method", ":scheme", ":path")},
        **{f"8.3.1: two of {name}": (headers(fields((name, value))), malformed)
           for name, value in ((":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "localhost"))},
        "8.3.1: neither :authority nor Host": (headers(fields(without=[":authority"])), malformed),
        "8.3.1: Host instead": (headers(fields(("host", "other"), path="/inspect", without=[":authority"])), inspected("host", "other")),
        "8.3.1: the same Host": (headers(fields(("host", "localhost"))), served()),
        "8.3.1: another Host": (headers(fields(("host", "other"))), malformed),
        "8.3.1: an :authority that is none": (headers(fields(authority="a b")), malformed),
        "8.4: SETTINGS that allow push": (frame(SETTINGS, 0, 0, setting((ENABLE_PUSH, 1))) + headers(), served()),
        "8.5: CONNECT": (headers(block([(":method", "CONNECT"), (":authority", "localhost:80")]), END_HEADERS), served(501)),
        "8.5: CONNECT with :path": (headers(fields(method="CONNECT")), malformed),
    },
    "RFC 7541": {
        "C.4: the examples": (headers(EXAMPLES[0]) + headers(EXAMPLES[1], stream=3) + headers(EXAMPLES[2], stream=5), served(404, stream=5)),
        "2.3.3: an index beyond the tables": (headers(fields() + b"\xc6"), ends(COMPRESSION)),
        "2.3.3: a name beyond the tables": (headers(fields() + b"\x7f\x00\x01y"), ends(COMPRESSION)),
        "4.1: an entry larger than the table empties it": (
            headers(fields() + b"\x40" + block([("x", "y" * 5000)])[1:]) + headers(fields() + b"\xbe", stream=3), ends(COMPRESSION)),
        "4.2: a size update behind a field": (headers(fields() + b"\x20"), ends(COMPRESSION)),
        "4.2: a smaller table of ours": (a_lower_table, goes_on),
        "4.4: a size update of 0 empties the table": (
            headers(fields() + b"\x40" + block([("x", "y")])[1:]) + headers(b"\x20" + fields() + b"\xbe", stream=3), ends(COMPRESSION)),
        "5.1: an integer of many bytes": (headers(fields() + b"\0\x7f\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"), ends(COMPRESSION)),
        "5.1: an integer that overflows": (headers(fields() + b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f"), ends(COMPRESSION)),
        "5.2: Huffman padding of a byte": (headers(fields() + b"\0\x01x\x82\x1f\xff"), ends(COMPRESSION)),
        "5.2: Huffman padding of zeros": (headers(fields() + b"\0\x01x\x81\x00"), ends(COMPRESSION)),
        "5.2: EOS": (headers(fields() + b"\0\x01x\x84\xff\xff\xff\xff"), ends(COMPRESSION)),
        "5.2: a string longer than the section": (headers(fields() + b"\0\x01x\x7e"), ends(COMPRESSION)),
        "6.1: an indexed field": (headers(b"\x82\x86\x84\x41\x09localhost"), served()),
        "6.1: index 0": (headers(fields() + b"\x80"), ends(COMPRESSION)),
        "6.2.1: a literal with indexing": (headers(INSPECT + b"\x40\x06x-kept\x02on") + headers(INSPECT + b"\xbe", stream=3),
                                           inspected("x-kept", "on", stream=3)),
        "6.2.1: with an indexed name": (headers(INSPECT + b"\x7a\x02ua"), inspected("user-agent", "ua")),
        "6.2.2: a literal without indexing": (headers(INSPECT + b"\x0f\x2b\x02ua"), inspected("user-agent", "ua")),
        "6.2.3: a literal never indexed": (headers(INSPECT + b"\x1f\x2b\x02ua"), inspected("user-agent", "ua")),
        "6.3: a size update": (headers(b"\x3f\xe1\x1f" + fields()), served()),
        "6.3: two size updates": (headers(b"\x20\x3f\xe1\x1f" + fields()), served()),
        "6.3: a size update above the limit": (headers(b"\x3f\xe2\x1f" + fields()), ends(COMPRESSION)),
    },
}


def run(wire, server, talk, check):
    with wire.connect(server, window=65535, timeout=5) as client:
        if callable(talk):
            talk(client)
        else:
            client.send(talk)
        if check is not None:
            check(client)


@cases({f"{section} ({name})": (WIRES[name], table) for section, table in CASES.items() for name in ("h2c", "h2")})
def test_rules(env, wire, table):
    wrong = []
    for name, (talk, check) in table.items():
        try:
            run(wire, env.shared(), talk, check)
        except (Failure, OSError) as error:
            wrong.append(f"{name}: {error}")
    if wrong:
        raise Failure("\n".join([f"{len(wrong)} of {len(table)} rules are broken", *wrong]))


@cases({name: WIRES[name] for name in ("h2c", "h2")})
def test_a_bad_preface(env, wire):
    """RFC 9113 §3.4: on a port of HTTP/2 alone, where nothing else can be meant."""
    listeners = [["addHttp2Listener", ["127.0.0.1", 0, wire.tls]], ["setCertificate", [env.certificate]], ["setPrivateKey", [env.key]]]
    with env.server([], listeners) as server:
        target = server.announced(1, tls=wire.tls)[0]
        server.targets[wire.listener] = target
        for opening, code in ((PREFACE[:-1] + b"x" + frame(SETTINGS), PROTOCOL), (PREFACE + frame(PING, 0, 0, b"12345678"), PROTOCOL),
                              (PREFACE + headers(), PROTOCOL)):
            with Client(target, wire.context(server)) as client:
                client.send(opening)
                received = b""
                with contextlib.suppress(ConnectionResetError):
                    while client.fill():
                        received, client.buffer = received + client.buffer, b""
                true(number(0) + number(code) in received or received.startswith(b"HTTP/1.1 505"),
                     f"neither GOAWAY nor 505: {received}")
        with wire.client(target) as client:
            goes_on(client)
