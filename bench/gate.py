#!/usr/bin/env python3
"""The perf gate: instructions and system calls of a request, against the numbers in bench/gate.json.

  bench/gate.py               fails if a scenario costs more than 5 % more than recorded, and names it
  bench/gate.py --update      records what this build costs

Both are counted and not timed, so that a busy or another machine gives the same. A server (bench/hello.php) runs below
valgrind's callgrind, then below strace; a client on the same core makes no request and then N requests, eight times, on
one connection. The difference divided by N is what a request costs: start, handshake and the marks between the runs drop
out. The least of the eight counts: a timer, or a client that was interrupted while it sent, only adds.

Instructions are those of user space. They depend on what the code was compiled by and on the libraries, so they are
compared only where these are the ones recorded; elsewhere that is said, and the system calls are compared alone. They
depend on the CPU as well, as OpenSSL and the C library choose their code by CPUID: valgrind shows one fixed CPU to every
host with AVX2 (the C library's choice), and OPENSSL_ia32cap takes away from OpenSSL what only some hosts have.
"""
import argparse
import http.client
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from gate_client import HTTP2_BATCH, Http1, Http2
from servers import BENCH, EXTENSION, Failed, Server, free_ports, hello_command, make_content, missing

RECORD = BENCH / "gate.json"
TOLERANCE = 0.05
ROUNDS = 8
WARM_UP = 160  # requests: windows of TCP, pools, inline caches of PHP
# name: (N, the client of a server)
BODY = b"x" * (64 << 10)
SCENARIOS = {
    "plain 3 B": (50, lambda server: Http1(server.ports["http"], False, "/")),
    "TLS 3 B": (50, lambda server: Http1(server.ports["https"], True, "/")),
    "TLS 64 KiB": (16, lambda server: Http1(server.ports["https"], True, "/64k")),
    "TLS 3 B, HTTP/2": (4 * HTTP2_BATCH, lambda server: Http2(server.ports["https"], "/")),
    "file 64 KiB": (25, lambda server: Http1(server.ports["http"], False, "/www/64k")),
    "POST 64 KiB": (12, lambda server: Http1(server.ports["http"], False, "/", BODY)),
}
NO_AVX = "~0x1000100000000000:0"  # AVX, FMA, and leaf 7 (AVX2, AVX-512, ADX, SHA, VAES): AES-NI and PCLMULQDQ stay
NO_REP_MOVSB = "glibc.cpu.x86_rep_movsb_threshold=1073741824"  # its every byte would be an instruction
MARK = "zim_TrueAsync_HttpServer_getStats*"  # the PHP method that /stats calls: callgrind dumps and counts anew there
UNITS = {"instructions": "instructions", "system_calls": "system calls"}


def gently():
    """Client and server on one core, and the server does not interrupt the client: each sees what the other wrote whole."""
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def drive(server):
    """The scenarios in turn. Each leaves two marks in what the tool counts, and one more for each round."""
    marks = http.client.HTTPConnection("127.0.0.1", server.ports["http"], timeout=60)
    for count, connect in SCENARIOS.values():
        client = connect(server)
        client.request(WARM_UP)
        mark(marks)
        for requests in (0, *[count] * ROUNDS):
            client.request(requests)
            mark(marks)
        client.close()
    marks.close()


def mark(marks):
    marks.request("GET", "/stats")
    marks.getresponse().read()


def run(options, directory, tool):
    """Runs the scenarios against a server below `tool`, to its end."""
    ports = free_ports("http", "https")
    command = [*tool, *hello_command(options.php, options.extension, ports)]
    environment = os.environ | {"OPENSSL_ia32cap": NO_AVX, "GLIBC_TUNABLES": NO_REP_MOVSB, "LC_ALL": "C"}
    server = Server(tool[0], command, directory, ports, environment, gently)
    try:
        server.wait()
        drive(server)
    finally:
        server.stop()


def instructions(options, directory):
    """What callgrind has counted between two marks, in the order of the marks; the first is the start's."""
    run(options, directory, ["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={directory / 'calls'}",
                             "--dump-line=no", f"--dump-before={MARK}"])
    dumps = sorted(directory.glob("calls.*"), key=lambda file: int(file.suffix[1:]))
    return [int(re.search(r"^totals: (\d+)", file.read_text(), re.M).group(1)) for file in dumps]


def system_calls(options, directory):
    """What strace has counted between two marks, as instructions()."""
    trace = directory / "trace"
    run(options, directory, ["strace", "-f", "-o", str(trace)])
    counts, count = [], 0
    for line in trace.read_text(errors="replace").splitlines():
        if " resumed>" not in line and "(" in line:
            count += 1
        if '"GET /stats ' in line:
            counts.append(count)
            count = 0
    return counts


