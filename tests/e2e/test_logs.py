"""The access log and the error log: what is written, what is not, and that neither holds anybody up."""

import contextlib
import json
import os
import re
import signal
import socket
import threading
import time

from harness import *
from wires import WIRES

COMBINED = re.compile(
    r'(?P<address>\S+) - - \[\d\d/[A-Z][a-z]{2}/\d{4}(?::\d\d){3} [+-]\d{4}\] "(?P<request>[^"]*)" (?P<status>\d{3}) '
    r'(?P<bytes>\d+) "(?P<referer>[^"]*)" "(?P<agent>[^"]*)"')


def log_path(env, name):
    return env.path(f"{name}-{threading.get_ident():x}-{time.monotonic_ns():x}.log")


def entries(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def summary(path):
    return [(entry["target"], entry["status"], entry["body_bytes"], entry["complete"]) for entry in entries(path)]


def test_a_line_for_each_request(env):
    """However it ended, and whoever answered it."""
    path = log_path(env, "all")
    with env.server(["http", "https"], [["setAccessLog", [path, "json"]], ["setMaxBodySize", [1000]]]) as server:
        with Client(server.http) as client:
            client.ask("/", headers=["User-Agent: e2e", "Referer: http://localhost/from"])
            client.ask("/none")
            client.ask("/bytes?n=70000")
            client.ask("/stream?n=200000", method="HEAD")
            client.ask("/stream?n=200000")
            client.ask("/status?code=204")
            client.send("GET /number?n=1 HTTP/1.1\r\nHost: a\r\n\r\n" * 3)
            for _ in range(3):
                client.response()
            client.ask("/echo", method="POST", body=b"x" * 1001)
        for request in ["GET /\x01 HTTP/1.1\r\n\r\n", f"GET /{'a' * 9000} HTTP/1.1\r\n\r\n", "\r\n" * 20,
                        f"GET /fields HTTP/1.1\r\nHost: a\r\nX: {'a' * 40000}\r\n\r\n"]:
            with Client(server.http) as client:
                client.send(request)
                client.response()
        with Client(server.https) as client:
            client.ask("/number?n=tls")
        with Client(server.http) as client:
            client.send("GET /half")
    found = entries(path)
    wanted = [("/", 200, 3), ("/none", 404, None), ("/bytes?n=70000", 200, 70000), ("/stream?n=200000", 200, 0),
              ("/stream?n=200000", 200, 262144), ("/status?code=204", 204, 0), ("/number?n=1", 200, 8),
              ("/number?n=1", 200, 8), ("/number?n=1", 200, 8), ("/echo", 413, None), (None, 400, 13), (None, 414, None),
              (None, 400, 13), (None, 431, None), ("/number?n=tls", 200, 10)]
    equal([(entry["target"] if entry["status"] not in (400, 414, 431) else None, entry["status"]) for entry in found],
          [line[:2] for line in wanted], "targets and status codes")
    for entry, (target, _, size) in zip(found, wanted):
        true(size in (None, entry["body_bytes"]), f"{target}: {entry['body_bytes']} body bytes")
        true(entry["complete"], f"{target}: not complete")
        equal(entry["remote_address"], "127.0.0.1", "address")
    equal((found[0]["user_agent"], found[0]["referer"], found[0]["host"]), ("e2e", "http://localhost/from", "localhost"),
          "fields of the request")
    equal((found[-1]["tls_version"], found[0]["tls_version"]), ("TLSv1.3", None), "TLS versions")


@cases(WIRES)
def test_the_same_lines(env, wire):
    """Whatever the request came by."""
    path = log_path(env, "same")
    with env.server([wire.listener], [["setAccessLog", [path, "json"]], ["setMaxBodySize", [1000]]]) as server:
        with wire.connect(server) as client:
            client.ask("/", headers=["User-Agent: e2e", "Referer: http://localhost/from"])
            client.ask("/none")
            client.ask("/bytes?n=70000")
            client.ask("/stream?n=200000", method="HEAD")
            client.ask("/stream?n=200000")
            client.ask("/status?code=204")
            client.ask("/trailers")
        for request in (("/echo", "POST", (), b"x" * 1001), ("/" + "a" * 9000,), ("/", "BREW"), ("/", "GET", ["X: " + "y" * 40000])):
            with wire.connect(server) as client:
                client.ask(*request)
    found = entries(path)
    equal([(entry["target"][:20] if entry["status"] not in (414, 431, 501) else None, entry["status"]) for entry in found],
          [("/", 200), ("/none", 404), ("/bytes?n=70000", 200), ("/stream?n=200000", 200), ("/stream?n=200000", 200),
           ("/status?code=204", 204), ("/trailers", 200), ("/echo", 413), (None, 414), (None, 501), (None, 431)], "targets and status codes")
    equal([entry["body_bytes"] for entry in found[:7] if entry["status"] != 404], [3, 70000, 0, 262144, 0, 13], "body bytes")
    true(all(entry["complete"] for entry in found), "complete")
    equal((found[0]["user_agent"], found[0]["referer"], found[0]["host"], found[0]["protocol"], found[0]["tls_version"]),
          ("e2e", "http://localhost/from", "localhost", "HTTP/2.0" if wire.http2 else "HTTP/1.1", "TLSv1.3" if wire.tls else None),
          "fields of the request")


@cases(WIRES)
def test_clients_that_leave(env, wire):
    path, wait = log_path(env, "left"), int(400 * env.patience)
    with env.server([wire.listener], [["setAccessLog", [path, "json"]]]) as server:
        client = wire.connect(server)
        client.request(f"/wait?ms={wait}")
        time.sleep(0.1 * env.patience)
        client.reset()
        client = wire.connect(server, receive_buffer=4096)
        client.request("/stream?n=100000000")
        client.head()
        client.reset()
        eventually(lambda: server.stats(wire.target(server))["clients_gone_total"] == 2, "both are noticed")
    found = [line for line in summary(path) if line[0] != "/stats"]
    equal(found[0], (f"/wait?ms={wait}", 499, 0, False), "who left before the answer")
    equal((found[1][1], found[1][3]), (200, False), "who left within the answer")
    between(65536, found[1][2], 99999999, "bytes that were queued for it")


def test_combined_lines_cannot_be_forged(env):
    path = log_path(env, "combined")
    with env.server(["http", "unix"], [["setAccessLog", [path]]]) as server:
        with Client(server.http) as client:
            client.ask('/?"x\\y', headers=['User-Agent: a" 200 1 "b\t\\', "Referer: \u00e9"])
        with Client(server.unix) as client:
            client.ask("/")
    with open(path, encoding="ascii") as file:
        lines = [COMBINED.fullmatch(line.rstrip("\n")) for line in file]
    true(all(lines), "a line that is not in the format")
    equal([line["request"] for line in lines], ["GET /?\\x22x\\x5cy HTTP/1.1", "GET / HTTP/1.1"], "requests")
    equal(lines[0]["agent"], "a\\x22 200 1 \\x22b\\x09\\x5c", "user agent")
    equal(lines[0]["referer"], "\\xc3\\xa9", "referer")
    equal([line["address"] for line in lines], ["127.0.0.1", "unix:"], "addresses")


def test_lines_are_there_soon(env):
    path = log_path(env, "soon")
    with env.server(["http"], [["setAccessLog", [path, "json"]]]) as server:
        with Client(server.http) as client:
            client.ask("/")
            eventually(lambda: os.path.getsize(path) > 0, "the line", 1.0 * env.patience)
            equal(json.loads(client.ask("/stats").body)["access_log_lines_total"], 1, "lines written")


def test_a_log_that_nobody_reads_holds_nobody_up(env):
    """Lines are dropped and counted, requests are served, and the server ends in time."""
    path = log_path(env, "fifo")
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with env.server(["http"], [["setAccessLog", [path]]]) as server:
            begun = time.monotonic()
            with Client(server.http) as client:
                for _ in range(20):
                    client.send(f"GET /number?n={'a' * 1500} HTTP/1.1\r\nHost: a\r\n\r\n" * 50)
                    for _ in range(50):
                        equal(client.response().status, 200, "status")
            between(0, time.monotonic() - begun, 5 * env.patience, "seconds for 1000 requests")
            eventually(lambda: server.stats()["access_log_dropped_total"] > 0, "lines are dropped")
            server.wait_for(r"ERROR access log \S+: nobody reads it; lines are lost until it can be written")
            server.signal(signal.SIGTERM)
            between(0, server.wait(10 * env.patience), 4 * env.patience, "seconds to the end")
            lost = server.wait_for(r"stopped: \d+ requests .*, (\d+) lines of the access log lost")
            true(int(lost.group(1)) > 900, f"{lost.group(1)} lines lost")
            equal(len(server.matches("nobody reads it")), 1, "times it is said")
    finally:
        os.close(reader)


def test_a_log_that_cannot_be_opened(env):
    path = log_path(env, "nobody")
    os.mkfifo(path)
    server = env.server(["http"], [["setAccessLog", [path]]])
    server.spawn()
    server.wait(10 * env.patience)
    equal(server.process.returncode, 3, "exit status")
    true(server.matches(re.escape(f"access log {path}: a FIFO that nobody reads, or a socket")), server.tail())


def test_rotation(env):
    """USR1 under load: each line is in one of the two files, whole and once."""
    path = log_path(env, "rotated")
    with env.server(["http"], [["setAccessLog", [path, "json"]]]) as server:
        with Client(server.http) as client:
            for n in range(600):
                client.ask(f"/number?n={n}")
                if n == 200:
                    os.rename(path, path + ".1")
                    server.process.send_signal(signal.SIGUSR1)
                if n == 300:
                    eventually(lambda: os.path.exists(path), "the new file")
    old, new = entries(path + ".1"), entries(path)
    equal([entry["target"] for entry in old + new], [f"/number?n={n}" for n in range(600)], "lines of both files")
    true(len(old) >= 200 and len(new) >= 299, f"{len(old)} lines, then {len(new)}")


def test_the_log_from_start_to_end(env):
    path = log_path(env, "named")
    with env.server(["http", "https"], [["setAccessLog", [path, "json"]], ["setMaxConnections", [50]],
                                        ["setStreamWriteBufferBytes", [65536]]]) as server:
        with Client(server.https) as client:
            client.ask("/")
            client.ask("/")
        server.signal(signal.SIGTERM)
        server.wait(10 * env.patience)
        lines = [re.sub(r"^\[\S+\] ", "", line) for line in server.lines]
        for pattern in [r"INFO true_async_server \S+ in PHP 8\.\d, OpenSSL 3\S+, libuv \S+, llhttp \S+, nghttp2 \S+, pid " + str(server.pid),
                        r"INFO limits: 50 connections, request bodies of 10 MiB, 64 KiB of output waiting for a client",
                        r"INFO timeouts: handshake 10 s, header 10 s, read 30 s, write 30 s, keep-alive 60 s, shutdown 5 s",
                        r"INFO access log: " + re.escape(path) + r" \(json\)",
                        r"INFO kernel TLS: .+",
                        r"INFO listening on http://127\.0\.0\.1:\d+ \(HTTP/1\.1, HTTP/2\)",
                        r"INFO listening on https://127\.0\.0\.1:\d+ \(HTTP/1\.1, HTTP/2\)",
                        r"INFO stopping: \d+ connections are open",
                        r"INFO stopped: 2 requests on 1 connections in \d+ s"]:
            true(re.fullmatch(pattern, lines[0]), f"wanted {pattern}, got {lines[0]}")
            lines.pop(0)


def test_a_flood_of_bad_handshakes_is_no_flood_of_lines(env):
    with env.server(["https"]) as server:
        for _ in range(200):
            with socket.create_connection(server.https.address) as client:
                client.sendall(b"\x16\x03\x01\x00\x05nonsense")
                with contextlib.suppress(ConnectionResetError):
                    client.recv(100)
        server.signal(signal.SIGTERM)
        server.wait(10 * env.patience)
        told = len(server.matches(r"INFO TLS connection from \S+ failed: "))
        more = sum(int(found.group(1)) for found in server.matches(r"INFO (\d+) more TLS connections have failed within 10 s"))
        equal(told + more, 200, "failures told and counted")
        between(20, told, 60, "lines")


def test_the_limit_of_connections_is_told_once(env):
    with env.server(["http"], [["setMaxConnections", [2]]]) as server:
        for _ in range(3):
            with Client(server.http) as first, Client(server.http) as second:
                first.ask("/")
                second.ask("/")
                first.reset()
                second.reset()
            eventually(lambda: server.stats()["http1_connections_active"] == 1, "room again")
        server.signal(signal.SIGTERM)
        server.wait(10 * env.patience)
        equal(len(server.matches("WARN the limit of 2 connections is reached: further ones wait in the backlog")), 1, "lines")
        true(server.matches(r"WARN \d+ more times the limit of connections was reached within 10 s"), server.tail())
