"""Who takes part in bench/run.py: our server with each record layer, its core without PHP, the floor, and the peers with their
configurations from bench/peers/. Each is started on the server's core and says where it answers what."""
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import measure
from servers import BENCH, Failed, Server, free_ports, hello_command

PEERS = BENCH / "peers"
# OPENSSL_ia32cap: AES-NI, PCLMULQDQ, and SSSE3 with its bit-sliced AES off. What is left is as fast as the kernel's generic C.
NO_AES = "~0x200020200000000"
STATIC = {"static 1 B": 1, "static 16 KiB": 16 << 10, "static 64 KiB": 64 << 10, "static 1 MiB": 1 << 20,
          "static 100 MiB": 100 << 20}
PHP = {"PHP 0 B": 0, "PHP 3 B": 3, "PHP 16 KiB": 16 << 10, "PHP 64 KiB": 64 << 10}
POST = {"POST 64 KiB": 64 << 10}
SEND = {"sendFile 64 KiB": 64 << 10, "sendFile 1 MiB": 1 << 20}
BODIES = STATIC | PHP | POST | SEND  # name: bytes that are carried
ON_REQUEST = ("static 100 MiB", "PHP 0 B", *SEND)
PEERS_PHP = {body: size for body, size in (PHP | POST).items() if body != "PHP 0 B"}
USUAL = tuple(body for body in BODIES if body not in ON_REQUEST)
SHORT = {1: "1b", 3: "3b", 16 << 10: "16k", 64 << 10: "64k", 1 << 20: "1m", 100 << 20: "100m"}
PATHS = {name: f"/www/{SHORT[size]}" for name, size in STATIC.items()} | {
    "PHP 0 B": "/0", "PHP 3 B": "/", "PHP 16 KiB": "/16k", "PHP 64 KiB": "/64k", "POST 64 KiB": "/",
    "sendFile 64 KiB": "/send/64k", "sendFile 1 MiB": "/send/1m"}


class Contestant:
    """Some processes that are measured as one. `layers` names the record layers that it answers with, "plain" among them,
    `protocols` and `bodies` what of the matrix it knows."""

    in_flight = None  # requests at a time, where it cannot take more

    def __init__(self, name, servers, layers, bodies, protocols=("HTTP/1.1", "HTTP/2")):
        self.name, self.servers, self.layers, self.bodies, self.protocols = name, servers, layers, bodies, protocols
        self.load = measure.Server([server.pid for server in servers], tree=True)

    def knows(self, layer, protocol, body):
        return layer in self.layers and protocol in self.protocols and body in self.bodies

    def url(self, layer, protocol, body):
        scheme = "http" if layer == "plain" else "https"
        port = "h2c" if layer == "plain" and protocol == "HTTP/2" and "h2c" in self.servers[0].ports else scheme
        return f"{scheme}://127.0.0.1:{self.servers[0].ports[port]}{PATHS[body]}"

    def wait(self):
        for server in self.servers:
            server.wait()

    def stop(self):
        for server in self.servers:
            server.stop()


class Floor(Contestant):
    """A port for each size, as it does not read what it is asked."""

    def url(self, layer, protocol, body):
        scheme = "http" if layer == "plain" else "https"
        return f"{scheme}://127.0.0.1:{self.servers[0].ports[f'{layer} {BODIES[body]}']}/"


