"""Static files, served without PHP: paths on the wire, what becomes of a file, and files that change meanwhile; over both
versions of HTTP, plain and over TLS."""

import os
import socket
import time

from harness import *
from http2 import Http2
from test_files import MB, read
from test_load import count_calls
from test_ranges import parts_of

CLIENTS = {"h1": ("http", Client), "h1-tls": ("https", Client), "h2c": ("http", Http2), "h2-tls": ("https", Http2)}
WAYS = {way: way for way in CLIENTS}


def tree(env, name, files):
    """A directory of these files; a size makes random bytes, None a directory."""
    root = env.path(name)
    os.makedirs(root)
    for path, content in files.items():
        path = os.path.join(root, path)
        os.makedirs(path if content is None else os.path.dirname(path), exist_ok=True)
        if content is not None:
            write(path, content)
    return root


def write(path, content, age=3600):
    """A file that was modified so many seconds ago: what is older than 2 seconds is kept in memory."""
    with open(path, "wb") as file:
        file.write(os.urandom(content) if isinstance(content, int) else content)
    os.utime(path, (time.time() - age,) * 2)


def static(root, *calls, prefix="/"):
    return ["addStaticHandler", [prefix, root, list(calls)]]


@cases(WAYS)
def test_paths(env, way):
    listener, client_of = CLIENTS[way]
    root = tree(env, "paths-" + way, {"www/a.txt": b"a", "www/sub/b": b"b", "www/.env": b"secret", "secret": b"secret",
                                      "www/100%.txt": b"percent", "www/\u00e9": b"e"})
    os.symlink("../../secret", root + "/www/sub/out")
    os.symlink("..", root + "/www/parent")
    refused = ["/../secret", "/sub/../../secret", "/%2e%2e/secret", "/%2E%2E/secret", "/.%2e/secret", "/%2e./secret",
               "/..%2fsecret", "/sub%2f..%2f..%2fsecret", "/..%5csecret", "/..\\secret", "/sub/..", "/.", "/./a.txt",
               "/%2e", "/a.txt%00", "/a.txt%00.html", "/%00", "/%", "/%2", "/%zz", "/%252e%252e/secret",
               "/%252e%252e%252fsecret", "/%25252e%25252e/secret", "/..%252fsecret", "/..%255csecret", "//../secret",
               "/a.txt/../../secret", "/sub//../..//secret"]
    missing = ["/.env", "/%2eenv", "/sub/out", "/parent/secret", "/parent/www/a.txt", "/%c0%ae%c0%ae/secret", "/a.txt/",
               "/a.txt/x", "/A.TXT", "/" + "x" * 300, "/" + "x/" * 2500, "/sub/%20", "/a.txt%0d%0a", "/~", "/proc/self/environ"]
    with env.server([listener], [static(root + "/www")]) as server, client_of(server.targets[listener]) as client:
        for status, paths in ((400, refused), (404, missing)):
            for path in paths:
                answer = client.ask(path)
                equal((path, answer.status), (path, status), "status")
                true(b"secret" not in answer.body, f"{path} leads out of the root")
        for path, body in {"/a.txt": b"a", "//a.txt": b"a", "/%61.txt?/../x": b"a", "/sub//b": b"b", "/100%25.txt": b"percent",
                           "/%C3%A9": b"e"}.items():
            answer = client.ask(path)
            equal((path, answer.status, answer.body), (path, 200, body), "answer")


