"""Forms from real clients: fields, files on disk, and what is left of them."""

import concurrent.futures
import contextlib
import hashlib
import json
import os
import random
import shutil
import tempfile
import threading
import time

from harness import *
from wires import WIRES

MB = 1 << 20
BOUNDARY = "----form-data-boundary"


@contextlib.contextmanager
def form_server(env, listeners, size=64 * MB, config=(), parent=None):
    """A server that takes files of `size`, and leaves none behind."""
    with tempfile.TemporaryDirectory(dir=parent or env.directory) as directory:
        ini = [f"upload_tmp_dir={directory}", f"upload_max_filesize={size}"]
        with env.server(listeners, [["setMaxBodySize", [size + MB]], *config], ini=ini) as server:
            server.upload_directory = directory
            yield server
            eventually(lambda: not os.listdir(directory), "an empty directory for temporary files")


def part(parameters, data, content_type=None):
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; {parameters}\r\n'
    head += f"Content-Type: {content_type}\r\n" if content_type else ""
    return head.encode() + b"\r\n" + data + b"\r\n"


HEADERS = [f"Content-Type: multipart/form-data; boundary={BOUNDARY}"]
END = f"--{BOUNDARY}--\r\n".encode()


def digest(data):
    return hashlib.sha256(data).hexdigest()


@cases(WIRES)
def test_curl(env, wire):
    data = {"a": os.urandom(3 * MB), "b": b"line\r\n" * 1000, "empty": b"", "lines": f"\r\n--{BOUNDARY}".encode() * 5000}
    with form_server(env, [wire.listener]) as server:
        with tempfile.TemporaryDirectory() as directory:
            for name, content in data.items():
                with open(os.path.join(directory, name), "wb") as file:
                    file.write(content)
            at = lambda name: os.path.join(directory, name)
            got = json.loads(curl_text(
                wire.target(server), *wire.curl, "-F", "title=na\u00efve & \"quoted\"", "-F", "tags[]=x", "-F", "tags[]=y", "-F", "a.b=1",
                "-F", f"one=@{at('a')};type=image/png", "-F", f"many[]=@{at('b')};filename=../we\"ird.txt",
                "-F", f"many[]=@{at('lines')}", "-F", f"deep[x][y]=@{at('empty')};type=text/plain", path="/form"))
            urlencoded = json.loads(curl_text(
                wire.target(server), *wire.curl, "--data-urlencode", "a[]=1 + 1 = 2&", "-d", "a[]=%20x", path="/form"))
        equal(got["post"], {"title": "na\u00efve & \"quoted\"", "tags": ["x", "y"], "a_b": "1"}, "fields")
        file = lambda name, content_type, key: [name, content_type, 0, len(data[key]), digest(data[key])]
        equal(got["files"], {
            "one": file("a", "image/png", "a"),
            # curl writes a quote as %22, as browsers do, or behind a backslash in older versions.
            "many": [file(got["files"]["many"][0][0], "text/plain", "b"), file("lines", "application/octet-stream", "lines")],
            "deep": {"x": {"y": file("empty", "text/plain", "empty")}}}, "files")
        true(got["files"]["many"][0][0] in ('we%22ird.txt', 'we"ird.txt'), f"the name {got['files']['many'][0][0]}")
        equal(urlencoded, {"post": {"a": ["1 + 1 = 2&", " x"]}, "files": {}}, "urlencoded form")


@cases(WIRES)
def test_any_pieces(env, wire):
    """Chunks, writes and records that have nothing to do with parts."""
    generator = random.Random(7)
    contents = [generator.randbytes(n) for n in (0, 1, 70000, MB + 3)] + [f"\r\n--{BOUNDARY[:-1]}".encode() * 2000]
    body = b"".join(part(f'name="f[]"; filename="{i}"', content) for i, content in enumerate(contents)) + END
    wanted = [[str(i), None, 0, len(content), digest(content)] for i, content in enumerate(contents)]

    def pieces():
        at = 0
        while at < len(body):
            yield (piece := body[at:at + generator.choice((1, 7, 500, 5000, 70000))])
            at += len(piece)

    with form_server(env, [wire.listener]) as server, wire.connect(server) as client:
        for length in (len(body), None):
            answer = client.response(client.post("/form", pieces(), length, HEADERS))
            equal(json.loads(answer.body)["files"]["f"], wanted, "files")


@cases(WIRES)
def test_requests_behind_a_form(env, wire):
    form = part('name="a"', b"1") + part('name="f"; filename="f"', b"x" * 100000) + END
    with form_server(env, [wire.listener]) as server, wire.connect(server) as client:
        for _ in range(3):
            client.post("/form", [form], len(form), HEADERS)
            client.request("/number?n=1")
        for _ in range(3):
            equal(json.loads(client.response().body)["post"], {"a": "1"}, "fields")
            equal(client.response().body, b"number 1", "body behind it")


