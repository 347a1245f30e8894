"""All of HTTP over every version and cipher of TLS, byte for byte, and who encrypted it."""

import _ssl
import contextlib
import ctypes
import hashlib
import json
import os
import random
import threading
import time

from harness import *
from test_files import make_file, read, target_of

TLS12, TLS13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
CIPHERS = {
    "TLS 1.2 AES-128-GCM": (TLS12, "ECDHE-ECDSA-AES128-GCM-SHA256"),
    "TLS 1.2 AES-256-GCM": (TLS12, "ECDHE-ECDSA-AES256-GCM-SHA384"),
    "TLS 1.2 ChaCha20": (TLS12, "ECDHE-ECDSA-CHACHA20-POLY1305"),
    "TLS 1.3 AES-128-GCM": (TLS13, "TLS_AES_128_GCM_SHA256"),
    "TLS 1.3 AES-256-GCM": (TLS13, "TLS_AES_256_GCM_SHA384"),
    "TLS 1.3 ChaCha20": (TLS13, "TLS_CHACHA20_POLY1305_SHA256"),
}
KB, MB = 1 << 10, 1 << 20
# Bytes of mixed traffic of each cipher.
MIXED = int(os.environ.get("TAS_MIXED_MIB", 16 if SLOW_GUEST else 64)) * MB
RECORD = 16384  # bytes of the largest record (RFC 8446 section 5.1)
EDGES = (0, 1, RECORD - 1, RECORD, RECORD + 1, 4 * RECORD, 4 * RECORD + 1, MB + 1)
ENABLE_KTLS = 1 << 3  # SSL_OP_ENABLE_KTLS: Python 3.12 has a name for it