@cases(WAYS)
def test_sizes_parts_and_conditions(env, way):
    listener, client_of = CLIENTS[way]
    sizes = [0, 1, 1023, 1024, 1025, 16375, 16376, 16384, 16385, 65535, 65536, 65537, 300_001, 3 * MB]
    root = tree(env, "sizes-" + way, {f"{size}.bin": size for size in sizes})
    with env.server([listener], [static(root)]) as server, client_of(server.targets[listener]) as client:
        for size in sizes + sizes:
            content, path = read(f"{root}/{size}.bin"), f"/{size}.bin"
            answer = client.ask(path)
            equal((answer.status, answer.get("content-length"), answer.body == content), (200, str(size), True),
                  f"answer for {size} bytes")
            head = client.ask(path, "HEAD")
            equal((head.status, head.get("content-length"), head.body), (200, str(size), b""), f"HEAD for {size} bytes")
            tag, date = answer.get("etag"), answer.get("last-modified")
            for field, status in [(f"If-None-Match: {tag}", 304), ("If-None-Match: \"x\"", 200), ("If-Match: \"x\"", 412),
                                  (f"If-Match: {tag}", 200), (f"If-Modified-Since: {date}", 304),
                                  ("If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT", 412)]:
                answer = client.ask(path, headers=[field])
                equal((field, answer.status, len(answer.body)), (field, status, size if status == 200 else 0), "answer")
            if size < 2:
                continue
            for wanted, part in {"0-0": content[:1], f"{size - 2}-": content[-2:], "-1": content[-1:],
                                 f"1-{size + 5}": content[1:], f"{size // 2}-{size // 2}": content[size // 2:size // 2 + 1]}.items():
                answer = client.ask(path, headers=[f"Range: bytes={wanted}"])
                equal((wanted, answer.status, answer.body == part), (wanted, 206, True), "part")
            answer = client.ask(path, headers=[f"Range: bytes={size}-"])
            equal((answer.status, answer.get("content-range")), (416, f"bytes */{size}"), "behind the end")
            equal(client.ask(path, headers=["Range: bytes=0-0", "If-Range: \"x\""]).status, 200, "another If-Range")
            if size > 1000:
                answer = client.ask(path, headers=["Range: bytes=-9,0-9"])
                equal([part[2] for part in parts_of(answer, size)], [content[-9:], content[:10]], "two parts")


@cases(WAYS)
def test_directories_and_methods(env, way):
    listener, client_of = CLIENTS[way]
    root = tree(env, "directories-" + way, {"dir/index.html": b"<p>", "empty": None, "evil.example/index.html": b"evil"})
    with env.server([listener], [static(root)]) as server, client_of(server.targets[listener]) as client:
        answer = client.ask("/dir?a=b&c=%2F..")
        equal((answer.status, answer.get("location")), (301, "/dir/?a=b&c=%2F.."), "redirect")
        equal(client.ask("//evil.example").get("location"), "/evil.example/", "a redirect to no other host")
        answer = client.ask("/dir/")
        equal((answer.body, answer.get("content-type")), (b"<p>", "text/html; charset=utf-8"), "index file")
        equal(client.ask("/empty/").status, 404, "a directory without an index file")
        answer = client.ask("/dir/", "OPTIONS")
        equal((answer.status, answer.get("allow"), answer.body), (204, "GET, HEAD, OPTIONS", b""), "OPTIONS")
        answer = client.ask("/dir/", "POST", body=b"x" * 100)
        equal((answer.status, answer.get("allow")), (405, "GET, HEAD, OPTIONS"), "POST")


@cases(WAYS)
def test_compressed_files(env, way):
    listener, client_of = CLIENTS[way]
    root = tree(env, "compressed-" + way, {"a.js": b"plain", "a.js.gz": b"gz", "a.js.br": b"br", "a.js.zst": b"zst",
                                           "old.js": b"old plain", "old.js.gz": b"old gz"})
    os.utime(root + "/old.js.gz", (1, 1))
    with env.server([listener], [static(root, ["enablePrecompressed", []])]) as server, \
            client_of(server.targets[listener]) as client:
        for accepted, body, coding in [("gzip", b"gz", "gzip"), ("br;q=0.5, gzip;q=0.8", b"gz", "gzip"), ("*", b"zst", "zstd"),
                                       ("gzip;q=0, br", b"br", "br"), ("deflate", b"plain", None), ("gzip;q=0", b"plain", None),
                                       ("", b"plain", None)]:
            answer = client.ask("/a.js", headers=[f"Accept-Encoding: {accepted}"])
            equal((accepted, answer.body, answer.get("content-encoding"), answer.get("vary"), answer.get("content-type")),
                  (accepted, body, coding, "Accept-Encoding", "text/javascript; charset=utf-8"), "answer")
        tags = {client.ask("/a.js", headers=[f"Accept-Encoding: {coding}"]).get("etag") for coding in ("gzip", "br", "x")}
        equal(len(tags), 3, "entity tags")
        equal(client.ask("/old.js", headers=["Accept-Encoding: gzip"]).body, b"old plain", "a file that is newer")


@cases(WAYS)
def test_what_is_no_file(env, way):
    listener, client_of = CLIENTS[way]
    root = tree(env, "nofile-" + way, {"a": b"a"})
    os.mkfifo(root + "/fifo")
    bound = socket.socket(socket.AF_UNIX)
    bound.bind(root + "/socket")
    if os.geteuid() == 0:
        os.mknod(root + "/null", 0o20666, os.makedev(1, 3))
        os.mknod(root + "/zero", 0o20666, os.makedev(1, 5))
    with env.server([listener], [static(root)]) as server, client_of(server.targets[listener]) as client:
        for name in ("fifo", "socket", "null", "zero"):
            begun = time.monotonic()
            equal((name, client.ask("/" + name).status), (name, 404), "status")
            between(0, time.monotonic() - begun, 2, "seconds")
        equal(client.ask("/a").body, b"a", "a file behind them")
    bound.close()


@cases(WAYS)
def test_many_files_and_a_large_directory(env, way):
    listener, client_of = CLIENTS[way]
    count = 10_000 if way in ("h1", "h2-tls") else 1000
    root = tree(env, "many-" + way, {f"{i}": f"file {i}".encode() for i in range(count)})
    with env.server([listener], [static(root, ["setBrowseEnabled", [True]])], open_files=256) as server, \
            client_of(server.targets[listener]) as client:
        for i in range(count):
            answer = client.ask(f"/{i}")
            equal((answer.status, answer.body), (200, f"file {i}".encode()), f"file {i}")
        between(0, server.open_fds(), 200, "open descriptors")
        page = client.ask("/").body
        equal(page.count(b"<li>"), min(count, 4096), "links")
        equal(b"There are more." in page, count > 4096, "a word that there are more")


@cases(WAYS)
def test_a_file_that_shrinks_cuts_its_response(env, way):
    listener, client_of = CLIENTS[way]
    root = tree(env, "shrinks-" + way, {"large": 64 * MB, "a": b"a"})
    with env.server([listener], [static(root)]) as server:
        with client_of(server.targets[listener], receive_buffer=65536) as client:
            client.request("/large")
            if client_of is Http2:
                client.until(lambda: client.streams, "no head")
            else:
                client.head()
            os.truncate(root + "/large", MB)
            got = 0
            try:
                while data := client.socket.recv(MB):
                    got += len(data)
            except OSError:
                pass
            true(got < 64 * MB, "the response was padded")
        with client_of(server.targets[listener]) as client:
            equal(client.ask("/a").body, b"a", "body for another client")
        server.wait_for("cut: file: it has become shorter")
    os.unlink(root + "/large")


@cases(WAYS)
def test_changes_are_served(env, way):
    """Kept for a minute, so that only the kernel's word can be why."""
    listener, client_of = CLIENTS[way]
    for size in (10, 200_000):
        root = tree(env, f"changes-{way}-{size}", {"www/a": size, "www/gone": size, "www/dir/index.html": b"<p>"})
        path = root + "/www/a"
        with env.server([listener], [static(root + "/www", ["setOpenFileCache", [100, 60]])]) as server, \
                client_of(server.targets[listener]) as client:

            def serves(target, content):
                answer = client.ask(target)
                return answer.status == 404 if content is None else answer.status == 200 and answer.body == content

            for target, content in (("/a", read(path)), ("/gone", read(root + "/www/gone")), ("/dir/", b"<p>"), ("/new", None)):
                true(serves(target, content) and serves(target, content), target)
            replaced = os.urandom(size)
            write(root + "/new-a", replaced)
            os.rename(root + "/new-a", path)
            eventually(lambda: serves("/a", replaced), "the file that took its place")
            write(path, b"grown" + replaced)
            eventually(lambda: serves("/a", b"grown" + replaced), "the file that has grown")
            os.truncate(path, 5)
            eventually(lambda: serves("/a", b"grown"), "the file that has shrunk")
            os.unlink(root + "/www/gone")
            eventually(lambda: serves("/gone", None), "the file that has gone")
            write(root + "/www/new", b"new")
            eventually(lambda: serves("/new", b"new"), "the file that is new")
            os.unlink(root + "/www/dir/index.html")
            eventually(lambda: serves("/dir/", None), "the index file that has gone")


@cases(WAYS)
def test_the_next_release_takes_the_place_of_the_root(env, way):
    """As it is deployed: a symbolic link to a release is renamed over the one to the last."""
    listener, client_of = CLIENTS[way]
    root = tree(env, "releases-" + way, {"1/a": b"first", "1/old": 100_000, "2/a": b"second", "2/dir/new": b"new"})
    os.symlink("1", root + "/current")
    with env.server([listener], [static(root + "/current", ["setOpenFileCache", [100, 60]])]) as server, \
            client_of(server.targets[listener]) as client:
        equal([client.ask(target).status for target in ("/a", "/old", "/dir/new")], [200, 200, 404], "statuses before")
        os.symlink("2", root + "/next")
        os.rename(root + "/next", root + "/current")
        eventually(lambda: [client.ask(target).status for target in ("/a", "/old", "/dir/new")] == [200, 404, 200], "the next release")
        equal(client.ask("/a").body, b"second", "body")
        os.unlink(root + "/current")
        time.sleep(1.2)
        equal(client.ask("/a").body, b"second", "body where no release is")
        os.symlink("1", root + "/current")
        eventually(lambda: client.ask("/a").body == b"first", "the first release again")


@cases(WAYS)
def test_a_file_replaced_while_it_is_sent_is_sent_to_its_end(env, way):
    listener, client_of = CLIENTS[way]
    root = tree(env, "replaced-" + way, {"www/a": 16 * MB})
    content = read(root + "/www/a")
    with env.server([listener], [static(root + "/www")]) as server, \
            client_of(server.targets[listener], receive_buffer=65536) as client:
        if client_of is Http2:
            stream = client.request("/a")
            client.until(lambda: client.streams, "no head")
        else:
            client.request("/a")
            answer = client.head()
        write(root + "/new", b"replaced")
        os.rename(root + "/new", root + "/www/a")
        if client_of is Http2:
            body = client.response(stream).body
        else:
            body = client.take(int(answer.get("content-length")))
        equal(body == content, True, "the file that was asked for")
        eventually(lambda: client.ask("/a").body == b"replaced", "the file that took its place")


def test_php_behind_static_files(env):
    root = tree(env, "behind", {"a": b"a"})
    with env.server(["http"], [static(root, ["setOnMissing", ["next"]])]) as server, Client(server.http) as client:
        equal(client.ask("/a").body, b"a", "the file")
        equal(client.ask("/").body, b"abc", "what PHP answers")
        equal(client.ask("/echo", "POST", body=b"x" * 100_000).body, b"x" * 100_000, "what PHP echoes")
        equal(client.ask("/a", "POST", body=b"").status, 405, "POST to a file")


@cases(WAYS)
def test_a_change_counts_at_once(env, way):
    """Where the kernel tells of it: with the first request that is sent behind it."""
    listener, client_of = CLIENTS[way]
    root = tree(env, "at-once-" + way, {"a": b"0"})
    with env.server([listener], [static(root)]) as server, client_of(server.targets[listener]) as client:
        for n in range(100):
            body = (b"%d," % n) * (1 + n * 7 % 50)
            with open(root + "/new", "wb") as file:
                file.write(body)
            os.rename(root + "/new", root + "/a")
            equal(client.ask("/a").body, body, "body of what took its place")
            with open(root + "/a", "ab") as file:
                file.write(b"more")
            equal(client.ask("/a").body, body + b"more", "body with what was appended")
            os.unlink(root + "/a")
            equal(client.ask("/a").status, 404, "status of what was removed")


def sizes_and_sendfiles(tls):
    """{size of a file: how many sendfile(2) it takes, once it is kept}"""
    if not tls:
        return {16 * 1024: 0, 16 * 1024 + 1: 1}
    return {64 * 1024: 0, 256 * 1024: 0, MB: 1} if KTLS_IS_REQUIRED else {64 * 1024: 0, MB: 0}


@alone
@cases({"plain": False, "TLS": True})
def test_system_calls_of_cached_files(env, tls):
    """One receive and one send of the head with the bytes; beyond what is kept as bytes, a sendfile more."""
    wanted = sizes_and_sendfiles(tls)
    root = tree(env, f"calls-{tls}", {str(size): size for size in wanted})
    listener = "https" if tls else "http"
    with env.server([listener], [static(root, ["setOpenFileCache", [10, 60]])]) as server, \
            CLIENTS["h1-tls" if tls else "h1"][1](server.targets[listener]) as client:
        for size, sendfiles in wanted.items():
            for _ in range(3):
                client.ask(f"/{size}")
            calls = count_calls(server, lambda: [client.ask(f"/{size}") for _ in range(50)])
            note(f"{size}: " + ", ".join(f"{call} {count / 50:.2f}" for call, count in sorted(calls.items(), key=lambda one: -one[1])))
            sends = calls.get("sendmsg", 0) + calls.get("sendto", 0)
            between(0.9, calls.get("recvfrom", 0) / 50, 1.2, "recv a request")
            between(0.9, sends / 50, 1.5 + size / 65536, "sends a request")
            between(0.9 * sendfiles, calls.get("sendfile", 0) / 50, 2 * sendfiles, "sendfile a request")
            looks = {call: n for call, n in calls.items() if call.startswith(("open", "stat", "newfstat", "fstat", "pread", "close"))}
            between(0, max(looks.values(), default=0), 2 + 50 * SLOW_GUEST, "looks at the disk: at the root, once a second")


@alone
def test_an_upload_to_a_file_ends_its_connection(env):
    root = tree(env, "upload", {"a": b"a"})
    with env.server(["http"], [static(root)]) as server, Client(server.http) as client:
        client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
        answer = client.response()
        equal((answer.status, answer.get("Connection")), (405, "close"), "answer")
