"""Server processes: starting one on a core, waiting until it listens, ending it; and what they serve."""
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

BENCH = Path(__file__).resolve().parent
EXTENSION = BENCH.parent / "build/release/true_async_server.so"
SIZES = {"1b": 1, "3b": 3, "16k": 16 << 10, "64k": 64 << 10, "1m": 1 << 20}  # of the files below www/


class Failed(Exception):
    """A server that does not start, or a request that fails: nothing can be measured."""


class Server:
    """A process, and the ports of 127.0.0.1 that it listens on: {"http": …, "https": …}, one of them at least."""

    def __init__(self, name, command, directory, ports, environment=None, setup=None):
        self.name, self.ports = name, ports
        self.log = directory / f"{name}.log"
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(command, cwd=directory, env=environment, stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, preexec_fn=setup)

    @property
    def pid(self):
        return self.process.pid

    def wait(self, seconds=60):  # the probe of kernel TLS may load modules
        limit = time.monotonic() + seconds
        for port in self.ports.values():
            while not listens(port):
                if time.monotonic() > limit or self.process.poll() is not None:
                    raise Failed(f"{self.name} did not start: {self.log.read_text(errors='replace')[-800:]}")
                time.sleep(0.05)

    def url(self, scheme, path):
        return f"{scheme}://127.0.0.1:{self.ports[scheme]}{path}"

    def stats(self):
        """The counters that hello.php tells."""
        with urllib.request.urlopen(self.url("http", "/stats"), timeout=10) as answer:
            return json.load(answer)

    def stop(self):
        """Ends the process by its id, and what it has started (the server below strace, the workers of a master)."""
        mine = descendants(self.pid)[1:]
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pid in mine:
            _end(pid)


def _end(pid):
    limit = time.monotonic() + 5
    try:
        os.kill(pid, 15)
        while time.monotonic() < limit:
            os.kill(pid, 0)
            time.sleep(0.02)
        os.kill(pid, 9)
    except ProcessLookupError:
        pass


def descendants(pid):
    """pid and all its descendants, by /proc/PID/task/TID/children."""
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        for children in Path(f"/proc/{found[-1]}/task").glob("*/children"):
            try:
                todo += [int(child) for child in children.read_text().split()]
            except OSError:
                pass
    return found


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


given = set()  # ports, which their servers may not have taken yet


def free_ports(*names):
    ports, sockets = {}, []
    while len(ports) < len(names):
        sockets.append(socket.create_server(("127.0.0.1", 0)))
        port = sockets[-1].getsockname()[1]
        if port not in given:
            ports[names[len(ports)]] = port
            given.add(port)
    for s in sockets:
        s.close()
    return ports


def hello_command(php, extension, ports, settings=()):
    """bench/hello.php, to be run in a directory that make_content() has filled."""
    options = [word for setting in settings for word in ("-d", setting)]
    return [php, "-n", "-d", f"extension={Path(extension).resolve()}", *options, str(BENCH / "hello.php"),
            str(ports["http"]), str(ports["https"]), "cert.pem", "key.pem"]


def make_content(directory, sizes=SIZES):
    """www/ with a file of each size, body (64 KiB to send), cert.pem and key.pem."""
    directory.chmod(0o755)  # a worker may be another user
    (directory / "www").mkdir(exist_ok=True)
    for name, size in sizes.items():
        (directory / "www" / name).write_bytes((os.urandom(min(size, 1 << 20)) * max(1, size >> 20))[:size])
    (directory / "body").write_bytes(b"x" * (64 << 10))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", "key.pem", "-out", "cert.pem", "-days", "30", "-subj", "/CN=localhost"],
                   cwd=directory, check=True, stderr=subprocess.DEVNULL)


def missing(*tools):
    return [tool for tool in tools if not shutil.which(tool)]
