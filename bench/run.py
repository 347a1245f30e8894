#!/usr/bin/env python3
"""Measures the server and its peers side by side. ./bench/run.sh installs, builds and calls this; see there.

Every server has one worker, all of them on one core; the load generator has another. A case is a protocol, a body and a way
to connect. In each round of a case every server gets the load once, in turn, and another begins than in the last round: what
else the machine does meets all alike, and ratios are taken within rounds, which lie minutes apart. CPU time as
bench/measure.py counts it, of all a server's processes. HTTP/1.1 by wrk, 32 connections; HTTP/2 and uploads by h2load, 16
connections with 16 streams (uploads over HTTP/1.1: 32 with one; PHP-FPM: 32 requests at a time in all, as it has 32
processes); a connection for each request by wrk (plain), openssl s_time (TLS) and h2load (HTTP/2). 1 MiB: 16 connections,
over HTTP/2 4 with 4 streams. Before the rounds h2load warms up each server and, where wrk is not what measures, takes the
latencies; it then tells what connecting costs, which is taken off what a run on kept-alive connections costs. System calls:
measure.py. TLS 1.3, AES-128-GCM, a key on P-256.

Exit status 1: our server failed a request, or a server of ours had TLS sessions of another record layer than its own.
"""
import argparse
import datetime
import json
import math
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import measure
import report
from contestants import BODIES, ON_REQUEST, POST, SHORT, USUAL, Field, kernel_tls, which
from servers import BENCH, EXTENSION, Failed, make_content, missing

PROTOCOLS = {"HTTP/1.1": "h1", "HTTP/2": "h2"}
CONNECTIONS = ("keep-alive", "one request", "resumed")
LAYERS = ("plain", "memory", "socket", "kernel")
GUEST = os.environ.get("LAB_GUEST")
NO_VDSO = ("clock_gettime", "gettimeofday", "time")  # system calls in user-mode Linux alone
# What the clients' OpenSSL reads: h2load, wrk and s_time then agree on a cipher, and so do all servers.
CLIENT_OPENSSL = """openssl_conf = init
[init]
ssl_conf = ssl
[ssl]
system_default = defaults
[defaults]
Ciphersuites = TLS_AES_128_GCM_SHA256
"""


class Case(NamedTuple):
    protocol: str
    body: str
    connection: str

    def __str__(self):
        return ", ".join(self)


def cases(options):
    for body in options.body or USUAL:
        for protocol in options.protocol or PROTOCOLS:
            for connection in options.connection or CONNECTIONS:
                if connection == "keep-alive" or body in ("static 1 B", "PHP 3 B") and \
                        not (connection == "resumed" and protocol == "HTTP/2"):  # the handshake is the same
                    yield Case(protocol, body, connection)


def participants(field, case, options):
    """(contestant, layer) of those that take part in a case."""
    for contestant in field:
        for layer in options.layer or LAYERS:
            if contestant.knows(layer, case.protocol, case.body) and not left_out(contestant, layer, case, options):
                yield contestant, layer


def left_out(contestant, layer, case, options):
    if case.connection == "resumed" and layer == "plain":
        return True
    if contestant.name in ("core", "floor") and case.connection != "keep-alive":
        return True
    if contestant.name == "nginx + FPM" and case.connection != "keep-alive":
        return True  # it is nginx that accepts
    if not options.quick:
        return False
    return layer == "socket" and (BODIES[case.body] != 64 << 10 or case.connection != "keep-alive") \
        or contestant.name == "nginx + FPM" and layer == "plain" and case.protocol == "HTTP/2"


