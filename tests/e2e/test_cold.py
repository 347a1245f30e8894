"""Static files on a disk that does not answer: nobody waits but who asked for them."""

import os
import signal
import struct
import time

from harness import *
from http2 import Http2
from slow_disk import LOOKUP, READ, READDIR, SlowDisk, libc
from test_static import CLIENTS, WAYS, static, tree

FILES = {"slow": b"slow", "quick": b"quick", "large": os.urandom(300_000), "dir": None, "dir/a": b"a", "dir/b": b"b"}
NEXT = ["setOnMissing", ["next"]]


def disk(env, name):
    return SlowDisk(env.path("disk-" + name), FILES)


@cases(WAYS)
def test_a_cold_path_stops_nobody_else(env, way):
    listener, client_of = CLIENTS[way]
    with disk(env, "stops-" + way) as slow, \
            env.server([listener], [static(slow.mountpoint, NEXT)]) as server, slow.hold(LOOKUP, "slow") as let_go:
        target = server.targets[listener]
        waiting = [client_of(target) for _ in range(20)]
        for client in waiting:
            client.request("/slow")
        slow.wait_until_asked(LOOKUP, "slow")
        with client_of(target) as other:
            begun = time.monotonic()
            for path, body in (("/quick", b"quick"), ("/dir/a", b"a"), ("/", b"abc"), ("/quick", b"quick")):
                equal((path, other.ask(path).body), (path, body), "body for another client")
            between(0, time.monotonic() - begun, 5 * env.patience, "seconds")
        equal(slow.count(LOOKUP, "slow"), 1, "lookups")
        let_go()
        for client in waiting:
            answer = client.response()
            equal((answer.status, answer.body), (200, b"slow"), "answer")
            equal(client.ask("/quick").body, b"quick", "body behind it")
            client.close()
        true(server.stats(target)["cold_path_looks_total"] >= 1, "nothing was looked for by the pool")
        equal(slow.count(LOOKUP, "slow"), 1, "lookups")


def kernel_knows(path):
    """Whether openat2(2) with RESOLVE_CACHED finds it."""
    how = struct.pack("=QQQ", os.O_RDONLY | os.O_CLOEXEC, 0, 0x20)
    fd = libc.syscall(437, -100, path.encode(), how, len(how))
    if fd >= 0:
        os.close(fd)
    return fd >= 0


def test_what_the_kernel_knows_needs_no_thread(env):
    root = tree(env, "warm", {"a": b"a", "dir/index.html": b"<p>", "dir/b": b"b"})
    if not kernel_knows(root + "/dir/b"):
        raise Skip("this kernel or its file system cannot tell without a disk")
    with env.server(["http"], [static(root, prefix="/s/")]) as server, \
            Client(server.http) as client:
        paths = ("/s/a", "/s/dir/", "/s/dir", "/s/dir/b")
        statuses = [client.ask(path).status for path in paths]
        before = server.stats()
        time.sleep(1.1)  # what is kept is looked at again
        equal([client.ask(path).status for path in paths], statuses, "statuses")
        after = server.stats()
        equal(after["static_cache_misses_total"] - before["static_cache_misses_total"], len(paths), "looks")
        equal(after["cold_path_looks_total"], before["cold_path_looks_total"], "looks by the pool")


def test_pipelined_requests_are_answered_in_their_order(env):
    with disk(env, "pipelined") as slow, env.server(["http"], [static(slow.mountpoint, NEXT)]) as server, \
            slow.hold(LOOKUP, "slow") as let_go, Client(server.http) as client:
        for path in ("/quick", "/slow", "/quick", "/", "/slow"):
            client.request(path)
        equal(client.response().body, b"quick", "the body in front")
        true(client.is_quiet(0.3), "an answer behind the one that waits")
        let_go()
        equal([client.response().body for _ in range(4)], [b"slow", b"quick", b"abc", b"slow"], "bodies")