class Field:
    """Starts contestants. `core`: where their processes run."""

    def __init__(self, options, directory, core, kernel):
        self.options, self.directory, self.kernel = options, directory, kernel
        self.setup = lambda: os.sched_setaffinity(0, {core})
        self.environment = os.environ | ({"OPENSSL_ia32cap": NO_AES} if options.no_aes else {})
        self.skipped = []  # what could not take part, as sentences
        self.contestants = []

    def server(self, name, command, ports):
        return Server(name, command, self.directory, ports, self.environment, self.setup)

    def add(self, contestant):
        self.contestants.append(contestant)

    def start(self):
        wanted = self.options.server
        for name, start in (("ours", self.ours), ("core", self.core), ("floor", self.floor), ("nginx", self.nginx),
                            ("h2o", self.h2o), ("nginx + FPM", self.fpm), ("Swoole", self.swoole)):
            if not wanted or name in wanted:
                start()
        for contestant in list(self.contestants):
            try:
                contestant.wait()
            except Failed as failure:
                if contestant.name == "ours":
                    raise
                self.contestants.remove(contestant)  # a version without what its configuration asks for, for one
                contestant.stop()
                self.skipped.append(f"{contestant.name} ({', '.join(contestant.layers)}): "
                                    + " ".join(str(failure).replace(f"{self.directory}/", "").split())[:200])
        return self.contestants

    def stop(self):
        for contestant in self.contestants:
            contestant.stop()

    # Us -------------------------------------------------------------------------------------------

    def ours(self):
        settings = {"memory": "memory", "socket": "socket"} | ({"kernel": "auto"} if self.kernel else {})
        for layer, setting in settings.items():
            ports = free_ports("http", "https")
            command = hello_command(self.options.php, self.options.extension, ports,
                                    [f"true_async_server.record_layer={setting}"])
            layers = ("plain", layer) if layer == "memory" else (layer,)
            self.add(Contestant("ours", [self.server(f"ours-{layer}", command, ports)], layers, BODIES))

    def core(self):
        self.tool("core_hello", "core", lambda program, ports: [program, str(ports["http"]), "3"], ("http",),
                  lambda server: Contestant("core", [server], ("plain",), ("PHP 3 B",)))

    def floor(self):
        bodies = [body for body in STATIC | PHP if body in (self.options.body or USUAL)]
        if not bodies:
            return
        sizes = sorted({BODIES[body] for body in bodies})
        layers = ("plain", "memory", "kernel")
        self.tool("floor", "floor",
                  lambda program, ports: [program, "cert.pem", "key.pem", *(
                      ":".join(str(part) for part in (size, *(ports[f"{layer} {size}"] for layer in layers))) for size in sizes)],
                  [f"{layer} {size}" for size in sizes for layer in layers],
                  lambda server: Floor("floor", [server], layers if self.kernel else layers[:2], bodies, ("HTTP/1.1",)))

    def tool(self, program, name, command, ports, contestant):
        path = self.options.extension.parent / program
        if not path.is_file():
            self.skipped.append(f"{name}: {program} is not built")
            return
        ports = free_ports(*ports)
        self.add(contestant(self.server(name, command(str(path), ports), ports)))

    # Peers ----------------------------------------------------------------------------------------

    def nginx(self):
        if program := self.program("nginx", "nginx"):
            for layer in ("memory", "kernel") if self.kernel else ("memory",):
                server = self.nginx_server(program, f"nginx-{layer}", "nginx.conf",
                                           "ssl_conf_command Options KTLS;" if layer == "kernel" else "")
                self.add(Contestant("nginx", [server], ("plain", layer) if layer == "memory" else (layer,), STATIC))

    def nginx_server(self, program, name, template, ktls=""):
        ports = free_ports("http", "h2c", "https")
        config = self.configure(template, f"{name}.conf", ports, NAME=name, KTLS=ktls,
                                USER="user root;" if os.geteuid() == 0 else "")  # the files may lie where only we may look
        return self.server(name, [program, "-p", f"{self.directory}/", "-c", config], ports)

    def fpm(self):
        nginx, fpm = self.program("nginx", "nginx + FPM"), self.program("php-fpm*", "nginx + FPM")
        if not nginx or not fpm:
            return
        root = os.geteuid() == 0
        config = self.configure("fpm.conf", "fpm.conf", {}, FPM_USER="user = root\ngroup = root" if root else "")
        opcache = ["-d", "zend_extension=opcache"] if self.has_opcache(fpm) else []
        command = [fpm, "-n", *opcache, *(["--allow-to-run-as-root"] if root else []),
                   "--prefix", str(self.directory), "--fpm-config", config, "--nodaemonize"]
        behind = self.server("fpm", command, {})
        limit = time.monotonic() + 30
        while not (self.directory / "fpm.sock").exists() and behind.process.poll() is None and time.monotonic() < limit:
            time.sleep(0.05)
        front = self.nginx_server(nginx, "nginx-fpm", "nginx-fpm.conf")
        contestant = Contestant("nginx + FPM", [front, behind], ("plain", "memory"), PEERS_PHP)
        contestant.in_flight = 32  # pm.max_children
        self.add(contestant)

    @staticmethod
    def has_opcache(program):
        answer = subprocess.run([program, "-n", "-d", "zend_extension=opcache", "-v"], capture_output=True, text=True,
                                check=False)
        return "with Zend OPcache" in answer.stdout

    def h2o(self):
        if program := self.program("h2o", "h2o"):
            ports = free_ports("http", "https")
            config = self.configure("h2o.conf", "h2o.conf", ports,
                                    H2O_USER="user: root" if os.geteuid() == 0 else "")
            self.add(Contestant("h2o", [self.server("h2o", [program, "-m", "worker", "-c", config], ports)],
                                ("plain", "memory"), STATIC))

    def swoole(self):
        php = [self.options.php, "-d", "extension=swoole"]
        answer = subprocess.run([*php, "--ri", "swoole"], capture_output=True, text=True, check=False)
        if answer.returncode != 0 or "Swoole => enabled" not in answer.stdout:
            self.skipped.append("Swoole: not installed")
            return
        ports = free_ports("http", "https")
        command = [*php, "-d", "opcache.enable_cli=1", str(PEERS / "swoole.php"), str(ports["http"]), str(ports["https"]),
                   "cert.pem", "key.pem"]
        self.add(Contestant("Swoole", [self.server("swoole", command, ports)], ("plain", "memory"), PEERS_PHP))

    def program(self, pattern, name):
        if found := which(pattern):
            return found
        sentence = f"{name}: {pattern} is not installed"
        if sentence not in self.skipped:
            self.skipped.append(sentence)
        return None

    def configure(self, template, name, ports, **words):
        """Fills in a template of bench/peers/; the file's name."""
        words |= {port.upper(): number for port, number in ports.items()}
        words |= {"DIRECTORY": self.directory, "PEERS": PEERS}
        text = re.sub(r"@(\w+)@", lambda word: str(words[word.group(1)]), (PEERS / template).read_text())
        (self.directory / name).write_text(text)
        return name


def which(pattern):
    """A program by its name, which may end in a * for its version; daemons lie beside the usual path."""
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/sbin"
    if not pattern.endswith("*"):
        return shutil.which(pattern, path=path)
    found = [file for folder in path.split(":") if folder for file in Path(folder).glob(pattern) if os.access(file, os.X_OK)]
    return str(max(found)) if found else None


def kernel_tls():
    """Whether this kernel encrypts, and if it does not, why."""
    answer = subprocess.run([sys.executable, str(BENCH.parent / "ci/ktls_check.py")], capture_output=True, text=True, check=False)
    return answer.returncode == 0, answer.stdout.strip()
