"""Files: every byte of them, parts, conditions, clients and files that change meanwhile, and what they cost."""

import hashlib
import json
import os
import signal
import threading
import time
import urllib.parse

from harness import *
from test_load import calls_on, count_calls
from wires import WIRES

BOTH = {"http": "http", "https": "https"}
MB = 1 << 20


def make_file(env, name, size, block=MB):
    """A file of random blocks, and holes where `size` is large."""
    path = env.path(name)
    with open(path, "wb") as file:
        file.truncate(size)
        for at in range(0, size, max(block, size // 16)):
            file.seek(at)
            file.write(os.urandom(min(block, size - at)))
    return path


def target_of(path, **options):
    query = {"path": path}
    if options:
        query["options"] = json.dumps(options)
    return "/file?" + urllib.parse.urlencode(query)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(MB):
            digest.update(block)
    return digest.hexdigest()


def evict(path):
    """Out of the page cache, where the file system can do that."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


@alone
@cases(WIRES)
def test_large_download(env, wire):
    size = 64 if SLOW_GUEST else 256
    path, copy = make_file(env, "large", size * MB), env.path("copy-" + wire.name)
    with env.server([wire.listener]) as server:
        target = wire.target(server)
        curl_text(target, *wire.curl, path=target_of(make_file(env, "small", MB)), *("-o", "/dev/null"))
        before, most, done = server.memory(), 0, threading.Event()

        def watch():
            nonlocal most
            while not done.wait(0.01):
                most = max(most, server.memory() - before)

        watcher = threading.Thread(target=watch)
        watcher.start()
        evict(path)
        begun = time.monotonic()
        result = curl(target, *wire.curl, "-o", copy, path=target_of(path), seconds=60)
        note(f"{size / (time.monotonic() - begun):.0f} MiB/s, {most / 1024:.0f} KiB more")
        done.set()
        watcher.join()
        equal(result.returncode, 0, f"exit status of curl ({result.stderr.decode()})")
        equal(sha256(copy), sha256(path), "SHA-256")
        os.unlink(copy)
        between(-64 * MB, most, 4 * MB if not env.asan else 64 * MB, "bytes more")
        stats = server.stats(target)
        total = (size + 1) * MB
        if wire.tls and KTLS_IS_REQUIRED:
            equal(stats["sendfile_bytes_total"], total, "sendfile_bytes_total")
        elif wire.name == "http":  # what is left of each file behind a short count may be copied
            between(total - 2 * COPIED, stats["sendfile_bytes_total"], total, "sendfile_bytes_total")
        else:
            equal(stats["sendfile_bytes_total"], 0, "sendfile_bytes_total")
        if stats["sendfile_bytes_total"]:
            between(size + 1, stats["sendfile_calls_total"], (size + 1) * (130 if wire.http2 else 66), "sendfile_calls_total")  # short counts, too
    os.unlink(path)


@cases(WIRES)
def test_cold_file_is_read_by_threads(env, wire):
    path = make_file(env, "cold-" + wire.name, 3 * MB)
    evict(path)
    with env.server([wire.listener]) as server, wire.connect(server) as client:
        equal(client.ask(target_of(path)).body, read(path), "body")
        cold = server.stats(wire.target(server))["cold_file_reads_total"]
        if cold == 0:
            raise Skip("this file system keeps its files in memory")
        equal(client.ask(target_of(path)).body, read(path), "body, once more")
        equal(server.stats(wire.target(server))["cold_file_reads_total"], cold, "cold_file_reads_total, when warm")


@cases(WIRES)
def test_parts(env, wire):
    target = wire.target(env.shared())
    path = make_file(env, "parts-" + wire.name, 300_000)
    content = read(path)
    for wanted, expected in {"0-0": content[:1], "1000-1999": content[1000:2000], "-7": content[-7:],
                             "299000-": content[299000:], "5-999999999": content[5:], "0-1,5-6": content[:7]}.items():
        result = curl(target, *wire.curl, "-r", wanted, path=target_of(path))
        equal(result.stdout, expected, f"bytes of {wanted}")
    copy = env.path("resumed-" + wire.name)
    with open(copy, "wb") as file:
        file.write(content[:123_456])
    curl_text(target, *wire.curl, "-C", "-", "-o", copy, path=target_of(path))
    equal(read(copy), content, "a download that was resumed")
    head = curl_text(target, *wire.curl, "-r", "300000-", "-o", "/dev/null", "-D", "-", path=target_of(path))
    true("416" in head.splitlines()[0] and "bytes */300000" in head, f"not a 416: {head}")


@cases(WIRES)
def test_conditions(env, wire):
    path = make_file(env, "conditions-" + wire.name, 5000)
    with wire.connect(env.shared()) as client:
        first = client.ask(target_of(path))
        tag, date = first.get("ETag"), first.get("Last-Modified")
        for field, status in [(f"If-None-Match: {tag}", 304), (f"If-None-Match: \"x\", W/{tag}", 304),
                              ("If-None-Match: \"x\"", 200), (f"If-Modified-Since: {date}", 304),
                              ("If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT", 200), (f"If-Match: {tag}", 200),
                              ("If-Match: \"x\"", 412), ("If-Unmodified-Since: Sunday, 06-Nov-94 08:49:37 GMT", 412),
                              (f"If-Range: {tag}\r\nRange: bytes=0-9", 206), ("If-Range: \"x\"\r\nRange: bytes=0-9", 200)]:
            answer = client.ask(target_of(path), headers=field.split("\r\n"))
            equal(answer.status, status, f"status for {field}")
            equal(len(answer.body), {200: 5000, 206: 10}.get(status, 0), f"bytes for {field}")
            if status == 304:
                equal((answer.get("ETag"), answer.get("Content-Type")), (tag, None), f"fields for {field}")
        answer = client.ask(target_of(path), "HEAD")
        equal((answer.status, answer.get("Content-Length"), answer.body), (200, "5000", b""), "answer to HEAD")
        equal(client.ask("/").body, b"abc", "body on the same connection")


@cases(WIRES)
def test_requests_behind_files(env, wire):
    path = make_file(env, "pipelined-" + wire.name, 700_001)
    content = read(path)
    with wire.connect(env.shared()) as client:
        for n in range(30):
            client.request(target_of(path))
            client.request(f"/number?n={n}")
        for n in range(30):
            equal(client.response().body == content, True, "the file")
            equal(client.response().body, f"number {n}".encode(), "body behind it")


def test_pipelining_does_not_pile_up_open_files(env):
    path = make_file(env, "piled", 10)
    with env.server(["http"]) as server:
        before = server.open_fds()
        with Client(server.http, receive_buffer=4096) as client:
            large = make_file(env, "large-in-front", 64 * MB)
            client.request(target_of(large))
            client.socket.settimeout(1)
            try:
                while True:
                    client.request(target_of(path))
            except TimeoutError:
                pass
            between(1, server.open_fds() - before, 40, "open descriptors")
            client.reset()
        eventually(lambda: server.open_fds() <= before, "descriptors closed")


@cases(BOTH)
def test_old_clients_and_close(env, listener):
    path = make_file(env, "old-" + listener, 400_000)
    for head in ("HTTP/1.0\r\n\r\n", "HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"):
        with Client(env.shared().targets[listener]) as client:
            client.send(f"GET {target_of(path)} {head}")
            answer = client.response()
            equal(answer.body == read(path), True, "the file")
            equal(answer.get("Connection"), "close", "Connection")
            client.expect_end()


@cases(WIRES)
def test_file_that_shrinks_cuts_its_response(env, wire):
    path = make_file(env, "shrinking-" + wire.name, 64 * MB)
    with env.server([wire.listener]) as server:
        with wire.connect(server, receive_buffer=65536) as client:
            client.request(target_of(path))
            client.head()
            os.truncate(path, MB)
            got, cut = len(client.buffer), False
            try:
                while data := client.socket.recv(MB):
                    got += len(data)
            except OSError:  # a reset, or TLS without close_notify
                cut = True
            true(got < 64 * MB, "the response was padded")
            true(cut or not wire.tls, "the end of a cut TLS stream looks clean")
        equal(wire.connect(server).ask("/").body, b"abc", "body for another client")
        server.wait_for("response to .* cut: file: it has become shorter")
    os.unlink(path)


@cases(WIRES)
def test_file_that_grows_sends_what_was_promised(env, wire):
    path = make_file(env, "growing-" + wire.name, 32 * MB)
    with wire.connect(env.shared(), receive_buffer=65536) as client:
        client.request(target_of(path))
        head = client.head()
        with open(path, "ab") as file:
            file.write(b"more" * MB)
        equal(len(client.body(head).body), 32 * MB, "bytes")
        equal(client.ask("/").body, b"abc", "body behind it")
    os.unlink(path)


@cases(WIRES)
def test_clients_that_vanish_leave_nothing_open(env, wire):
    path = make_file(env, "vanishing-" + wire.name, 32 * MB)
    with env.server([wire.listener]) as server:
        wire.connect(server).ask("/")
        time.sleep(0.2)
        before = server.open_fds()
        for n in range(20):
            client = wire.connect(server, receive_buffer=65536)
            client.request(target_of(path))
            client.socket.recv(1 + n * 10000)
            client.reset() if n % 2 else client.close()
        eventually(lambda: server.open_fds() <= before, f"descriptors closed (before: {before})")
        with wire.connect(server) as client:
            for field in ("If-None-Match: *", "Range: bytes=0-0", "If-Match: \"x\"", "Range: bytes=99999999-"):
                client.ask(target_of(path), headers=[field])
            client.ask(target_of(path), "HEAD")
        eventually(lambda: server.open_fds() <= before, f"descriptors closed after short answers (before: {before})")
    os.unlink(path)


@cases({f"{name}: {how}": (wire, how) for name, wire in WIRES.items() for how in ("sent", "vanished", "not modified")})
def test_removed_after_send(env, wire, how):
    path = make_file(env, f"removed-{wire.name}-{how}", 8 * MB)
    target = target_of(path, deleteAfterSend=True)
    with wire.connect(env.shared(), receive_buffer=65536) as client:
        if how == "not modified":
            equal(client.ask(target, headers=["If-None-Match: *"]).status, 304, "status")
        else:
            client.request(target)
            head = client.head()
            true(os.path.exists(path), "the file is there while it is sent")
            if how == "sent":
                equal(len(client.body(head).body), 8 * MB, "bytes")
    eventually(lambda: not os.path.exists(path), "the file is removed")


@alone
@cases(WIRES)
def test_slow_readers_of_one_file_hold_little(env, wire):
    if env.asan:
        raise Skip("AddressSanitizer keeps freed memory")
    readers = (1000 if not wire.tls else 300) // (4 if SLOW_GUEST else 1)
    path = make_file(env, "shared", 64 * MB)
    with env.server([wire.listener], [["setBacklog", [2000]]], open_files=4096) as server:
        before = server.memory()
        clients = []
        for _ in range(readers):
            clients.append(wire.connect(server, receive_buffer=32768))
            clients[-1].request(target_of(path))
            clients[-1].socket.recv(1)
        time.sleep(0.5)
        each = (server.memory() - before) / readers
        note(f"{each / 1024:.0f} KiB each, {readers} readers")
        between(0, each, 256 * 1024, "bytes each")
        equal(wire.connect(server).ask("/").body, b"abc", "body for another client")
        for client in clients:
            client.reset()
    os.unlink(path)


@alone
@cases(WIRES)
def test_drain_finishes_a_file(env, wire):
    path = make_file(env, "drained", 16 * MB)
    shutdown = [["setShutdownTimeout", [int(5 * env.patience)]]]
    with env.server([wire.listener], shutdown) as server, wire.connect(server, receive_buffer=65536) as client:
        client.request(target_of(path))
        head = client.head()
        server.signal(signal.SIGTERM)
        server.wait_for("stopping")
        equal(client.body(head).body == read(path), True, "the whole file")
        client.expect_end()


@alone
def test_system_calls_of_a_file(env):
    path = make_file(env, "counted", MB)
    with env.server(["http"]) as server, Client(server.http) as client:
        client.ask(target_of(path))
        calls = count_calls(server, lambda: [client.ask(target_of(path)) for _ in range(50)])
        note(", ".join(f"{name} {count / 50:.2f}" for name, count in sorted(calls.items(), key=lambda one: -one[1])))
        between(0.9, calls.get("recvfrom", 0) / 50, 1.2, "recv a request")
        between(0.9, calls.get("sendmsg", 0) / 50, 1.1, "sendmsg a request")
        between(0.9, calls.get("sendfile", 0) / 50, 3, "sendfile a request")
        equal([call for call in calls if call.startswith("pread")], [], "reads of the file")


@alone
@cases(BOTH)
def test_a_file_is_never_read(env, listener):
    """From the page cache to the socket: one receive, one send for the head, and nothing but sendfile for the rest."""
    if listener == "https" and not KTLS_IS_REQUIRED:
        raise Skip("TAS_KTLS=require is not set")
    path, requests = make_file(env, "never-read-" + listener, MB), 20
    with env.server([listener]) as server, Client(server.targets[listener]) as client:
        equal(client.ask(target_of(path)).body == read(path), True, "the file")

        def ask():
            for _ in range(requests):
                equal(len(client.ask(target_of(path)).body), MB, "bytes of the file")

        calls = calls_on(server, ask, os.path.basename(path))
        names = {name: calls.count(name) for name in sorted(set(calls))}
        note(f"{requests} requests, on the file: {names}")
        true(names.get("sendfile", 0) >= requests, "no sendfile for each request")
        equal([name for name in names if "read" in name or name in ("splice", "copy_file_range", "io_uring_enter")], [], "reads of the file")
        calls = [name for name in calls_on(server, ask, "socket:") if name.startswith(("recv", "read", "send", "write"))]
        names = {name: calls.count(name) for name in sorted(set(calls))}
        note(f"{requests} requests, on the socket: {names}")
        names.pop("sendfile")
        equal(names, {"recvfrom": requests, "sendmsg": requests}, "receives and sends")
