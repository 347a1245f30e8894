"""Parts of files, several at once, and the conditions on them: the same over every protocol and transport."""

import os
import re

from harness import *
from http2 import MOST, Http2
from test_files import MB, evict, make_file, read, target_of

ALL = {"h1": (Client, "http"), "h1 tls": (Client, "https"), "h2c": (Http2, "http"), "h2": (Http2, "https")}
EARLY = "Sun, 06 Nov 1994 08:49:37 GMT"


def parts_of(answer, complete):
    """[(first, last, bytes)] of a multipart/byteranges body. // RFC 2046 §5.1.1"""
    found = re.fullmatch(r"multipart/byteranges; boundary=([0-9a-f]{32})", answer.get("Content-Type"))
    true(found, f"Content-Type: {answer.get('Content-Type')}")
    equal(answer.all("Content-Range"), [], "Content-Range beside those of the parts")
    delimiter = b"\r\n--" + found.group(1).encode()
    first, *parts = (b"\r\n" + bytes(answer.body)).split(delimiter)
    equal((first, parts.pop()), (b"", b"--\r\n"), "what stands around the parts")
    result = []
    for part in parts:
        head, content = part.split(b"\r\n\r\n", 1)
        found = re.fullmatch(rb"\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes (\d+)-(\d+)/(\d+)", head)
        true(found, f"head of a part: {head}")
        at, end, size = (int(number) for number in found.groups())
        equal((size, len(content)), (complete, end - at + 1), "sizes of a part")
        result.append((at, end, content))
    return result


RANGES = {
    "0-9,5000-5009": [(0, 9), (5000, 5009)],
    "5000-5009,0-9": [(5000, 5009), (0, 9)],
    "0-9,-10": [(0, 9), (299990, 299999)],
    "100000-,0-0,99000-99999": [(99000, 299999), (0, 0)],  # nearer than a part's head: one
    "0-99999,200000-": [(0, 99999), (200000, 299999)],
    "0-0,10000-10000,20000-20000,300000-": [(0, 0), (10000, 10000), (20000, 20000)],
    ",".join(f"{n * 1000}-{n * 1000}" for n in reversed(range(16))): [(n * 1000, n * 1000) for n in reversed(range(16))],
    "0-9,300000-": [(0, 9)],
    "0-9,20-29": [(0, 29)],
    "0-,0-,5-,-7": [(0, 299999)],
    "300000-,400000-500000": 416,
    "-0": 416,
    "9-0,5000-5009": 200,
    "0-9;5000-5009": 200,
    ",".join(f"{n * 1000}-{n * 1000}" for n in range(17)): 200,
    ",".join(["0-"] * 2000): 200,
}


@cases(ALL)
def test_several_ranges(env, client_class, listener):
    path = make_file(env, f"several-{client_class.__name__}-{listener}", 300_000)
    content = read(path)
    with client_class(env.shared().targets[listener]) as client:
        for wanted, expected in RANGES.items():
            answer = client.ask(target_of(path), headers=[f"Range: bytes={wanted}"])
            about = shorten(wanted, 60)
            equal(answer.get("Content-Length"), str(len(answer.body)), f"Content-Length for {about}")
            if expected in (200, 416):
                equal((answer.status, answer.body), (expected, content if expected == 200 else b""), f"answer for {about}")
                equal(answer.get("Content-Range"), None if expected == 200 else "bytes */300000", "Content-Range")
                continue
            equal(answer.status, 206, f"status for {about}")
            if len(expected) > 1:
                got = parts_of(answer, 300_000)
                equal([part[:2] for part in got], expected, f"parts of {about}")
            else:
                equal(answer.get("Content-Type"), "application/octet-stream", "Content-Type of a single part")
                at, end = expected[0]
                equal(answer.get("Content-Range"), f"bytes {at}-{end}/300000", f"Content-Range for {about}")
                got = [(at, end, answer.body)]
            for at, end, part in got:
                equal(part == content[at:end + 1], True, f"bytes {at}-{end}")
        for wanted in ("0-9", "0-9,5000-5009", "300000-"):  # RFC 9110 §14.2: of GET only
            answer = client.ask(target_of(path), "HEAD", [f"Range: bytes={wanted}"])
            equal((answer.status, answer.get("Content-Length"), answer.body), (200, "300000", b""), "answer to HEAD")
        equal(client.ask("/").body, b"abc", "body on the same connection")