# What server.php calls pattern(): it repeats each megabyte.
PATTERN = b"".join((i * 2654435761 & 0xffffffff).to_bytes(4, "big") for i in range(MB // 4))


def pattern(size):
    return PATTERN * (size // MB) + PATTERN[:size % MB]


def same(got, wanted, what):
    """equal(), without a look at megabytes."""
    if got != wanted:
        at = next((i for i, (a, b) in enumerate(zip(got, wanted)) if a != b), min(len(got), len(wanted)))
        raise Failure(f"{what}: {len(got)} bytes for {len(wanted)}, they differ from byte {at} on")


def offer_only(context, version, cipher):
    """Python has no call for a cipher of TLS 1.3 before 3.15: OpenSSL's own is called on what the context stands for."""
    context.minimum_version = context.maximum_version = version
    if version == TLS12:
        context.set_ciphers(cipher)
        return
    openssl = ctypes.CDLL(getattr(_ssl, "__file__", None))
    handle = ctypes.c_void_p.from_address(id(context) + object.__basicsize__)
    equal(openssl.SSL_CTX_set_ciphersuites(handle, cipher.encode()), 1, "SSL_CTX_set_ciphersuites")


def kernel_counters():
    """/proc/net/tls_stat; empty where the kernel has none."""
    try:
        with open("/proc/net/tls_stat", encoding="ascii") as file:
            return {name: int(value) for name, value in map(str.split, file)}
    except FileNotFoundError:
        return {}


class Site:
    """A server, and clients of one version and cipher."""

    def __init__(self, server, version, cipher, options=0):
        self.server, self.version, self.cipher = server, version, cipher
        self.context = tls_context(server.https)
        offer_only(self.context, version, cipher)
        self.context.options |= options
        self.connections = 0

    def client(self, **options):
        client = Client(self.server.https, self.context, **options)
        self.connections += 1
        equal(client.socket.cipher()[:2], (self.cipher, {TLS12: "TLSv1.2", TLS13: "TLSv1.3"}[self.version]),
              "cipher and version")
        return client


@contextlib.contextmanager
def site(env, version, cipher, config=(), options=0):
    """Every connection is encrypted by who is to encrypt it, and nothing fails."""
    with env.server(["http", "https"], config) as server:
        before = kernel_counters()  # the probe has been
        place = Site(server, version, cipher, options)
        yield place
        stats, after = server.stats(), kernel_counters()
        sessions = {"kernel": stats["tls_sessions_kernel_total"], "memory": stats["tls_sessions_memory_total"]}
        by = "kernel" if KTLS_IS_REQUIRED else "memory"
        equal(sessions, {"kernel": 0, "memory": 0, by: place.connections}, "sessions by who encrypts")
        equal(stats["tls_handshake_failures_total"] + stats["tls_failures_total"], 0, "failures of TLS")
        equal(after.get("TlsDecryptError", 0), before.get("TlsDecryptError", 0), "TlsDecryptError")
        if KTLS_IS_REQUIRED:
            true(after["TlsTxSw"] - before["TlsTxSw"] >= place.connections, "TlsTxSw has not grown by each connection")


# ---- request by request ----------------------------------------------------------------------------------------------

@cases(CIPHERS)
def test_get_and_head(env, version, cipher):
    """Bodies and files around the edges of records, on one connection."""
    with site(env, version, cipher) as place, place.client() as client:
        equal(json.loads(client.ask("/inspect").body)["tls"]["cipher"], cipher, "cipher that the handler sees")
        for size in EDGES:
            path = make_file(env, f"edge-{size}-{cipher}", size)
            for target, body in ((f"/bytes?n={size}", pattern(size)), (target_of(path), read(path))):
                head = client.ask(target, "HEAD")
                equal((head.status, head.get("Content-Length"), head.body), (200, str(size), b""), f"HEAD of {size} bytes")
                same(client.ask(target).body, body, f"GET of {size} bytes")
            os.unlink(path)


@cases(CIPHERS)
def test_upload_of_64_MiB(env, version, cipher):
    block, blocks = os.urandom(MB), 64
    digest = hashlib.sha256()
    with site(env, version, cipher, [["setMaxBodySize", [blocks * MB]]]) as place, place.client(timeout=60) as client:
        client.send(f"POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: {blocks * MB}\r\n\r\n")
        for _ in range(blocks):
            client.send(block)
            digest.update(block)
        equal(json.loads(client.response().body), {"size": blocks * MB, "sha256": digest.hexdigest()}, "what arrived")
        equal(client.ask("/").body, b"abc", "body of the next response")


@cases(CIPHERS)
def test_pipelining(env, version, cipher):
    path = make_file(env, "pipelined-" + cipher, 5 * RECORD + 3)
    content = read(path)
    rounds = 10
    with site(env, version, cipher) as place, place.client() as client:
        get = "GET {} HTTP/1.1\r\nHost: a\r\n\r\n".format
        client.send("".join(get(f"/number?n={n}") + get(target_of(path)) + "HEAD /bytes?n=5 HTTP/1.1\r\nHost: a\r\n\r\n"
                            + get(f"/bytes?n={n * RECORD}") + get(f"/wait?ms=1&n={n}") for n in range(rounds)))
        for n in range(rounds):
            equal(client.response().body, f"number {n}".encode(), "small body")
            same(client.response().body, content, "file")
            equal(client.response("HEAD").get("Content-Length"), "5", "Content-Length")
            same(client.response().body, pattern(n * RECORD), "large body")
            equal(client.response().body, f"waited {n}".encode(), "body of a handler that waits")


@cases(CIPHERS)
def test_stream_to_a_slow_reader(env, version, cipher):
    """It takes 2 KB at a time and rests; then it takes the rest at once."""
    piece, pieces = 50_001, 80
    with site(env, version, cipher) as place, place.client(receive_buffer=32 * KB, timeout=60) as client:
        client.request(f"/stream?n={piece * pieces}&piece={piece}")
        for _ in range(50):
            client.buffer += client.socket.recv(2000)
            time.sleep(0.01)
        answer = client.response()
        equal(answer.get("Transfer-Encoding"), "chunked", "Transfer-Encoding")
        same(answer.body, pattern(piece) * pieces, "stream")


@cases(CIPHERS)
def test_connection_close(env, version, cipher):
    """All of the response, close_notify, and the end."""
    path = make_file(env, "close-" + cipher, 300_001)
    with site(env, version, cipher) as place:
        for target, body in (("/bytes?n=1000000", pattern(1_000_000)), (target_of(path), read(path)), ("/close", b"closing")):
            for version_of_http in ("1.1", "1.0"):
                with place.client() as client:
                    answer = client.ask(target, headers=["Connection: close"], version=version_of_http)
                    same(answer.body, body, "body")
                    equal(answer.get("Connection"), "close", "Connection")
                    client.expect_end()


@cases(CIPHERS)
def test_refusals_in_their_order(env, version, cipher):
    """Behind responses that are still to come, and with nothing behind them."""
    refused = {400: "GET / HTTP/1.1\r\nHost: a\r\nA : b\r\n\r\n", 414: f"GET /{'a' * 9000} HTTP/1.1\r\nHost: a\r\n\r\n",
               431: f"GET / HTTP/1.1\r\nHost: a\r\nX: {'y' * 40000}\r\n\r\n"}
    with site(env, version, cipher) as place:
        for status, request in refused.items():
            with place.client() as client:
                client.send("GET /wait?ms=100&n=1 HTTP/1.1\r\nHost: a\r\n\r\nGET /bytes?n=100000 HTTP/1.1\r\nHost: a\r\n\r\n"
                            f"{request}GET /number?n=3 HTTP/1.1\r\nHost: a\r\n\r\n")
                equal(client.response().body, b"waited 1", "first body")
                same(client.response().body, pattern(100_000), "second body")
                answer = client.response()
                equal((answer.status, answer.get("Connection")), (status, "close"), "refusal")
                client.expect_end()


def finish(client):
    """FIN, whatever there is to read."""
    client.socket.shutdown(socket.SHUT_RDWR)
    client.close()


@cases(CIPHERS)
def test_client_that_leaves_a_file(env, version, cipher):
    """In the middle, by FIN and by RST: nothing stays behind, and others do not notice."""
    path = make_file(env, "left-" + cipher, 32 * MB)
    with site(env, version, cipher) as place, place.client() as other:
        equal(other.ask("/").body, b"abc", "body")
        before = place.server.open_fds()
        for leave in (finish, Client.reset) * 2:
            client = place.client()
            client.request(target_of(path))
            equal(client.head().get("Content-Length"), str(32 * MB), "Content-Length")
            client.take(MB)
            leave(client)
            same(other.ask("/bytes?n=70000").body, pattern(70_000), "body of another")
        eventually(lambda: place.server.open_fds() <= before, "file and socket are closed")
        stats = place.server.stats()
        equal(stats["http1_connections_active"], 2, "connections: the other, and the one that asks")
        true(stats["sendfile_bytes_total"] < 4 * 32 * MB, "the whole file was sent each time")
    os.unlink(path)


@cases(CIPHERS)
def test_resumption_with(env, version, cipher):
    with site(env, version, cipher) as place:
        with place.client() as client:
            same(client.ask("/bytes?n=100000").body, pattern(100_000), "body")
            session = client.socket.session
        for _ in range(2):
            with place.client(session=session) as client:
                tls = json.loads(client.ask("/inspect").body)["tls"]
                equal((client.socket.session_reused, tls["resumed"]), (True, True), "resumed at client and handler")
                equal(tls["recordLayer"], "kernel" if KTLS_IS_REQUIRED else "memory", "who encrypts")
                same(client.ask("/bytes?n=100000").body, pattern(100_000), "body of a resumed session")
        equal(place.server.stats()["tls_resumed_total"], 2, "tls_resumed_total")


# ---- everything at once ----------------------------------------------------------------------------------------------

class Mix:
    """Requests of every kind on one connection; each returns the bytes that crossed it, both ways."""

    def __init__(self, client, seed, path, content):
        self.client, self.random, self.path, self.content = client, random.Random(seed), path, content

    def size(self, most):
        """As often small as large, and often at the edge of a record."""
        size = int(most ** self.random.random())
        return min(most, size // RECORD * RECORD + self.random.choice((-1, 0, 1))) if size > RECORD else size

    def body(self):
        size = self.size(2 * MB)
        same(self.client.ask(f"/bytes?n={size}").body, pattern(size), f"body of {size} bytes")
        return size

    def file(self):
        first = self.random.randrange(len(self.content))
        wanted = self.content[first:first + max(1, self.size(4 * MB))]
        answer = self.client.ask(target_of(self.path), headers=[f"Range: bytes={first}-{first + len(wanted) - 1}"])
        same(answer.body, wanted, f"part of a file, from byte {first}")
        return len(wanted)

    def stream(self):
        piece = max(1, self.size(100 * KB))
        pieces = self.random.randrange(1, 20)
        answer = self.client.ask(f"/stream?n={piece * pieces}&piece={piece}")
        same(answer.body, pattern(piece) * pieces, f"stream of {pieces} times {piece} bytes")
        return piece * pieces

    def echo(self):
        body = self.random.randbytes(self.size(2 * MB))
        same(self.client.ask("/echo", "POST", body=body).body, body, f"echo of {len(body)} bytes")
        return 2 * len(body)

    def pipeline(self):
        sizes = [self.size(200 * KB) for _ in range(12)]
        self.client.send("".join(f"GET /bytes?n={size} HTTP/1.1\r\nHost: a\r\n\r\n" for size in sizes))
        for size in sizes:
            same(self.client.response().body, pattern(size), f"pipelined body of {size} bytes")
        return sum(sizes)

    def step(self):
        return self.random.choice((self.body, self.file, self.stream, self.echo, self.pipeline))()


@alone
@cases(CIPHERS)
def test_mixed_traffic(env, version, cipher):
    """Where the kernel can, it does all it can at both ends; then it also says whether it could decrypt."""
    clients = 3
    path = make_file(env, "mixed-" + cipher, 8 * MB)
    content = read(path)
    failures, moved = [], [0] * clients

    def run(place, i):
        try:
            with place.client(timeout=60) as client:
                mix = Mix(client, f"{cipher} {i}", path, content)
                while moved[i] < MIXED / clients:
                    moved[i] += mix.step()
        except Exception as error:  # told by the thread that waits
            failures.append(f"client {i}, after {moved[i]} bytes: {error}")

    config = [["setKtlsReceive", [True]]] if KTLS_IS_REQUIRED else []
    with site(env, version, cipher, config, ENABLE_KTLS if KTLS_IS_REQUIRED else 0) as place:
        before, begun = kernel_counters(), time.monotonic()
        threads = [threading.Thread(target=run, args=(place, i)) for i in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        equal(failures, [], "failures")
        seconds = time.monotonic() - begun
        note(f"{sum(moved) / MB:.0f} MiB in {seconds:.0f} s, {sum(moved) / MB / seconds:.0f} MiB/s")
        if KTLS_IS_REQUIRED and version == TLS12:
            received = kernel_counters()["TlsRxSw"] - before["TlsRxSw"]
            equal(received, 2 * clients, "sockets at which the kernel decrypts, of clients and of the server")
    os.unlink(path)