def test_streams_of_a_connection_do_not_wait_for_each_other(env):
    with disk(env, "streams") as slow, env.server(["http"], [static(slow.mountpoint, NEXT)]) as server, \
            slow.hold(LOOKUP, "slow") as let_go, Http2(server.http) as client:
        held = [client.request("/slow") for _ in range(3)]
        others = [client.request(path) for path in ("/quick", "/", "/large", "/quick")]
        for stream, body in zip(others, (b"quick", b"abc", FILES["large"], b"quick")):
            equal(client.response(stream).body, body, "body of another stream")
        true(not client.ended.intersection(held), "an answer before the disk's")
        let_go()
        for stream in held:
            equal(client.response(stream).body, b"slow", "body")


@cases(WAYS)
def test_clients_that_do_not_wait_leave_nothing(env, way):
    listener, client_of = CLIENTS[way]
    with disk(env, "gone-" + way) as slow, \
            env.server([listener], [static(slow.mountpoint, NEXT, ["setBrowseEnabled", [True]])]) as server:
        target = server.targets[listener]
        client_of(target).close()
        time.sleep(0.2)
        before = server.open_fds()
        with slow.hold(LOOKUP, "slow") as let_go, slow.hold(READDIR, "dir") as let_list:
            clients = [client_of(target) for _ in range(20)]
            for n, client in enumerate(clients):
                client.request("/slow" if n % 4 < 2 else "/dir/")
            slow.wait_until_asked(LOOKUP, "slow")
            slow.wait_until_asked(READDIR, "dir")
            for client in clients[:-1]:
                client.reset()
            eventually(lambda: server.open_fds() <= before + 10, "connections closed")  # 1, and directories that are open
            let_go()
            let_list()
            equal(clients[-1].response().status, 200, "the one who waits")
            clients[-1].close()
        with client_of(target) as client:
            equal(client.ask("/slow").body, b"slow", "body for another client")
            page = client.ask("/dir/").body
            true(b">a</a>" in page and b">b</a>" in page, "the listing")
            true(server.stats(target)["clients_gone_total"] > 0, "clients_gone_total")


@cases(WAYS)
def test_a_listing_stops_nobody_else(env, way):
    listener, client_of = CLIENTS[way]
    with disk(env, "listing-" + way) as slow, \
            env.server([listener], [static(slow.mountpoint, ["setBrowseEnabled", [True]])]) as server, \
            slow.hold(READDIR, "dir") as let_go, client_of(server.targets[listener]) as client:
        client.request("/dir/")
        slow.wait_until_asked(READDIR, "dir")
        with client_of(server.targets[listener]) as other:
            equal(other.ask("/quick").body, b"quick", "body for another client")
        let_go()
        true(b">a</a>" in client.response().body, "the listing")


@cases(WAYS)
def test_what_is_missing_after_all_is_php_s(env, way):
    listener, client_of = CLIENTS[way]
    body = os.urandom(200_000)
    with disk(env, "missing-" + way) as slow, env.server([listener], [static(slow.mountpoint, NEXT)]) as server, \
            slow.hold(LOOKUP, "echo") as let_go, client_of(server.targets[listener]) as client:
        client.request("/echo", "POST", body=body)
        slow.wait_until_asked(LOOKUP, "echo")
        time.sleep(0.2)  # some of the body comes before the handler is there
        let_go()
        equal(client.response().body == body, True, "what PHP echoes")
        equal(client.ask("/").body, b"abc", "what PHP answers")


def test_a_body_that_failed_meanwhile_fails_for_php(env):
    with disk(env, "failed") as slow, env.server(["http"], [static(slow.mountpoint, NEXT)]) as server, \
            slow.hold(LOOKUP, "echo") as let_go, Client(server.http) as client:
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n")
        slow.wait_until_asked(LOOKUP, "echo")
        client.send("zz\r\n")
        time.sleep(0.2)
        let_go()
        equal(client.response().status, 400, "status")
        client.expect_end()


