"""What every test stands on: PHP servers in processes of their own, and a client that sees every byte."""

import atexit
import contextlib
import json
import os
import re
import resource
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
REPORT = re.compile(r"(Address|UndefinedBehavior|Leak|Thread)Sanitizer|runtime error:|Assertion .* failed|Fatal error|Warning:|core dumped")

ENDED_BY_ITSELF = "it had ended by itself, exit status"

# In user-mode Linux (uml) a system call takes as long as ten elsewhere, in QEMU everything takes ten times as long.
SLOW_GUEST = bool(os.environ.get("LAB_GUEST"))
SLOWNESS = {"uml": 4.0, "qemu": 10.0}.get(os.environ.get("LAB_GUEST"), 1.0)  # upper bounds of durations are multiplied by it
COPIED = 16384  # bytes: file ranges of up to this size are copied on plain connections

# Set where the tests run on a kernel that is known to have kernel TLS: every server with TLS is to use it.
KTLS_IS_REQUIRED = os.environ.get("TAS_KTLS") == "require"


class Failure(AssertionError):
    """What a test expects and does not see."""


class Skip(Exception):
    """The host cannot run this test."""


# ---- how tests are written -------------------------------------------------------------------------------------------

def alone(test):
    """The test measures time or the machine: nothing runs beside it."""
    test.alone = True
    return test


def cases(table):
    """One test for each entry of {name: arguments}."""
    def decorate(test):
        test.cases = {name: value if isinstance(value, tuple) else (value,) for name, value in table.items()}
        return test
    return decorate


def equal(got, wanted, what="value"):
    if got != wanted:
        raise Failure(f"{what}: wanted {shorten(wanted)}, got {shorten(got)}")


def true(condition, what):
    if not condition:
        raise Failure(what)


def between(low, value, high, what):
    if not low <= value <= high:
        raise Failure(f"{what}: {value:.3f} is not within {low:g} … {high:g}")


def shorten(value, limit=300):
    text = repr(value)
    return text if len(text) <= limit else f"{text[:limit // 2]} … {text[-limit // 2:]}"


def eventually(condition, what, seconds=5.0):
    """Waits until condition() is true."""
    end = time.monotonic() + seconds * SLOWNESS
    while not condition():
        if time.monotonic() > end:
            raise Failure(f"{what}: not within {seconds * SLOWNESS:g} s")
        time.sleep(0.02)


# ---- servers ---------------------------------------------------------------------------------------------------------

class Target:
    """One listener of a server, as a client sees it."""

    def __init__(self, family, address, tls, certificate=None):
        self.family, self.address, self.tls, self.certificate = family, address, tls, certificate

    @property
    def port(self):
        return self.address[1]

    @property
    def url(self):
        host = "[::1]" if self.family == socket.AF_INET6 else "localhost"
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"

    def connect(self, timeout=10.0, receive_buffer=None):
        connection = socket.socket(self.family, socket.SOCK_STREAM)
        if receive_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.settimeout(timeout * SLOWNESS)
        try:
            connection.connect(self.address)
        except BaseException:
            connection.close()
            raise
        if self.family != socket.AF_UNIX:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


class Environment:
    """Where the extension is, how PHP is run, and one server that tests share."""

    def __init__(self, extension, asan):
        self.extension = os.path.abspath(extension)
        self.asan = asan
        self.patience = (4.0 if asan else 1.0) * SLOWNESS  # upper bounds of durations are multiplied by it
        self.pace = 3 if SLOW_GUEST else 1  # clocks of servers, and pauses between them, are multiplied by it
        self._directory = tempfile.TemporaryDirectory(prefix="tas-e2e-")
        self.directory = self._directory.name
        self._servers = []
        self._shared = None
        self._lock = threading.Lock()
        atexit.register(self.kill_all)
        self.certificate, self.key = self.make_certificate("ec", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")

    def path(self, name):
        return os.path.join(self.directory, name)

    def make_certificate(self, name, algorithm, *options):
        certificate, key = self.path(name + ".pem"), self.path(name + ".key")
        if not os.path.exists(certificate):
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", algorithm, *options, "-nodes", "-days", "2", "-subj",
                 "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1", "-keyout", key,
                 "-out", certificate], check=True, capture_output=True)
        return certificate, key

    def command(self, script, ini=()):
        php = [os.path.join(ROOT, "ci", "php-asan")] if self.asan else ["php"]
        settings = [f"extension={self.extension}", "display_errors=stderr", *ini]
        return [*php, "-n", *(part for setting in settings for part in ("-d", setting)), script]

    def server(self, listeners=("http",), config=(), **options):
        """A server of one test's own: `with env.server(...) as server`."""
        return Server(self, listeners, config, **options)

    def shared(self):
        """The server that tests share which need no settings of their own. Has http, https, http6 and unix."""
        with self._lock:
            if self._shared is None or self._shared.process.poll() is not None:
                listeners = ["http", "https", "unix"] + (["http6", "https6"] if has_ipv6() else [])
                self._shared = Server(self, listeners, [["setMaxBodySize", [8 << 20]], ["setHeaderTimeout", [30000]]])
                self._shared.start()
            return self._shared

    def has_shared(self):
        return self._shared is not None

    def end_shared(self):
        self._shared.finish()

    def adopt(self, server):
        self._servers.append(server)

    def kill_all(self):
        for server in self._servers:
            server.kill()
        with contextlib.suppress(OSError):
            self._directory.cleanup()


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False