@cases(ALL)
def test_parts_are_sent_as_files_are(env, client_class, listener):
    path = make_file(env, f"large-{client_class.__name__}-{listener}", 40 * MB)
    content = read(path)
    wanted = [(30 * MB, 40 * MB - 1), (0, 99), (7 * MB, 9 * MB + 4)]
    field = "Range: bytes=" + ",".join(f"{at}-{end}" for at, end in wanted)
    with env.server([listener]) as server, client_class(server.targets[listener]) as client:
        client.ask("/")
        fds = server.open_fds()
        for cold in (True, False):
            if cold:
                evict(path)
            before = server.stats(server.targets[listener])["sendfile_bytes_total"]
            stream = client.request(target_of(path), headers=[field])
            answer = whole_response(client, stream)
            for (at, end), got in zip(wanted, parts_of(answer, 40 * MB), strict=True):
                equal(got[:2], (at, end), "a part")
                equal(got[2] == content[at:end + 1], True, "its bytes")
            sent = server.stats(server.targets[listener])["sendfile_bytes_total"] - before
            total = sum(end - at + 1 for at, end in wanted)
            if listener != "http":
                equal(sent, total if KTLS_IS_REQUIRED else 0, "bytes by sendfile")
            elif client_class is Http2:
                equal(sent, 0, "bytes by sendfile: frames are copied on plain connections")
            else:  # short ranges, and what is left behind a short count, are copied
                between(total - 3 * COPIED, sent, total, "bytes by sendfile")
        eventually(lambda: server.open_fds() <= fds + 1, "the file is closed")  # one more of the counters' client
    os.unlink(path)


def begin_response(client, stream):
    """The response with its head, and its body so far in a bytearray."""
    if isinstance(client, Http2):
        client.until(lambda: stream in client.streams, "no response")
        answer = client.streams[stream]
        answer.body = bytearray(answer.body)
        return answer
    answer = client.head()
    answer.body = bytearray()
    return answer


def whole_response(client, stream):
    answer = begin_response(client, stream)
    if isinstance(client, Http2):
        client.until(lambda: stream in client.ended, "the response does not end")
    else:
        answer.body = client.take(int(answer.get("Content-Length")))
    equal(len(answer.body), int(answer.get("Content-Length")), "bytes of the body")
    return answer


@cases(ALL)
def test_parts_for_slow_readers(env, client_class, listener):
    path = make_file(env, f"slow-{client_class.__name__}-{listener}", 40 * MB)
    content = read(path)
    wanted = [(0, 15 * MB - 1), (20 * MB, 20 * MB), (25 * MB, 40 * MB - 1)]
    field = "Range: bytes=" + ",".join(f"{at}-{end}" for at, end in wanted)
    with env.server([listener]) as server:
        target = server.targets[listener]
        other = Client(target)
        other.ask("/")
        before, fds = server.memory(), server.open_fds()
        slow = [client_class(target, receive_buffer=32768, **({"window": 65535} if client_class is Http2 else {}))
                for _ in range(10)]
        streams = [client.request(target_of(path), headers=[field]) for client in slow]
        answers = [begin_response(client, stream) for client, stream in zip(slow, streams)]
        equal(other.ask("/").body, b"abc", "body for another client")
        if not env.asan:
            between(0, server.memory() - before, 10 * 512 * 1024, "bytes more")
        # A read by the thread pool has a descriptor of its own until it ends.
        eventually(lambda: server.open_fds() - fds == 2 * len(slow), "one socket and one file for each")
        for client, stream, answer in list(zip(slow, streams, answers))[:2]:
            if client_class is Http2:
                client.give_room(0, MOST - 65535)
                client.give_room(stream, MOST - 65535)
                client.until(lambda: stream in client.ended, "the response does not end")
            else:
                answer.body = client.take(int(answer.get("Content-Length")))
            got = parts_of(answer, 40 * MB)
            equal([part[:2] for part in got], wanted, "parts")
            equal(all(part[2] == content[part[0]:part[1] + 1] for part in got), True, "their bytes")
        for client in slow:
            client.reset()
        eventually(lambda: server.open_fds() <= fds, "descriptors closed")
    os.unlink(path)


SHRUNK = {"in the first": MB // 2, "before the second": 5 * MB, "in the second": 6 * MB + MB // 2, "before the third": 11 * MB,
          "in the third": 13 * MB}


