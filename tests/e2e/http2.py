"""An HTTP/2 client that sees and says every frame. HPACK is decoded by libnghttp2, which the server is built on as well."""

import collections
import contextlib
import ctypes
import ctypes.util
import struct
import time

from harness import SLOWNESS, Client, Failure, Response, Skip, equal, shorten, tls_context, true

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
NAMES = dict(enumerate(["DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS", "PUSH_PROMISE", "PING", "GOAWAY",
                        "WINDOW_UPDATE", "CONTINUATION"]))
END_STREAM, ACK, END_HEADERS, PADDED, WITH_PRIORITY = 1, 1, 4, 8, 32
NO_ERROR, PROTOCOL_ERROR, INTERNAL_ERROR, FLOW_CONTROL_ERROR, SETTINGS_TIMEOUT, STREAM_CLOSED, FRAME_SIZE_ERROR, \
    REFUSED_STREAM, CANCEL, COMPRESSION_ERROR, CONNECT_ERROR, ENHANCE_YOUR_CALM = range(12)
MAX_CONCURRENT_STREAMS, INITIAL_WINDOW_SIZE, MAX_FRAME_SIZE, MAX_HEADER_LIST_SIZE = 3, 4, 5, 6
MOST = (1 << 31) - 1


class _Nv(ctypes.Structure):
    _fields_ = [("name", ctypes.POINTER(ctypes.c_uint8)), ("value", ctypes.POINTER(ctypes.c_uint8)),
                ("name_size", ctypes.c_size_t), ("value_size", ctypes.c_size_t), ("flags", ctypes.c_uint8)]


class Inflater:
    """RFC 7541, the receiving side."""

    def __init__(self):
        name = ctypes.util.find_library("nghttp2")
        if name is None:
            raise Skip("there is no libnghttp2")
        self._library = ctypes.CDLL(name)
        self._library.nghttp2_hd_inflate_hd2.restype = ctypes.c_ssize_t
        self._library.nghttp2_hd_inflate_hd2.argtypes = [
            ctypes.c_void_p, ctypes.POINTER(_Nv), ctypes.POINTER(ctypes.c_int), ctypes.c_char_p, ctypes.c_size_t,
            ctypes.c_int]
        self._library.nghttp2_hd_inflate_end_headers.argtypes = [ctypes.c_void_p]
        self._state = ctypes.c_void_p()
        self._library.nghttp2_hd_inflate_new(ctypes.byref(self._state))

    def decode(self, block):
        fields = []
        while True:
            nv, flags = _Nv(), ctypes.c_int()
            used = self._library.nghttp2_hd_inflate_hd2(self._state, ctypes.byref(nv), ctypes.byref(flags), block,
                                                        len(block), 1)
            true(used >= 0, f"a header block that cannot be decoded: {used}")
            block = block[used:]
            if flags.value & 2:  # NGHTTP2_HD_INFLATE_EMIT
                fields.append((ctypes.string_at(nv.name, nv.name_size).decode("latin-1"),
                               ctypes.string_at(nv.value, nv.value_size).decode("latin-1")))
            if flags.value & 1:  # NGHTTP2_HD_INFLATE_FINAL
                break
            if not block and not flags.value & 2:
                break
        self._library.nghttp2_hd_inflate_end_headers(self._state)
        return fields


def _hpack_string(text):
    data = text if isinstance(text, bytes) else text.encode("latin-1")
    if len(data) < 127:
        return bytes([len(data)]) + data
    size, prefix = len(data) - 127, b"\x7f"
    while size >= 128:
        prefix += bytes([size % 128 + 128])
        size //= 128
    return prefix + bytes([size]) + data


def block(fields):
    """A header block of literals, neither indexed nor Huffman-coded."""
    return b"".join(b"\0" + _hpack_string(name) + _hpack_string(value) for name, value in fields)