def cut_off(client, form, end):
    """Declares a form, and sends its first bytes."""

    class Enough(Exception):
        pass

    def pieces():
        yield form[:end]
        raise Enough

    with contextlib.suppress(Enough):
        client.post("/form", pieces(), len(form), HEADERS)


@cases(WIRES)
def test_clients_that_vanish(env, wire):
    """Whatever is cut, nothing stays on disk, and the server goes on."""
    form = part('name="a"', b"1") + part('name="f"; filename="f"', b"x" * 200000) + part('name="g"; filename="g"', b"y" * 200000) + END
    with form_server(env, [wire.listener]) as server:
        for end in (150, 100000, 201000, 300000, len(form) - 1):
            for leave in (Client.close, Client.reset):
                client = wire.connect(server)
                cut_off(client, form, end)
                files = 0 if end < 1000 else 1 if end < 200000 else 2
                eventually(lambda: len(os.listdir(server.upload_directory)) == files, f"{files} temporary files")
                leave(client)
                eventually(lambda: not os.listdir(server.upload_directory), "no temporary file")
            if wire.http2:  # the stream goes, the connection stays
                with wire.connect(server) as client:
                    cut_off(client, form, end)
                    client.reset_stream(client.asked.popleft())
                    eventually(lambda: not os.listdir(server.upload_directory), "no temporary file of a stream that was reset")
                    equal(client.ask("/").body, b"abc", "body on the same connection")
        equal(wire.connect(server).ask("/").body, b"abc", "body")


def large_directory(size):
    """A place for files that is not slower than the network, if there is one."""
    for directory in ("/dev/shm", tempfile.gettempdir()):
        if os.access(directory, os.W_OK) and shutil.disk_usage(directory).free > 2 * size:
            return directory
    raise Skip(f"there is no room for {size // MB} MiB of files")


@alone
@cases(WIRES)
def test_long_file_holds_little(env, wire):
    if env.asan:
        raise Skip("AddressSanitizer keeps freed memory")
    size, block = 128 * MB, bytes(MB)
    opening, closing = part('name="f"; filename="f"', b"")[:-2], b"\r\n" + END
    with form_server(env, [wire.listener], size, parent=large_directory(size)) as server:
        with wire.connect(server, timeout=60) as client:
            client.ask("/")
            before, most = server.memory(), 0

            def pieces():
                nonlocal most
                yield opening
                for _ in range(size // len(block)):
                    yield block
                    most = max(most, server.memory() - before)
                yield closing

            asked = client.post("/form", pieces(), len(opening) + size + len(closing), HEADERS)
            name, _, error, got, _ = json.loads(client.response(asked).body)["files"]["f"]
    equal((name, error, got), ("f", 0, size), "file")
    note(f"{most / 1024:.0f} KiB more")
    between(-64 * MB, most, 2 * MB, "bytes more")


@alone
@cases({name: WIRES[name] for name in ("http", "h2")})
def test_many_uploads_hold_little(env, wire):
    """100 slow uploads at once; bench/upload.py does it with 20 MiB each."""
    if env.asan:
        raise Skip("AddressSanitizer keeps freed memory")
    uploads, size = 25 if SLOW_GUEST else 100, 2 * MB
    content = os.urandom(size)
    opening, closing = part('name="f"; filename="f"', b"")[:-2], b"\r\n" + END
    together = threading.Barrier(uploads)

    def pieces():
        yield opening
        for at in range(0, size, 65536):
            yield content[at:at + 65536]
            time.sleep(0.02)
        together.wait(60)  # the last byte of each is still to come
        yield closing

    def upload(server):
        with wire.connect(server, timeout=60) as client:
            asked = client.post("/form", pieces(), len(opening) + size + len(closing), HEADERS)
            return json.loads(client.response(asked).body)["files"]["f"][3:]

    with form_server(env, [wire.listener], config=[["setReadTimeout", [60]]], parent=large_directory(uploads * size)) as server:
        wire.connect(server).ask("/")
        before, most = server.memory(), 0
        with concurrent.futures.ThreadPoolExecutor(uploads) as pool:
            running = [pool.submit(upload, server) for _ in range(uploads)]
            while not all(one.done() for one in running):
                most = max(most, server.memory() - before)
                time.sleep(0.02)
        for one in running:
            equal(one.result(), [size, digest(content)], "size and hash")
        note(f"{most / MB:.1f} MiB more for {uploads} uploads of {size // MB} MiB")
        between(-64 * MB, most, uploads * 640 * 1024, "bytes more")