def load(contestant, layer, case, options):
    """What measure.py's clients are to do."""
    size = BODIES[case.body]
    upload = case.body in POST
    what = SimpleNamespace(
        url=contestant.url(layer, case.protocol, case.body), proto=PROTOCOLS[case.protocol], headers=[], cipher13=None,
        tls="1.3", latency=False, client_cpu=options.client_core, mode="keepalive", duration=math.ceil(options.seconds),
        requests=None, data="body" if upload else None, tool="wrk" if case.protocol == "HTTP/1.1" and not upload else "h2load",
        connections=16 if case.protocol == "HTTP/2" else 32, streams=16 if case.protocol == "HTTP/2" else 1,
        syscall_requests=max(300, min(2000, (32 << 20) // max(size, 1))))
    if size >= 1 << 20:
        what.connections, what.streams = (4, 4) if case.protocol == "HTTP/2" else (16, 1)
    if size > 1 << 20:  # by count: few of them end within the time
        what.tool, what.connections, what.streams, what.syscall_requests = "h2load", 2, 1, 10
    if contestant.in_flight:
        what.connections = contestant.in_flight // what.streams
        what.syscall_requests = 600
    if GUEST:  # a handshake costs as much as many requests there
        what.connections = 1 if case.protocol == "HTTP/2" else 2
        what.syscall_requests = min(what.syscall_requests, 200)
    if case.connection == "keep-alive":
        return what
    if case.protocol == "HTTP/2":
        what.mode, what.connections, what.requests, what.streams = "burst", *(2 * (40 if GUEST else 300,)), 1
    elif layer == "plain":
        what.headers = ["Connection: close"]
    else:
        what.mode, what.connections = "resume" if case.connection == "resumed" else "full", 1 if GUEST else 4
    return what


def with_h2load(what, **changes):
    """The same load on kept-alive connections, by h2load."""
    return SimpleNamespace(**vars(what) | {"mode": "keepalive", "tool": "h2load", "headers": []} | changes)


def warm_up(contestant, what, case, options):
    """Before the rounds of a kept-alive load: (p50 and p99, the server's CPU ns for the connections with a request on each)."""
    count = (64 << 20) // max(BODIES[case.body], 1)
    count = max(128, min(5000, count)) // (10 if GUEST else 1) if count else 4
    warm = measure.run_h2load(with_h2load(what, latency=True), n=max(count, 2 * what.connections))
    if what.tool == "h2load":  # so many that all of them are answered in about the time; wrk cannot be told how many
        what.requests = round(min(2e6, max(2 * what.connections, 1.2 * warm["rps"] * options.seconds)))
    before = contestant.load.sample()
    measure.run_h2load(with_h2load(what, streams=1), n=what.connections)
    (ns, *_), _ = measure.diff(before, contestant.load.sample())
    return {"p50": warm["p50"], "p99": warm["p99"]}, ns


def run_once(contestant, what, setup_ns):
    """One run of the load: what it gave, and what it took of the server, beyond `setup_ns` for a request on each connection."""
    before, begun = contestant.load.sample(), time.monotonic()
    result = measure.one(what)
    (ns, waited, user, system), _ = measure.diff(before, contestant.load.sample())
    wall = time.monotonic() - begun
    requests = result["ok"] - (what.connections if setup_ns else 0)
    if requests <= 0:
        raise RuntimeError(f"{result['ok']} requests succeeded, {result['fail']} failed")
    return {"cpu_us": max(0, ns - setup_ns) / 1e3 / requests, "ok": requests, "fail": result["fail"], "rps": result["rps"],
            "user": user, "system": system, "waited": waited / 1e9 / wall, "busy": ns / 1e9 / wall,
            "client": result["ccpu"] / result["wall"], "wall": wall, "p50": result["p50"], "p99": result["p99"],
            "note": result["note"]}


class Cell:
    """A contestant with a layer in a case."""

    def __init__(self, contestant, layer, case, options):
        self.contestant, self.layer, self.case, self.options = contestant, layer, case, options
        self.what = load(contestant, layer, case, options)
        self.rounds, self.latency, self.calls, self.failure = [], {}, {}, ""
        self.peak, self.setup_ns = None, 0

    def attempt(self, step):
        """Runs a step, once more if it fails (a busy machine may not get through a handshake in a second); a second failure
        ends the cell and not the measurement."""
        if self.failure:
            return
        for last in (False, True):
            try:
                step()
                return
            except (RuntimeError, OSError) as failure:
                print(f"  {self.name()}: {failure}", file=sys.stderr, flush=True)
                if last:
                    self.failure = " ".join(str(failure).split())[-300:]

    def name(self):
        return f"{self.case}: {self.contestant.name}, {self.layer}"

    def begin(self):
        if self.case.connection == "keep-alive":
            self.latency, self.setup_ns = warm_up(self.contestant, self.what, self.case, self.options)

    def round(self):
        self.contestant.load.rss_reset()
        self.rounds.append(run_once(self.contestant, self.what, self.setup_ns))
        self.peak = max(self.peak or 0, self.contestant.load.rss_peak())

    def count_calls(self):
        if self.case.connection == "keep-alive":
            calls = measure.syscalls(self.what, self.contestant.load)
            self.calls = {name: count for name, count in calls.items() if GUEST != "uml" or name not in NO_VDSO}

    def result(self):
        result = {"protocol": self.case.protocol, "body": self.case.body, "bytes": BODIES[self.case.body],
                  "connection": self.case.connection, "server": self.contestant.name, "layer": self.layer,
                  "failure": self.failure, "rounds": self.rounds}
        if self.failure or not self.rounds:
            return result
        cpu, rps = [r["cpu_us"] for r in self.rounds], [r["rps"] for r in self.rounds]
        ticks = sum(r["user"] + r["system"] for r in self.rounds)
        mean = sum(r["cpu_us"] * r["ok"] for r in self.rounds) / sum(r["ok"] for r in self.rounds)
        middle = mean if GUEST else statistics.median(cpu)  # a guest counts in ticks of 10 ms
        system = sum(r["system"] for r in self.rounds) / ticks if ticks else None
        return result | {
            "cpu_us": middle, "cpu_us_min": min(cpu), "cpu_us_max": max(cpu),
            "user_us": None if system is None else middle * (1 - system), "system_us": None if system is None else middle * system,
            "rps": statistics.median(rps), "rps_min": min(rps), "rps_max": max(rps), "failed": sum(r["fail"] for r in self.rounds),
            "p50_ms": self.percentile("p50"), "p99_ms": self.percentile("p99"), "peak_kib": self.peak,
            "system_calls": sum(self.calls.values()) or None, "calls": self.calls,
            "client_busy": statistics.median(r["client"] for r in self.rounds),
            "waited": statistics.median(r["waited"] for r in self.rounds),
            "note": "; ".join(sorted({r["note"] for r in self.rounds if r["note"]}))}

    def percentile(self, which_one):
        given = [r[which_one] for r in self.rounds if r[which_one] is not None]
        return statistics.median(given) if given else self.latency.get(which_one)


def run_all(field, options):
    """The results of all cells. Each sweep is one round of every case, so that the rounds of a case lie minutes apart: a second
    run then meets the machine as often in each of its moods. Within options.minutes, but the first sweep is always made."""
    todo = [[Cell(contestant, layer, case, options) for contestant, layer in participants(field, case, options)]
            for case in cases(options)]
    todo = [cells for cells in todo if cells]
    end = time.monotonic() + 60 * options.minutes
    for number in range(options.rounds):
        for cells in todo:
            if number and time.monotonic() + rounds_take(cells) > end:
                continue
            run_round(cells, number, options)
        left = (end - time.monotonic()) / 60
        print(f"sweep {number + 1} of {options.rounds}: {left:.1f} minutes left", file=sys.stderr, flush=True)
    results = [[cell.result() for cell in cells] for cells in todo]
    for cells, of_case in zip(todo, results):
        report_case(cells[0].case, of_case)
    return [result for of_case in results for result in of_case]


def rounds_take(cells):
    """Seconds of a round of a case, as the last one was."""
    return sum(cell.rounds[-1]["wall"] for cell in cells if cell.rounds)


def run_round(cells, number, options):
    if number == 0:
        for cell in cells:
            cell.attempt(cell.begin)
    first = number % len(cells)
    for cell in cells[first:] + cells[:first]:
        cell.attempt(cell.round)
    if number == 0 and options.system_calls:
        for cell in cells:
            cell.attempt(cell.count_calls)


def report_case(case, results):
    print(f"{str(case):<40}" + "  ".join(
        f"{r['server']} {r['layer']} " + (f"{r['cpu_us']:.1f}" if "cpu_us" in r else "FAILED") for r in results),
        file=sys.stderr, flush=True)


# The machine ------------------------------------------------------------------------------------------


def first_line(*command, pattern=r"(.+)"):
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
    except OSError:
        return None
    found = re.search(pattern, answer.stdout + answer.stderr)
    return found.group(1) if found else None


def describe_machine():
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*: (.+)", info, re.M)
    release = Path("/etc/os-release").read_text() if Path("/etc/os-release").exists() else ""
    name = re.search(r'^PRETTY_NAME="?([^"\n]+)', release, re.M)
    return {"cpu": model.group(1) if model else platform.machine(), "cores": os.cpu_count(),
            "virtual": "hypervisor" in info or bool(GUEST), "kernel": platform.release(), "guest": GUEST or "",
            "distribution": name.group(1) if name else ""}


def versions(options):
    php = first_line(options.php, "-n", "-r", "echo PHP_VERSION;")
    git = ["git", "-C", str(BENCH)]
    commit = first_line(*git, "rev-parse", "--short=10", "HEAD", pattern=r"^([0-9a-f]+)$")
    changed = first_line(*git, "status", "--porcelain", "--untracked-files=no") if commit else None
    found = {
        "commit": commit and commit + (" with changes" if changed else ""),
        "PHP": php,
        "OpenSSL": first_line("openssl", "version", pattern=r"OpenSSL (\S+)"),
        "libuv": first_line("pkg-config", "--modversion", "libuv", pattern=r"^(\d\S+)"),
        "nghttp2": first_line("pkg-config", "--modversion", "libnghttp2", pattern=r"^(\d\S+)"),
        "nginx": which("nginx") and first_line(which("nginx"), "-v", pattern=r"nginx/(\S+)"),
        "h2o": which("h2o") and first_line(which("h2o"), "--version", pattern=r"version (\S+)"),
        "PHP-FPM": which("php-fpm*") and first_line(which("php-fpm*"), "-v", pattern=r"PHP (\S+)"),
        "Swoole": first_line(options.php, "-d", "extension=swoole", "--ri", "swoole", pattern=r"Version => (\S+)"),
        "wrk": first_line("wrk", "-v", pattern=r"wrk (?:debian/)?(\S+)"),
        "h2load": first_line("h2load", "--version", pattern=r"nghttp2/(\S+)"),
    }
    return {name: version for name, version in found.items() if version}


class Watch:
    """What else the machine did meanwhile."""

    def __init__(self):
        self.begun, self.machine, self.load = time.monotonic(), self._machine(), os.getloadavg()[0]
        self.mine = self._mine()

    @staticmethod
    def _machine():
        """CPU seconds of all cores: (used, stolen)."""
        each = [int(n) / measure.TICK for n in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
        user, nice, system, _, _, irq, softirq, steal = each
        return user + nice + system + irq + softirq, steal

    @staticmethod
    def _mine(contestants=()):
        used = sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, (resource.RUSAGE_SELF,
                                                                                         resource.RUSAGE_CHILDREN)))
        return used + sum(value[0] / 1e9 for c in contestants for value in c.load.sample().values())

    def result(self, contestants, cells):
        """To be asked before the contestants are stopped."""
        wall = time.monotonic() - self.begun
        used, stolen = (now - then for now, then in zip(self._machine(), self.machine))
        waited = [cell["waited"] for cell in cells if "waited" in cell]
        return {"seconds": wall, "load_before": self.load, "load_after": os.getloadavg()[0],
                "others": max(0.0, used - (self._mine(contestants) - self.mine)) / wall, "stolen": stolen / wall,
                "waited": statistics.median(waited) if waited else 0.0}


# The whole --------------------------------------------------------------------------------------------


def pure(contestants):
    """Whether each server of ours had sessions of its layer and no other; the sentences about those that had."""
    wrong = []
    for contestant in contestants:
        if contestant.name == "ours":
            layer = contestant.layers[-1]
            stats = contestant.servers[0].stats()
            sessions = {name: stats[f"tls_sessions_{name}_total"] for name in LAYERS[1:]}
            if sum(sessions.values()) != sessions[layer]:
                wrong.append(f"the server of the layer {layer} had sessions of others: {sessions}")
    return wrong


def rounds_made(cells):
    """"3", or "1 to 3"."""
    made = [len(cell["rounds"]) for cell in cells if cell["rounds"]] or [0]
    return f"{min(made)} to {max(made)}" if min(made) != max(made) else str(made[0])


def measure_all(options):
    kernel, reason = kernel_tls()
    # Beside the build, as gate.py: files of tmpfs cannot be read without waiting, so that user space reads in a thread. The
    # lab's guest has a disk of its own for that.
    parent = os.environ.get("TMPDIR") if GUEST else options.extension.parent
    with tempfile.TemporaryDirectory(prefix="tas-bench-", dir=parent) as name:
        directory = Path(name)
        make_content(directory, {SHORT[BODIES[body]]: BODIES[body] for body in options.body or USUAL if BODIES[body]})
        os.chdir(directory)
        cores = sorted(os.sched_getaffinity(0))
        options.client_core = cores[-1]
        field = Field(options, directory, cores[0], kernel)
        (directory / "client.cnf").write_text(CLIENT_OPENSSL)
        os.environ["OPENSSL_CONF"] = str(directory / "client.cnf")  # the servers' environment is a copy from before
        if not kernel:
            field.skipped.append(f"kernel TLS: {reason or 'this kernel has none'}")
        watch = Watch()
        try:
            contestants = field.start()
            cells = run_all(contestants, options)
            if options.system_calls and not any(cell.get("calls") for cell in cells):
                field.skipped.append("system calls: strace is not there, or may not attach (kernel.yama.ptrace_scope is above 0?)")
            meanwhile, wrong = watch.result(contestants, cells), pure(contestants)
        finally:
            os.chdir(BENCH)
            field.stop()
    wrong += [f"{cell['protocol']}, {cell['body']}, {cell['connection']}, {cell['layer']}: "
              + (cell["failure"] or f"{cell['failed']} requests failed")
              for cell in cells if cell["server"] == "ours" and (cell["failure"] or cell.get("failed"))]
    return {"when": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
            "command": os.environ.get("BENCH_COMMAND", "./bench/run.sh"), "machine": describe_machine(),
            "versions": versions(options), "meanwhile": meanwhile, "rounds": rounds_made(cells), "seconds": options.seconds,
            "one_core": len(cores) == 1, "no_aes": options.no_aes, "skipped": field.skipped, "wrong": wrong, "cells": cells}


def arguments():
    parser = argparse.ArgumentParser(prog="run.sh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="rounds of half a second, and less of the socket layer and of PHP-FPM")
    parser.add_argument("--rounds", type=int, help="of each case (5; 8 with --quick)")
    parser.add_argument("--seconds", type=float, help="of each run (3; wrk and s_time know whole ones only)")
    parser.add_argument("--minutes", type=float, help="that all rounds may take: where time is short there are fewer of them "
                        "(12 with --quick; 120)")
    parser.add_argument("--body", action="append", choices=list(BODIES), help=f"this one (all, without {', '.join(ON_REQUEST)}); "
                        "this option and the next four may be given more than once")
    parser.add_argument("--protocol", action="append", choices=list(PROTOCOLS))
    parser.add_argument("--connection", action="append", choices=CONNECTIONS)
    parser.add_argument("--layer", action="append", choices=LAYERS)
    parser.add_argument("--server", action="append", choices=["ours", "core", "floor", "nginx", "h2o", "nginx + FPM", "Swoole"])
    parser.add_argument("--no-system-calls", dest="system_calls", action="store_false", help="they take a fifth of the time")
    parser.add_argument("--no-aes", action="store_true", default=GUEST == "uml", help="no AES instructions in the servers' "
                        "user space: a guest's kernel has none either, so that both ciphers cost about the same (the lab's default)")
    parser.add_argument("--out", type=Path, default=BENCH / "report", help="where the report goes (bench/report)")
    parser.add_argument("--write", action="store_true", help="put its tables into bench/results.md, between the marks there")
    parser.add_argument("--from", dest="source", type=Path, metavar="JSON", help="do not measure: report what this file has")
    parser.add_argument("--extension", type=Path, default=EXTENSION)
    parser.add_argument("--php", default="php")
    options = parser.parse_args()
    options.rounds = options.rounds or (8 if options.quick else 5)
    options.seconds = options.seconds or ((2 if GUEST else 0.5) if options.quick else 3)
    options.minutes = options.minutes or (70 if GUEST else 12 if options.quick else 120)
    if not 1 <= options.rounds <= 100 or not 0.2 <= options.seconds <= 60:
        parser.error("--rounds is 1 to 100, --seconds 0.2 to 60")
    if options.source:
        return options
    options.extension = options.extension.resolve()
    if not options.extension.is_file():
        parser.error(f"no such file: {options.extension}")
    if absent := missing("h2load", "wrk", "openssl", "taskset"):
        parser.error(f"not installed: {' '.join(absent)}")
    return options


def main():
    options = arguments()
    options.out = options.out.resolve()
    try:
        result = json.loads(options.source.read_text()) if options.source else measure_all(options)
    except Failed as failure:
        print(f"run: {failure}", file=sys.stderr)
        return 1
    report.write(result, options.out)
    if options.write:
        report.put_into_results(result, BENCH / "results.md")
    print(options.out / "report.md")
    for sentence in result["wrong"]:
        print(f"WRONG {sentence}")
    return 1 if result["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