def frame(kind, flags=0, stream=0, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def setting(*pairs):
    return b"".join(struct.pack(">HI", *pair) for pair in pairs)


class Frame:
    def __init__(self, kind, flags, stream, payload):
        self.kind, self.flags, self.stream, self.payload = kind, flags, stream, payload

    def __repr__(self):
        return f"{NAMES.get(self.kind, self.kind)}({self.flags:#x}, stream {self.stream}, {shorten(self.payload, 40)})"

    @property
    def error(self):
        return struct.unpack(">I", self.payload[4:8] if self.kind == GOAWAY else self.payload[:4])[0]


class Http2(Client):
    """A connection of HTTP/2: by prior knowledge, or by ALPN over TLS. Gives the server all the room it wants, unless
    `window` says otherwise."""

    def __init__(self, target, window=MOST, **options):
        if target.tls and not options.get("context"):
            options["context"] = tls_context(target, alpn=["h2"])
        super().__init__(target, **options)
        if target.tls:
            equal(self.socket.selected_alpn_protocol(), "h2", "the protocol by ALPN")
        self.inflater = Inflater()
        self.streams = {}    # stream: Response
        self.ended = set()   # END_STREAM came
        self.resets = {}     # stream: error code
        self.goaways = []
        self.frames = []     # all others, not asked for yet
        self.settings = {}
        self.next_stream = 1
        self.asked = collections.deque()  # streams whose response nobody has taken yet
        self.window, self.stream_windows = 65535, {}
        self.send(PREFACE + frame(SETTINGS, 0, 0, setting((INITIAL_WINDOW_SIZE, window))))
        if window == MOST:
            self.send(frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", MOST - 65535)))

    # -- what the server says --

    def frame(self):
        header = self.take(9)
        size = int.from_bytes(header[:3], "big")
        kind, flags, stream = struct.unpack(">BBI", header[3:])
        true(size <= 16384, f"a frame of {size} bytes, and SETTINGS_MAX_FRAME_SIZE is 16384")
        return Frame(kind, flags, stream & MOST, self.take(size))

    def step(self):
        """Takes in one frame."""
        got = self.frame()
        if got.kind == HEADERS:
            self._headers(got)
        elif got.kind == DATA:
            true(got.stream in self.streams, f"DATA before HEADERS: {got}")
            self.streams[got.stream].body += got.payload
        elif got.kind == RST_STREAM:
            self.resets[got.stream] = got.error
        elif got.kind == GOAWAY:
            self.goaways.append(got)
        elif got.kind == SETTINGS and not got.flags & ACK:
            for at in range(0, len(got.payload), 6):
                key, value = struct.unpack(">HI", got.payload[at:at + 6])
                self.settings[key] = value
            self.send(frame(SETTINGS, ACK))
        elif got.kind == WINDOW_UPDATE:
            room = struct.unpack(">I", got.payload)[0]
            if got.stream == 0:
                self.window += room
            else:
                self.stream_windows[got.stream] = self.stream_windows.get(got.stream, 0) + room
        elif got.kind == PING and not got.flags & ACK:
            self.send(frame(PING, ACK, 0, got.payload))
        else:
            self.frames.append(got)
        if got.kind in (HEADERS, DATA) and got.flags & END_STREAM:
            self.ended.add(got.stream)
        return got

    def _headers(self, got):
        section = got.payload
        while not got.flags & END_HEADERS:
            more = self.frame()
            equal((more.kind, more.stream), (CONTINUATION, got.stream), "what follows HEADERS without END_HEADERS")
            section += more.payload
            got.flags |= more.flags & END_HEADERS
        fields = self.inflater.decode(section)
        for name, _ in fields:
            equal(name, name.lower(), "a field name")
        if got.stream in self.streams:
            self.streams[got.stream].trailers = fields
            true(got.flags & END_STREAM, "a trailer section without END_STREAM")
            return
        status = int(dict(fields)[":status"])
        if status < 200:
            self.frames.append(Frame(HEADERS, got.flags, got.stream, str(status).encode()))
            return
        response = Response("2", status, "", [field for field in fields if field[0][0] != ":"])
        response.stream, response.body = got.stream, bytearray()
        self.streams[got.stream] = response

    def until(self, condition, what):
        while not condition():
            try:
                self.step()
            except Failure as failure:
                raise Failure(f"{what}: {failure}") from None

    def wait_for(self, kind, flags=0):
        """The next frame of a kind that is not a matter of course."""
        def found():
            return [f for f in self.frames if f.kind == kind and f.flags & flags == flags]
        self.until(found, f"no {NAMES.get(kind, kind)}")
        got = found()[0]
        self.frames.remove(got)
        return got

    def expect_end(self, seconds=5.0):
        """The server has ended every stream, says GOAWAY without an error, and closes cleanly; the time it took."""
        begun = time.monotonic()
        self.socket.settimeout(seconds * SLOWNESS)
        while self.buffer or self.fill():
            self.step()
        equal({got.error for got in self.goaways}, {NO_ERROR}, "error codes of GOAWAY")
        return time.monotonic() - begun

    def drain(self):
        """All that comes until the server ends the connection."""
        with contextlib.suppress(Failure):
            while True:
                self.step()

    def response(self, stream=None):
        """The whole response on a stream, or to the oldest request that has not been asked about; a reset, or the end of
        the connection, is a failure."""
        return self.body(self.head(stream))

    def head(self, stream=None):
        """A response whose head is here."""
        if stream is None:
            stream = self.asked.popleft()
        elif stream in self.asked:
            self.asked.remove(stream)
        self._until_on(stream, lambda: stream in self.streams, "response")
        return self.streams[stream]

    def body(self, response, method=None):
        self._until_on(response.stream, lambda: response.stream in self.ended, "end of the response")
        return response

    def _until_on(self, stream, condition, what):
        def done():
            true(self.resets.get(stream, NO_ERROR) == NO_ERROR, f"stream {stream} was reset with {self.resets.get(stream)}")
            return condition()
        self.until(done, f"no {what} on stream {stream}")

    def reset_of(self, stream):
        self.until(lambda: stream in self.resets, f"stream {stream} is not reset")
        return self.resets[stream]

    def goaway(self, error):
        self.until(lambda: any(got.error == error for got in self.goaways), f"no GOAWAY with {error}")

    # -- what the client says --

    def pseudo(self, target, method="GET"):
        return [(":method", method), (":scheme", "https" if hasattr(self.socket, "context") else "http"),
                (":authority", "localhost"), (":path", target)]

    def open(self, target, method="GET", headers=(), end=True, raw=None):
        """Sends HEADERS; the stream."""
        stream, self.next_stream = self.next_stream, self.next_stream + 2
        fields = raw if raw is not None else self.pseudo(target, method) + [
            (name.lower(), value) for name, value in (line.split(": ", 1) for line in headers)]
        section = block(fields)
        pieces = [section[at:at + 16384] for at in range(0, len(section), 16384)]
        for i, piece in enumerate(pieces):
            flags = END_HEADERS if i == len(pieces) - 1 else 0
            self.send(frame(HEADERS, flags | (END_STREAM if end else 0), stream, piece) if i == 0
                      else frame(CONTINUATION, flags, stream, piece))
        self.stream_windows.setdefault(stream, 0)
        return stream

    def upload(self, stream, body, end=True):
        """Sends a body as fast as the server gives room."""
        sent = 0
        while sent < len(body):
            self.until(lambda: INITIAL_WINDOW_SIZE in self.settings, "no SETTINGS")
            room = min(self.window, self.settings[INITIAL_WINDOW_SIZE] + self.stream_windows[stream])
            if room <= 0:
                self.step()
                continue
            piece = body[sent:sent + min(room, 16384)]
            self.window -= len(piece)
            self.stream_windows[stream] -= len(piece)
            sent += len(piece)
            self.send(frame(DATA, END_STREAM if end and sent == len(body) else 0, stream, piece))
        if end and not body:
            self.send(frame(DATA, END_STREAM, stream))

    def request(self, target, method="GET", headers=(), body=None, version="2"):
        """Sends a request; the stream, which is what response() takes."""
        if body is not None:
            headers = [*headers, f"Content-Length: {len(body)}"]
        stream = self.open(target, method, headers, end=body is None)
        self.asked.append(stream)
        if body is not None:
            self.upload(stream, body)
        return stream

    def post(self, target, pieces, length=None, headers=()):
        stream = self.open(target, "POST", [*headers, *([f"Content-Length: {length}"] if length is not None else [])], end=False)
        self.asked.append(stream)
        for piece in pieces:
            self.upload(stream, piece, end=False)
        self.send(frame(DATA, END_STREAM, stream))
        return stream

    def reset_stream(self, stream, error=CANCEL):
        self.send(frame(RST_STREAM, 0, stream, struct.pack(">I", error)))

    def give_room(self, stream, n):
        self.send(frame(WINDOW_UPDATE, 0, stream, struct.pack(">I", n)))

    def ping(self, payload=b"12345678"):
        """The time until the answer."""
        begun = time.monotonic()
        self.send(frame(PING, 0, 0, payload))
        equal(self.wait_for(PING, ACK).payload, payload, "the answer to PING")
        return time.monotonic() - begun