@cases({f"{how}, {name}": (*client, size) for name, size in SHRUNK.items() for how, client in ALL.items()})
def test_file_that_shrinks_cuts_its_parts(env, client_class, listener, size):
    path = make_file(env, f"shrunk-{client_class.__name__}-{listener}-{size}", 16 * MB)
    content = read(path)
    wanted = [(0, 4 * MB - 1), (6 * MB, 10 * MB - 1), (12 * MB, 16 * MB - 1)]
    field = "Range: bytes=" + ",".join(f"{at}-{end}" for at, end in wanted)
    with env.server([listener]) as server:
        client = client_class(server.targets[listener], receive_buffer=32768)
        stream = client.request(target_of(path), headers=[field])
        answer = begin_response(client, stream)
        os.truncate(path, size)
        got, clean = receive_all(client, answer)
        boundary = answer.get("Content-Type").partition("boundary=")[2]

        def body_of(content):
            parts = (f"\r\n--{boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes {at}-{end}/{16 * MB}"
                     "\r\n\r\n".encode() + content[at:end + 1] for at, end in wanted)
            return b"".join(parts)[2:] + f"\r\n--{boundary}--\r\n".encode()

        whole = body_of(content)
        equal(int(answer.get("Content-Length")), len(whole), "Content-Length")
        true(len(got) < len(whole), "the response was padded")
        cut = body_of(content[:size] + bytes(len(content) - size))
        by_sendfile = listener == "http" or KTLS_IS_REQUIRED
        equal(is_mix_of(got, whole, cut if by_sendfile else whole), True, "what came is what was in the file")
        true(not clean, "the end of a cut response looks clean")
        equal(Client(server.targets[listener]).ask("/").body, b"abc", "body for another client")
        server.wait_for("response to .* cut: file: it has become shorter")
    os.unlink(path)


def is_mix_of(got, one, other, step=4096):
    """sendfile(2) queues the pages of the file themselves: of what is cut off, the kernel may send zeros, as it clears them."""
    for at in range(0, len(got), step):
        block, a, b = got[at:at + step], one[at:at + step], other[at:at + step]
        if not a.startswith(block) and not b.startswith(block) and any(c not in pair for c, *pair in zip(block, a, b)):
            return False
    return True


def receive_all(client, answer):
    """What came of a body until the end, and whether that end could be taken for the body's."""
    if isinstance(client, Http2):
        client.drain()
        return bytes(answer.body), bool(client.ended)
    got, clean = bytearray(client.buffer), not hasattr(client.socket, "context")  # TLS: without close_notify
    try:
        while data := client.socket.recv(MB):
            got += data
    except OSError:
        return bytes(got), False
    return bytes(got), not clean  # plain: short of Content-Length, which the caller looks at


CONDITIONS = [  # fields, status of GET; TAG and DATE are those of the file
    ([], 200),
    (["If-Match: *"], 200),
    (["If-Match: TAG"], 200),
    (["If-Match: \"x\", TAG"], 200),
    (["If-Match: W/TAG"], 412),
    (["If-Match: \"x\""], 412),
    (["If-Match: x"], 412),
    (["If-Match: TAG", f"If-Unmodified-Since: {EARLY}"], 200),
    (["If-Match: \"x\"", "If-None-Match: TAG"], 412),
    ([f"If-Unmodified-Since: {EARLY}"], 412),
    (["If-Unmodified-Since: DATE"], 200),
    (["If-Unmodified-Since: Sunday, 06-Nov-94 08:49:37 GMT"], 412),
    (["If-Unmodified-Since: yesterday"], 200),
    ([f"If-Unmodified-Since: {EARLY}", "If-Modified-Since: DATE"], 412),
    (["If-None-Match: *"], 304),
    (["If-None-Match: TAG"], 304),
    (["If-None-Match: W/TAG"], 304),
    (["If-None-Match: \"x\", W/\"y\",TAG"], 304),
    (["If-None-Match: \"x\"", "If-None-Match: TAG"], 304),
    (["If-None-Match: \"x\""], 200),
    (["If-None-Match: \"x\"", "If-Modified-Since: DATE"], 200),
    (["If-None-Match: x", "If-Modified-Since: DATE"], 200),
    (["If-Modified-Since: DATE"], 304),
    ([f"If-Modified-Since: {EARLY}"], 200),
    (["If-Modified-Since: DATE", "If-Modified-Since: DATE"], 200),
    (["If-None-Match: TAG", "Range: bytes=0-9"], 304),
    (["If-Match: \"x\"", "Range: bytes=9999-"], 412),
    (["If-Match: TAG", "Range: bytes=0-9"], 206),
    (["If-Range: TAG", "Range: bytes=0-9"], 206),
    (["If-Range: TAG", "Range: bytes=0-9,2000-2009"], 206),
    (["If-Range: TAG", "Range: bytes=9999-"], 416),
    (["If-Range: DATE", "Range: bytes=0-9"], 206),
    (["If-Range: W/TAG", "Range: bytes=0-9"], 200),
    (["If-Range: \"x\"", "Range: bytes=0-9"], 200),
    (["If-Range: \"x\"", "Range: bytes=0-9,2000-2009"], 200),
    (["If-Range: \"x\"", "Range: bytes=9999-"], 200),
    ([f"If-Range: {EARLY}", "Range: bytes=0-9"], 200),
    (["If-Range: TAG, TAG", "Range: bytes=0-9"], 200),
    (["If-Range: \"x\""], 200),
    (["Range: bytes=0-9", "Range: bytes=0-9"], 200),
]


