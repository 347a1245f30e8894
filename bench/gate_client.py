"""The gate's client: one connection, the same bytes for every request, the next one when the last is answered."""
import socket
import ssl
import struct

from servers import Failed

RECEIVE_BUFFER = 4 << 20  # bytes: a response of 64 KiB never waits for the client's window
HTTP2_BATCH = 16  # requests that are sent at once
WINDOW = (1 << 31) - 1


def connect(port, tls, protocol):
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, RECEIVE_BUFFER)
    connection.settimeout(60)
    connection.connect(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if not tls:
        return connection
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.set_alpn_protocols([protocol])
    return context.wrap_socket(connection)


class Http1:
    def __init__(self, port, tls, path, body=b""):
        method = "POST" if body else "GET"
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        self._request = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{length}\r\n".encode() + body
        self._connection = connect(port, tls, "http/1.1")
        self._room = memoryview(bytearray(1 << 20))
        self._response = self._first()

    def _first(self):
        """Makes the first request; all responses are as long as its one."""
        self._connection.sendall(self._request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more(answer)
        head = answer.split(b"\r\n\r\n")[0]
        lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        if not head.startswith(b"HTTP/1.1 200 ") or not lengths:
            raise Failed(f"the answer is {head!r}")
        size = len(head) + 4 + int(lengths[0])
        self._rest(size - len(answer))
        return size

    def _more(self, answer):
        piece = self._connection.recv(65536)
        if not piece:
            raise Failed(f"the connection was closed after {answer!r}")
        return piece

    def _rest(self, left):
        while left > 0:
            count = self._connection.recv_into(self._room[:left])
            if count == 0:
                raise Failed("the connection was closed within a response")
            left -= count

    def request(self, count):
        for _ in range(count):
            self._connection.sendall(self._request)
            self._rest(self._response)

    def close(self):
        self._connection.close()


class Http2:
    """Requests without fields that a table would remember, in batches; `count` is to be a multiple of HTTP2_BATCH."""

    def __init__(self, port, path):
        scheme = b"\x87"  # RFC 7541 appendix A: 7 is :scheme https
        self._fields = b"\x82" + scheme + b"\x01\x09localhost"
        self._fields += b"\x84" if path == "/" else b"\x04" + bytes([len(path)]) + path.encode()
        self._connection = connect(port, True, "h2")
        self._stream, self._bytes = 1, b""
        settings = struct.pack(">HI", 4, WINDOW)  # RFC 9113 §6.5.2: SETTINGS_INITIAL_WINDOW_SIZE
        self._connection.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + _frame(4, 0, 0, settings)
                                 + _frame(8, 0, 0, struct.pack(">I", WINDOW - 65535)) + _frame(4, 1, 0, b""))
        self.request(HTTP2_BATCH)

    def request(self, count):
        for _ in range(count // HTTP2_BATCH):
            streams = range(self._stream, self._stream + 2 * HTTP2_BATCH, 2)
            self._connection.sendall(b"".join(_frame(1, 5, stream, self._fields) for stream in streams))
            self._stream += 2 * HTTP2_BATCH
            left = HTTP2_BATCH
            while left:
                left -= self._next_frame()

    def _next_frame(self):
        """Whether the next frame ends a response."""
        head = self._take(9)
        size, kind, flags = int.from_bytes(head[:3], "big"), head[3], head[4]
        self._take(size)
        if kind in (3, 7):
            raise Failed(f"HTTP/2: the server sent {'RST_STREAM' if kind == 3 else 'GOAWAY'}")
        return kind in (0, 1) and flags & 1

    def _take(self, size):
        while len(self._bytes) < size:
            piece = self._connection.recv(65536)
            if not piece:
                raise Failed("HTTP/2: the connection was closed")
            self._bytes += piece
        taken, self._bytes = self._bytes[:size], self._bytes[size:]
        return taken

    def close(self):
        self._connection.close()


def _frame(kind, flags, stream, payload):
    """RFC 9113 §4.1"""
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload
