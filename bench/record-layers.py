#!/usr/bin/env python3
"""Compares the record layers of TLS, memory, socket and kernel, on one build under the same load.

  ci/ktls-compare.sh --no-aes     in the lab: servers without AES instructions, as the lab's kernel is
  ci/ktls-compare.sh --quick      fewer requests, and not the largest file
  ci/ktls-compare.sh --nginx      the files from nginx too, with and without kernel TLS

One server process for each layer, all started before the first request. In each round of a case every layer gets the
same number of requests, in turn. CPU time as in measure.py; user-mode Linux counts it in ticks of 10 ms, so the figure
is the CPU time of all rounds over their requests, and "ratio" that to `memory` (nginx-kernel: to nginx-memory), with
the range over the single rounds. requests/s is the median. The servers' own counters must say at the end that each had
sessions of its layer alone, otherwise the exit status is 1.
"""
import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import measure

BENCH = Path(__file__).resolve().parent
LAYERS = {"memory": "memory", "socket": "socket", "kernel": "auto"}  # layer: true_async_server.record_layer
PEERS = {"nginx-memory": "", "nginx-kernel": "ssl_conf_command Options KTLS;"}
FILES = {"1b": 1, "16k": 16 << 10, "64k": 64 << 10, "1m": 1 << 20, "100m": 100 << 20}
# OPENSSL_ia32cap: AES-NI, PCLMULQDQ, and SSSE3 with its bit-sliced AES off. What is left is as fast as the kernel's generic C.
NO_AES = "~0x200020200000000"
# name: (path, requests, connections, body sent). Few connections, as each costs a handshake.
CASES = {
    "GET 0 B": ("/0", 2000, 2, 0),
    "GET 16 KiB": ("/16k", 1000, 2, 0),
    "GET 64 KiB": ("/64k", 500, 2, 0),
    "POST 64 KiB": ("/", 500, 2, 64 << 10),
    "one request per connection": ("/", 60, 60, 0),
    "file 1 B": ("/www/1b", 2000, 2, 0),
    "file 16 KiB": ("/www/16k", 1000, 2, 0),
    "file 64 KiB": ("/www/64k", 500, 2, 0),
    "file 1 MiB": ("/www/1m", 40, 1, 0),
    "file 100 MiB": ("/www/100m", 1, 1, 0),
    "sendFile 64 KiB": ("/send/64k", 500, 2, 0),
    "sendFile 1 MiB": ("/send/1m", 40, 1, 0),
}
NO_VDSO = ("clock_gettime", "time")  # system calls in user-mode Linux alone
NGINX = """daemon off; pid {name}.pid; error_log stderr; worker_processes 1; events {{ worker_connections 4096; }}
http {{ access_log off; sendfile on; tcp_nopush on; open_file_cache max=1000; keepalive_requests 1000000000;
client_body_temp_path {name}-body; proxy_temp_path {name}-proxy; fastcgi_temp_path {name}-fastcgi;
uwsgi_temp_path {name}-uwsgi; scgi_temp_path {name}-scgi; root .;
server {{ listen 127.0.0.1:{port} ssl; ssl_certificate cert.pem; ssl_certificate_key key.pem;
ssl_protocols TLSv1.2 TLSv1.3; {option} }} }}
"""


class Server:
    """A server process and where it listens. `plain` is the port that tells our counters, none for nginx."""

    def __init__(self, name, command, directory, port, plain, environment):
        self.name, self.port, self.plain = name, port, plain
        self.process = subprocess.Popen(command, cwd=directory, env=environment, stdin=subprocess.DEVNULL)
        self.load = measure.Server([self.process.pid], tree=True)

    def wait(self):
        limit = time.monotonic() + 60  # the probe of kernel TLS may load modules
        while time.monotonic() < limit and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit(f"record-layers: {self.name} did not start")

    def sessions(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.plain}/stats", timeout=10) as answer:
            stats = json.load(answer)
        return {layer: stats[f"tls_sessions_{layer}_total"] for layer in LAYERS}

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def mount_ext4(directory):
    subprocess.run(["modprobe", "-aq", "loop", "ext4"], check=False)  # they may be built in
    with open(directory / "disk", "wb") as image:
        image.truncate(256 << 20)
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "disk"], cwd=directory, check=True)
    subprocess.run(["mount", "-o", "loop", "disk", "www"], cwd=directory, check=True)


def make_files(directory):
    for name, size in FILES.items():
        (directory / "www" / name).write_bytes(os.urandom(min(size, 1 << 20)) * max(1, size >> 20))
    (directory / "body").write_bytes(b"x" * (64 << 10))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", "key.pem", "-out", "cert.pem", "-days", "30", "-subj", "/CN=localhost"],
                   cwd=directory, check=True, stderr=subprocess.DEVNULL)


def start(options, directory):
    environment = os.environ | ({"OPENSSL_ia32cap": NO_AES} if options.no_aes else {})
    servers = []
    for layer, setting in LAYERS.items():
        plain, port = free_ports(2)
        command = [options.php, "-n", "-d", f"extension={options.extension.resolve()}",
                   "-d", f"true_async_server.record_layer={setting}",
                   str(BENCH / "hello.php"), str(plain), str(port), "cert.pem", "key.pem"]
        servers.append(Server(layer, command, directory, port, plain, environment))
    for name, option in PEERS.items() if options.nginx else ():
        (port,) = free_ports(1)
        (directory / f"{name}.conf").write_text(NGINX.format(name=name, port=port, option=option))
        command = ["nginx", "-p", f"{directory}/", "-c", f"{name}.conf"]
        servers.append(Server(name, command, directory, port, None, environment))
    return servers


def load(server, case, requests, directory, cipher):
    path, _, connections, body = CASES[case]
    return SimpleNamespace(
        url=f"https://127.0.0.1:{server.port}{path}", proto="h1", streams=1, headers=[], cipher13=cipher, latency=False,
        client_cpu=None, tool="h2load", mode="keepalive", duration=None, syscall_tool="auto", requests=requests,
        connections=min(connections, requests), data=str(directory / "body") if body else None)


def run(server, *what):
    """One run: its result, with the server's cpu (ns)."""
    before = server.load.sample()
    result = measure.one(load(server, *what))
    (cpu, *_), _ = measure.diff(before, server.load.sample())
    if result["fail"] or not result["ok"]:
        raise SystemExit(f"record-layers: {server.name}, {what[0]}: {result['fail']} requests failed")
    return result | {"cpu": cpu}


def compare(servers, case, options, directory):
    requests = max(1, round(CASES[case][1] * options.scale))
    runs = {server.name: [] for server in servers}
    for server in servers:
        run(server, case, max(1, requests // 20), directory, options.cipher)
    for number in range(options.rounds):
        for server in servers[number % len(servers):] + servers[:number % len(servers)]:
            runs[server.name].append(run(server, case, requests, directory, options.cipher))
    for server in servers:
        calls = system_calls(load(server, case, min(requests, 300), directory, options.cipher), server.load)
        base = runs["nginx-memory" if server.name.startswith("nginx") else "memory"]
        report(case, server.name, runs[server.name], base, *calls)


def per_request(runs):
    return sum(result["cpu"] for result in runs) / 1e3 / sum(result["ok"] for result in runs)


def system_calls(what, server):
    calls, top = measure.syscalls(what, server)
    each = dict(call.split(":") for call in top.split())
    mine = [call for call in top.split() if call.split(":")[0] not in NO_VDSO]
    return calls and calls - sum(float(each.get(name, 0)) for name in NO_VDSO), " ".join(mine)


def report(case, layer, runs, base, calls, top):
    cpu = per_request(runs)
    rounds = [per_request([mine]) / max(per_request([other]), 1e-9) for mine, other in zip(runs, base)]
    print(f"| {case} | {layer} | {statistics.median(mine['rps'] for mine in runs):.0f} | {cpu:.0f} "
          f"| {cpu / max(per_request(base), 1e-9):.2f} ({min(rounds):.2f}…{max(rounds):.2f}) "
          f"| {'-' if calls is None else f'{calls:.2f}'} | {top} |", flush=True)


def check(servers):
    """Whether each of our servers had sessions of its layer and no other."""
    disguised = False
    for server in (s for s in servers if s.plain):
        sessions = server.sessions()
        pure = sessions[server.name] > 0 and sum(sessions.values()) == sessions[server.name]
        disguised |= not pure
        print(f"sessions of {server.name}: {sessions}{'' if pure else '  NOT ITS LAYER'}")
    return not disguised


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--extension", type=Path, default=BENCH.parent / "build/release/true_async_server.so")
    parser.add_argument("--php", default="php")
    parser.add_argument("--rounds", type=int, default=5, help="of each case (5)")
    parser.add_argument("--scale", type=float, default=1 if os.environ.get("LAB_GUEST") else 20,
                        help="of the number of requests (20, in the lab's guest 1)")
    parser.add_argument("--case", action="append", choices=list(CASES), help="this one; may be given more than once")
    parser.add_argument("--cipher", default="TLS_AES_128_GCM_SHA256", help="of TLS 1.3 (TLS_AES_128_GCM_SHA256)")
    parser.add_argument("--quick", action="store_true", help="2 rounds at a scale of 0.2, without the file of 100 MiB")
    parser.add_argument("--ext4", action="store_true", help="serve the files from an ext4 image, as root: tmpfs and "
                        "the lab's hostfs cannot be read without waiting, so that user space reads in a thread")
    parser.add_argument("--no-aes", action="store_true", help="no AES instructions in the servers' user space")
    parser.add_argument("--nginx", action="store_true", help="the files from nginx too")
    options = parser.parse_args()
    if not options.extension.is_file():
        parser.error(f"no such file: {options.extension}")
    if options.rounds < 1 or not 0 < options.scale <= 1000:
        parser.error("--rounds is 1 or more, --scale above 0 and at most 1000")
    for tool in ("h2load", "openssl", *(("nginx",) if options.nginx else ())):
        if not shutil.which(tool):
            parser.error(f"{tool} is not installed")
    options.cases = options.case or list(CASES)
    if options.quick:
        options.rounds, options.scale = 2, 0.2 * options.scale
        options.cases = [case for case in options.cases if case != "file 100 MiB"]
    return options


def main():
    options = arguments()
    servers = []
    with tempfile.TemporaryDirectory(prefix="record-layers-") as name:
        directory = Path(name)
        directory.chmod(0o755)  # a worker of nginx is another user
        (directory / "www").mkdir()
        try:
            if options.ext4:
                mount_ext4(directory)
            make_files(directory)
            servers = start(options, directory)
            for server in servers:
                server.wait()
            print(f"Linux {os.uname().release}, {options.cipher}, {options.rounds} rounds"
                  f"{', servers without AES instructions' if options.no_aes else ''}\n")
            print("| load | records by | requests/s | CPU µs per request | ratio | system calls | which |\n"
                  "|---|---|---|---|---|---|---|", flush=True)
            for case in options.cases:
                compare([s for s in servers if s.plain or case.startswith("file")], case, options, directory)
            print()
            return 0 if check(servers) else 1
        finally:
            for server in servers:
                server.stop()
            if (directory / "www").is_mount():
                subprocess.run(["umount", str(directory / "www")], check=True)


if __name__ == "__main__":
    sys.exit(main())