def per_request(counts):
    """{scenario: figure} of the counts between the marks."""
    each = ROUNDS + 2
    if len(counts) != each * len(SCENARIOS):
        raise Failed(f"{len(counts)} marks were counted, not {each * len(SCENARIOS)}")
    return {name: (min(counts[i * each + 2:(i + 1) * each]) - counts[i * each + 1]) / n
            for i, (name, (n, _)) in enumerate(SCENARIOS.items())}


def measure(options, directory):
    calls = per_request(system_calls(options, directory))
    code = per_request(instructions(options, directory))
    return {name: {"instructions": round(code[name]), "system_calls": round(calls[name], 4)} for name in SCENARIOS}


def versions(php):
    """What instructions depend on beside our own code."""
    def first(pattern, *command):
        found = re.search(pattern, subprocess.run(command, capture_output=True, text=True, check=False).stdout)
        return found.group(1) if found else "none"

    def package(name):
        return first(r"^(\d+\.\d+)", "pkg-config", "--modversion", name)

    return {
        "CPU": platform.machine() + (" with AVX2" if " avx2 " in Path("/proc/cpuinfo").read_text() else ""),
        "C library": first(r"(\d+\.\d+)\n", "getconf", "GNU_LIBC_VERSION"),
        "compiler": first(r"^(\d+)", "gcc", "-dumpversion"),
        "PHP": first(r"^(\d+\.\d+)", php, "-n", "-r", "echo PHP_VERSION;"),
        "OpenSSL": package("openssl"),
        "libuv": package("libuv"),
        "nghttp2": package("libnghttp2"),
        "valgrind": first(r"valgrind-(\d+\.\d+)", "valgrind", "--version"),
    }


def worse(measured, recorded):
    """The complaints, one for each figure that is more than 5 % above the one recorded."""
    return [f"{name}: {figure:g} {UNITS[unit]} a request, {100 * figure / old - 100:+.1f} % to the recorded {old:g}"
            for name, figures in measured.items() for unit, figure in figures.items()
            if unit in recorded[name] and figure > (1 + TOLERANCE) * (old := recorded[name][unit])]


def notices_doctored(measured):
    """Whether each figure, were it recorded as 6 % less than it is, would be complained of, it alone and by its name."""
    for name, figures in measured.items():
        for unit, figure in figures.items():
            doctored = {other: dict(numbers) for other, numbers in measured.items()}
            doctored[name][unit] = figure / (1 + TOLERANCE + 0.01)
            complaints = worse(measured, doctored)
            if len(complaints) != 1 or not complaints[0].startswith(name + ":"):
                return False
    return True


def show(measured, recorded):
    for name, figures in measured.items():
        old = recorded.get(name, {})
        print(f"{name:<16}" + "  ".join(
            f"{figure:>8g} {UNITS[unit]}" + (f" ({100 * figure / old[unit] - 100:+.1f} %)" if unit in old else "")
            for unit, figure in figures.items()))


def compare(measured, record, here):
    """Prints what is wrong and the sum; the exit status."""
    recorded = record["scenarios"]
    other = [f"{name} is {here[name]}, not {version}" for name, version in record["versions"].items()
             if here[name] != version]
    if other:
        print("instructions are not compared: " + "; ".join(other))
        recorded = {name: {"system_calls": figures["system_calls"]} for name, figures in recorded.items()}
    show(measured, recorded)
    complaints = worse(measured, recorded)
    for complaint in complaints:
        print("WORSE", complaint)
    if not notices_doctored(measured):
        complaints.append("doctored")
        print("WRONG a doctored number goes unnoticed")
    total, skipped = len(SCENARIOS) * len(UNITS) + 1, len(SCENARIOS) if other else 0
    print(f"{total - skipped - len(complaints)} passed, {len(complaints)} failed"
          + (f", {skipped} skipped" if skipped else ""))
    return 1 if complaints else 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--extension", type=Path, default=EXTENSION)
    parser.add_argument("--php", default="php")
    parser.add_argument("--record", type=Path, default=RECORD, help="the numbers to compare with (bench/gate.json)")
    parser.add_argument("--update", action="store_true", help="write the numbers instead")
    options = parser.parse_args()
    if not options.extension.is_file():
        parser.error(f"no such file: {options.extension}")
    if absent := missing("valgrind", "strace", "openssl", "pkg-config"):
        parser.error(f"not installed: {' '.join(absent)}")
    return options


def main():
    options = arguments()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # the servers inherit it
    try:
        with tempfile.TemporaryDirectory(prefix="tas-gate-", dir=options.extension.parent) as name:
            make_content(Path(name), {"64k": 64 << 10})
            measured = measure(options, Path(name))
    except (Failed, OSError) as failure:
        print(f"gate: {failure}")
        return 1
    here = versions(options.php)
    if options.update:
        options.record.write_text(json.dumps({"versions": here, "scenarios": measured}, indent=1) + "\n")
        show(measured, {})
        return 0
    return compare(measured, json.loads(options.record.read_text()), here)


if __name__ == "__main__":
    sys.exit(main())