@cases(WAYS)
def test_send_file_of_a_cold_path_stops_nobody_else(env, way):
    listener, client_of = CLIENTS[way]
    with disk(env, "send-" + way) as slow, env.server([listener], expect_errors=["No such file"]) as server, \
            slow.hold(LOOKUP, "slow") as let_go, \
            slow.hold(LOOKUP, "none") as let_none_go:
        target = server.targets[listener]
        waiting = {name: client_of(target) for name in ("slow, and goes", "slow", "none")}
        for name, client in waiting.items():
            path = name.split(",")[0]
            client.request(f"/file?path={slow.mountpoint}/{path}")
            slow.wait_until_asked(LOOKUP, path)  # its handler waits
        waiting["slow, and goes"].reset()
        with client_of(target) as other:
            for path, body in (("/", b"abc"), (f"/file?path={slow.mountpoint}/quick", b"quick")):
                equal((path, other.ask(path).body), (path, body), "body for another client")
        let_go()
        let_none_go()
        answer = waiting["slow"].response()
        equal((answer.status, answer.body), (200, b"slow"), "answer")
        equal(waiting["none"].response().status, 500, "status, as the handler does not catch it")
        for client in (waiting["slow"], waiting["none"]):
            equal(client.ask("/").body, b"abc", "body behind it")
            client.close()
        eventually(lambda: server.stats(target)["clients_gone_total"] == 1, "the client that has gone")


@cases(WAYS)
def test_a_drain_waits_for_the_disk(env, way):
    listener, client_of = CLIENTS[way]
    shutdown = [["setShutdownTimeout", [int(5 * env.patience)]]]
    with disk(env, "drain-" + way) as slow, \
            env.server([listener], shutdown + [static(slow.mountpoint)]) as server, \
            slow.hold(LOOKUP, "slow") as let_go, client_of(server.targets[listener]) as client:
        client.request("/slow")
        slow.wait_until_asked(LOOKUP, "slow")
        server.signal(signal.SIGTERM)
        server.wait_for("stopping")
        time.sleep(0.2)
        let_go()
        equal(client.response().body, b"slow", "body")
        client.expect_end()
        server.wait(5 * env.patience)


@cases(WAYS)
def test_who_does_not_wait_for_the_disk_at_the_end_is_cut(env, way):
    """The process ends when the disk has answered: a thread is still in the kernel."""
    listener, client_of = CLIENTS[way]
    with disk(env, "cut-" + way) as slow, \
            env.server([listener], [["setShutdownTimeout", [1]], static(slow.mountpoint, prefix="/s/")]) as server, \
            slow.hold(LOOKUP, "slow") as let_go, client_of(server.targets[listener]) as client, \
            client_of(server.targets[listener]) as of_php:
        for path in ("/s/slow", "/s/slow?again"):
            client.request(path)
        of_php.request(f"/file?path={slow.mountpoint}/slow")
        slow.wait_until_asked(LOOKUP, "slow")
        time.sleep(0.3)
        server.signal(signal.SIGTERM)
        server.wait_for("shutdown timeout: 2 connections are cut")
        let_go()
        server.wait(5 * env.patience)


@cases(WAYS)
def test_disk_errors(env, way):
    listener, client_of = CLIENTS[way]
    with disk(env, "errors-" + way) as slow, env.server([listener], [static(slow.mountpoint)],
                                                        expect_errors=["Input/output error"]) as server:
        target = server.targets[listener]
        slow.fail(LOOKUP, "slow")
        slow.fail(READ, "large")
        slow.fail(READ, "dir/a")
        with client_of(target) as client:
            equal(client.ask("/slow").status, 500, "status")
            server.wait_for(r"cannot open .*/slow: Input/output error")
            equal(client.ask("/quick").body, b"quick", "body behind it")
        for path, size in (("/large", 300_000), ("/dir/a", 1)):
            with client_of(target) as client:
                client.request(path)
                got = 0
                try:
                    while data := client.socket.recv(1 << 20):
                        got += len(data)
                except OSError:
                    pass
                true(b"a" * size not in bytes(client.buffer) and got < max(size, 1000), "the response was padded")
        server.wait_for("cut: file: .*Input/output error")
        with client_of(target) as client:
            equal(client.ask("/quick").body, b"quick", "body for another client")