@cases(ALL)
def test_conditions_in_their_order(env, client_class, listener):
    path = make_file(env, f"conditions-{client_class.__name__}-{listener}", 5000)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    with client_class(env.shared().targets[listener]) as client:
        first = client.ask(target_of(path, cacheControl="max-age=5"))
        tag, date = first.get("ETag"), first.get("Last-Modified")
        for fields, status in CONDITIONS:
            lines = [line.replace("TAG", tag).replace("DATE", date) for line in fields]
            for method in ("GET", "HEAD", "POST"):
                wanted = {"GET": status, "HEAD": 200 if status in (206, 416) else status, "POST": 200}[method]
                answer = client.ask(target_of(path, cacheControl="max-age=5"), method, lines)
                about = f"{method} with {lines}"
                equal(answer.status, wanted, f"status of {about}")
                equal(method == "HEAD" or wanted not in (200, 206) or len(answer.body) > 0, True, f"a body of {about}")
                got = {name: answer.get(name) for name in ("ETag", "Last-Modified", "Cache-Control", "Content-Type")}
                if wanted == 304:  # RFC 9110 §15.4.5
                    equal((got, answer.body), ({"ETag": tag, "Last-Modified": None, "Cache-Control": "max-age=5",
                                                "Content-Type": None}, b""), about)
                    true(answer.get("Date"), "no Date")
                elif wanted in (412, 416):
                    equal((set(got.values()), answer.body), ({None}, b""), about)
                elif method == "HEAD" or wanted == 200:
                    equal(answer.get("Content-Length"), "5000", f"Content-Length of {about}")
        equal(client.ask("/").body, b"abc", "body on the same connection")


CODINGS = [  # Accept-Encoding, what is sent where there are .br and .gz
    (None, None), ("", None), ("gzip", "gzip"), ("br, gzip", "br"), ("gzip, br;q=0.5", "gzip"), ("gzip;q=0", None),
    ("gzip;q=0, *", "br"), ("*", "br"), ("*;q=0", None), ("identity;q=0", None), ("identity;q=0, gzip;q=0.1", "gzip"),
    ("identity, gzip;q=0.5", None), ("identity;q=0.5, gzip;q=0.5", "gzip"), ("zstd", None), ("deflate, x-gzip", "gzip"),
]


@cases(ALL)
def test_compressed_side_files(env, client_class, listener):
    path = make_file(env, f"coded-{client_class.__name__}-{listener}", 5000)
    files = {None: read(path)}
    for suffix, coding, size in ((".br", "br", 3000), (".gz", "gzip", 4000)):
        files[coding] = read(make_file(env, os.path.basename(path) + suffix, size))
    target, tags = target_of(path, precompressed=True), set()
    with client_class(env.shared().targets[listener]) as client:
        for accepted, coding in CODINGS:
            fields = [] if accepted is None else [f"Accept-Encoding: {accepted}"]
            size = len(files[coding])

            def ask(*more, method="GET"):
                answer = client.ask(target, method, [*fields, *more])
                equal(answer.get("Vary"), "Accept-Encoding", f"Vary of a {answer.status} for {accepted}")
                if answer.status in (200, 206):
                    equal(answer.get("Content-Encoding"), coding, f"Content-Encoding for {accepted}")
                return answer

            answer = ask()
            equal(answer.body == files[coding], True, f"bytes for {accepted}")
            tag = answer.get("ETag")
            tags.add(tag)
            equal(ask(method="HEAD").get("Content-Length"), str(size), "Content-Length")
            equal(ask(f"If-None-Match: {tag}").status, 304, "status with its tag")
            equal(ask("If-Match: \"x\"").status, 412, "status with another tag")
            part = ask("Range: bytes=1000-1009")
            equal((part.get("Content-Range"), part.body), (f"bytes 1000-1009/{size}", files[coding][1000:1010]), "a part")
            parts = parts_of(ask("Range: bytes=0-9,-10"), size)
            equal([one[2] for one in parts], [files[coding][:10], files[coding][-10:]], "two parts")
            equal(ask("Range: bytes=4500-").status, 206 if coding is None else 416, "a part of the identity alone")
    equal(len(tags), 3, "one tag for each representation")


def test_pipelined_parts_do_not_pile_up_open_files(env):
    path, large = make_file(env, "parts-piled", 100_000), make_file(env, "parts-in-front", 64 * MB)
    with env.server(["http"]) as server:
        before = server.open_fds()
        with Client(server.http, receive_buffer=4096) as client:
            client.request(target_of(large))
            client.socket.settimeout(1)
            try:
                while True:
                    client.request(target_of(path), headers=["Range: bytes=0-0,10000-10000,20000-20000"])
            except TimeoutError:
                pass
            between(1, server.open_fds() - before, 40, "open descriptors")
            client.reset()
        eventually(lambda: server.open_fds() <= before, "descriptors closed")