class Server:
    """A PHP process. Its exit status, and what it wrote, are part of every test that runs it."""

    def __init__(self, env, listeners, config, open_files=None, certificate=None, key=None, expect_errors=(), ini=()):
        self.env = env
        self.listeners = list(listeners)
        self.config = list(config)
        self.open_files = open_files
        self.certificate = certificate or env.certificate
        self.key = key or env.key
        self.ini = ini  # "name=value" of php.ini
        self.expect_errors = expect_errors  # parts of lines that are not to be taken for a defect
        self.lines = []
        self.targets = {}
        self.process = None
        self.asked_to_end = False  # a second signal would not wait for what is in flight
        self._news = threading.Condition()

    # -- life --

    def settings(self):
        calls = []
        for name in self.listeners:
            if name == "unix":
                self.unix_path = self.env.path(f"socket-{id(self):x}")
                calls.append(["addUnixListener", [self.unix_path]])
            else:
                calls.append(["addListener", ["::1" if name.endswith("6") else "127.0.0.1", 0, name.startswith("https")]])
        if any(name.startswith("https") for name in self.listeners):
            calls += [["setCertificate", [self.certificate]], ["setPrivateKey", [self.key]]]
            if KTLS_IS_REQUIRED:
                calls.append(["setKtls", ["require"]])
        return calls + self.config

    def spawn(self):
        environment = dict(os.environ, E2E_SETTINGS=json.dumps(self.settings()))
        self.process = subprocess.Popen(self.env.command(os.path.join(HERE, "server.php"), self.ini), env=environment,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.env.adopt(self)
        if self.open_files:
            resource.prlimit(self.process.pid, resource.RLIMIT_NOFILE, (self.open_files, self.open_files))
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def start(self):
        self.spawn()
        try:
            for name in self.listeners:
                found = self.wait_for(r"listening on (\S+)", after=len(self.targets))
                self.targets[name] = self._target(name, found.group(1))
        except BaseException:
            self.kill()
            raise
        return self

    def _target(self, name, text):
        if name == "unix":
            equal(text, "unix:" + self.unix_path, "log line of the Unix listener")
            return Target(socket.AF_UNIX, self.unix_path, False)
        port = int(re.fullmatch(r"https?://.*:(\d+)", text).group(1))
        if name.endswith("6"):
            return Target(socket.AF_INET6, ("::1", port), name.startswith("https"), self.certificate)
        return Target(socket.AF_INET, ("127.0.0.1", port), name.startswith("https"), self.certificate)

    def announced(self, count, tls):
        """The IPv4 listeners that a test has added by config calls of its own."""
        ports = [int(self.wait_for(r"listening on https?://127\.0\.0\.1:(\d+)", after=i).group(1)) for i in range(count)]
        return [Target(socket.AF_INET, ("127.0.0.1", port), tls, self.certificate) for port in ports]

    def __getattr__(self, name):
        try:
            return self.__dict__["targets"][name]
        except KeyError:
            raise AttributeError(name) from None

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, error, trace):
        if kind is None:
            self.finish()
            return
        ended = self.process.poll()
        self.kill()
        error.server_log = self.lines[-20:]
        if ended is not None and not self.asked_to_end:
            error.server_log.append(f"{ENDED_BY_ITSELF} {ended}")

    def finish(self):
        """Ends the server if it has not ended, and insists on a clean end."""
        if self.process.poll() is None and not self.asked_to_end:
            self.signal(signal.SIGTERM)
        self.wait(15 * self.env.patience)
        equal(self.process.returncode, 0, f"exit status of the server ({self.tail()})")
        self.check_output()

    def check_output(self):
        bad = [line for line in self.lines if REPORT.search(line) and not any(part in line for part in self.expect_errors)]
        if bad:
            at = self.lines.index(bad[0])
            raise Failure("the server wrote:\n" + "\n".join(self.lines[max(0, at - 2):at + 40]))

    def signal(self, number):
        self.asked_to_end = True
        self.process.send_signal(number)

    def wait(self, seconds):
        """Waits for the end; the time it took."""
        begun = time.monotonic()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Failure(f"the server has not ended after {seconds:g} s ({self.tail()})") from None
        self._reader.join(5)
        return time.monotonic() - begun

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    # -- what it says --

    def _read(self):
        for line in self.process.stderr:
            with self._news:
                self.lines.append(line.decode(errors="replace").rstrip("\n"))
                self._news.notify_all()
        with self._news:
            self.lines.append("")
            self._news.notify_all()

    def matches(self, pattern):
        return [found for found in (re.search(pattern, line) for line in list(self.lines)) if found]

    def wait_for(self, pattern, after=0, seconds=10.0):
        """The match of log line number `after` that has the pattern."""
        end = time.monotonic() + seconds * self.env.patience
        with self._news:
            while len(found := self.matches(pattern)) <= after:
                left = end - time.monotonic()
                if left <= 0 or (self.process.poll() is not None and self.lines[-1:] == [""]):
                    raise Failure(f"no line '{pattern}' ({self.tail()})")
                self._news.wait(min(left, 0.5))
            return found[after]

    def tail(self):
        return "log: " + " | ".join(self.lines[-6:])

    # -- what it costs --

    @property
    def pid(self):
        return self.process.pid

    def open_fds(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def memory(self):
        """Resident bytes."""
        with open(f"/proc/{self.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * resource.getpagesize()

    def cpu_seconds(self):
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stats(self, target=None):
        with Client(target or self.http) as client:
            return json.loads(client.ask("/stats").body)


# ---- clients ---------------------------------------------------------------------------------------------------------

class Response:
    def __init__(self, version, status, reason, headers):
        self.version, self.status, self.reason, self.headers = version, status, reason, headers
        self.body = b""
        self.trailers = []

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def get(self, name):
        values = self.all(name)
        if len(values) > 1:
            raise Failure(f"{name} is there {len(values)} times")
        return values[0] if values else None


def tls_context(target, **options):
    """A client context that trusts the server's certificate. versions=(lowest, highest), ciphers=, alpn=[…]"""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(target.certificate)
    context.options &= ~getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)  # some builds of Python set it
    if "versions" in options:
        context.minimum_version, context.maximum_version = options["versions"]
    if "ciphers" in options:
        context.set_ciphers(options["ciphers"])
    if "alpn" in options:
        context.set_alpn_protocols(options["alpn"])
    return context


class Client:
    """A connection that reads responses strictly, and knows a clean close from a reset."""

    def __init__(self, target, context=None, timeout=15.0, server_name="localhost", session=None, receive_buffer=None):
        self.socket = target.connect(timeout, receive_buffer)
        self.buffer = b""
        if target.tls:
            try:
                self.socket = (context or tls_context(target)).wrap_socket(
                    self.socket, server_hostname=server_name, suppress_ragged_eofs=False, session=session)
            except BaseException:
                self.socket.close()
                raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def reset(self):
        """Ends the connection with RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data.encode("latin-1") if isinstance(data, str) else data)

    def send_slowly(self, data, pause=0.0):
        """One byte after the other."""
        for i in range(len(data)):
            self.send(data[i:i + 1])
            if pause:
                time.sleep(pause)

    def fill(self):
        """More bytes; False at a clean end."""
        try:
            data = self.socket.recv(1 << 16)
        except (ConnectionResetError, BrokenPipeError):
            raise Failure(f"the connection was reset (read before: {shorten(self.buffer)})") from None
        except ssl.SSLError as error:
            if not isinstance(error, ssl.SSLEOFError) and error.reason != "UNEXPECTED_EOF_WHILE_READING":  # before 3.11.4
                raise
            raise Failure(f"the connection ended without close_notify (read before: {shorten(self.buffer)})") from None
        except (socket.timeout, TimeoutError):
            raise Failure(f"nothing came for {self.socket.gettimeout():g} s (read before: {shorten(self.buffer)})") from None
        self.buffer += data
        return bool(data)

    def line(self):
        while b"\r\n" not in self.buffer:
            if not self.fill():
                raise Failure(f"the connection ended within a line: {shorten(self.buffer)}")
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        true(b"\n" not in line and b"\r" not in line, f"a bare CR or LF in {line!r}")
        return line.decode("latin-1")

    def take(self, size):
        pieces, have = [self.buffer], len(self.buffer)
        while have < size:
            self.buffer = b""
            if not self.fill():
                raise Failure(f"the connection ended {size - have} bytes short of {size}")
            pieces.append(self.buffer)
            have += len(self.buffer)
        data = b"".join(pieces)
        self.buffer = data[size:]
        return data[:size]

    def fields(self):
        fields = []
        while line := self.line():
            found = re.fullmatch(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*", line)
            true(found, f"not a field line: {line!r}")
            fields.append((found.group(1), found.group(2)))
        return fields

    def head(self):
        found = re.fullmatch(r"HTTP/(\d\.\d) (\d{3}) (.*)", self.line())
        true(found, "not a status line")
        return Response(found.group(1), int(found.group(2)), found.group(3), self.fields())

    def response(self, method="GET"):
        """The next final response, whole; to `method`, which is what request() gives."""
        response = self.head()
        true(response.status >= 200, f"an interim response {response.status}")
        return self.body(response, method)

    def body(self, response, method="GET"):
        """The response whose head was read, with its body."""
        length, coding = response.get("Content-Length"), response.get("Transfer-Encoding")
        true(not (length and coding), "Content-Length and Transfer-Encoding in one response")
        if method == "HEAD" or response.status in (204, 304):
            return response
        if coding is not None:
            equal(coding, "chunked", "Transfer-Encoding")
            while size := int(self.line().split(";")[0], 16):
                response.body += self.take(size)
                equal(self.take(2), b"\r\n", "end of a chunk")
            response.trailers = self.fields()
        elif length is not None:
            response.body = self.take(int(length))
        else:
            equal(response.get("Connection"), "close", "Connection of a response that the end of the connection delimits")
            while self.fill():
                pass
            response.body, self.buffer = self.buffer, b""
        return response

    def request(self, target, method="GET", headers=(), body=None, version="1.1"):
        """Sends a request; what response() takes."""
        lines = [f"{method} {target} HTTP/{version}", "Host: localhost", *headers]
        if body is not None:
            lines.append(f"Content-Length: {len(body)}")
        self.send("\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b""))
        return method

    def post(self, target, pieces, length=None, headers=()):
        """Sends a body in pieces, chunked without `length`; what response() takes."""
        framing = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
        self.send("\r\n".join([f"POST {target} HTTP/1.1", "Host: localhost", framing, *headers]) + "\r\n\r\n")
        for piece in pieces:
            self.send(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" if length is None else piece)
        if length is None:
            self.send("0\r\n\r\n")
        return "POST"

    def ask(self, target, method="GET", headers=(), body=None, version="1.1"):
        return self.response(self.request(target, method, headers, body, version))

    def expect_end(self, seconds=5.0):
        """The server closes cleanly, and sends nothing more; the time it took."""
        begun = time.monotonic()
        self.socket.settimeout(seconds * SLOWNESS)
        while self.fill():
            pass
        equal(self.buffer, b"", "bytes before the end")
        return time.monotonic() - begun

    def is_quiet(self, seconds):
        """Nothing comes, and the connection stays open."""
        if self.buffer:
            return False
        patience = self.socket.gettimeout()
        self.socket.settimeout(max(seconds, 0.001))
        try:
            self.buffer = self.socket.recv(1 << 16)  # not select(2): it reports session tickets as well
            return False
        except TimeoutError:
            return True
        finally:
            self.socket.settimeout(patience)


def curl(target, *arguments, path="/", seconds=30):
    """curl's result: exit status, and what it wrote."""
    command = ["curl", "--silent", "--show-error", "--max-time", f"{seconds * SLOWNESS:g}", "--noproxy", "*"]
    if target.tls:
        command += ["--cacert", target.certificate]
    if target.family == socket.AF_UNIX:
        command += ["--unix-socket", target.address]
        url = "http://localhost" + path
    else:
        url = target.url + path
        if target.family == socket.AF_INET:
            command += ["--resolve", f"localhost:{target.port}:127.0.0.1"]
    return subprocess.run([*command, *arguments, url], capture_output=True, timeout=(seconds + 10) * SLOWNESS, check=False)


def curl_text(target, *arguments, path="/"):
    done = curl(target, *arguments, path=path)
    equal(done.returncode, 0, f"exit status of curl ({done.stderr.decode(errors='replace').strip()})")
    return done.stdout.decode()


def find_program(name):
    for directory in os.environ.get("PATH", "").split(os.pathsep):
        path = os.path.join(directory, name)
        if os.access(path, os.X_OK):
            return path
    raise Skip(f"there is no {name}")


def note(text):
    """A measured number worth seeing, under the line of the test."""
    threading.current_thread().notes.append(text)


__all__ = [name for name in dir() if not name.startswith("_")]
