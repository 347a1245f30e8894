"""A file system whose disk does as a test says: a lookup, a listing or a read waits until it is let go, or fails. It is a
FUSE of few words, spoken here; only root may mount it."""

import contextlib
import ctypes
import errno
import os
import stat
import struct
import threading
import time

from harness import Skip, eventually

LOOKUP, FORGET, GETATTR, OPEN, READ, INIT, OPENDIR, READDIR, INTERRUPT, BATCH_FORGET = 1, 2, 3, 14, 15, 26, 27, 28, 36, 42
NO_ANSWER = {FORGET, INTERRUPT, BATCH_FORGET}
PARALLEL_DIRECTORIES = 1 << 18  # lookups in one directory do not wait for each other
KEPT_SECONDS = 3600  # by the kernel, what a lookup has found
MNT_DETACH, MS_NOSUID_NODEV = 2, 6

libc = ctypes.CDLL(None, use_errno=True)


class SlowDisk:
    """`files`: path: content, or None for a directory."""

    def __init__(self, mountpoint, files):
        self.mountpoint = mountpoint
        self.nodes = {1: ("", None)}  # number: (path, content)
        for path, content in files.items():
            self.nodes[len(self.nodes) + 1] = (path, content)
        self.numbers = {path: number for number, (path, _) in self.nodes.items()}
        self.modified = int(time.time()) - 3600
        self.held = {}    # (operation, path): an event to wait for
        self.broken = {}  # (operation, path): errno
        self.asked = []   # (operation, path)

    # -- what a test says --

    @contextlib.contextmanager
    def hold(self, operation, path):
        """What is asked of `path` meanwhile waits. Gives a function that ends it."""
        event = self.held[operation, path] = threading.Event()
        try:
            yield event.set
        finally:
            event.set()
            del self.held[operation, path]

    def fail(self, operation, path, number=errno.EIO):
        self.broken[operation, path] = number

    def count(self, operation, path):
        return self.asked.count((operation, path))

    def wait_until_asked(self, operation, path):
        eventually(lambda: self.count(operation, path) > 0, f"{path} is asked for")

    # -- life --

    def __enter__(self):
        if os.geteuid() != 0 or not os.path.exists("/dev/fuse"):
            raise Skip("only root can mount a file system of its own, where there is /dev/fuse")
        os.makedirs(self.mountpoint, exist_ok=True)
        self.device = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
        options = f"fd={self.device},rootmode=40000,user_id=0,group_id=0".encode()
        if libc.mount(b"slow", self.mountpoint.encode(), b"fuse", MS_NOSUID_NODEV, options) != 0:
            os.close(self.device)
            raise Skip(f"no FUSE here: {os.strerror(ctypes.get_errno())}")
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        for event in list(self.held.values()):
            event.set()
        libc.umount2(self.mountpoint.encode(), MNT_DETACH)

    # -- FUSE --

    def _serve(self):
        while True:
            try:
                request = os.read(self.device, 1 << 18)
            except OSError as error:
                if error.errno in (errno.EINTR, errno.ENOENT):
                    continue
                os.close(self.device)  # ENODEV: it is not mounted any more
                return
            threading.Thread(target=self._answer, args=(request,), daemon=True).start()

    def _answer(self, request):
        _, operation, unique, node = struct.unpack_from("=IIQQ", request)
        if operation in NO_ANSWER:
            return
        try:
            answer = self._do(operation, node, request[40:])
        except OSError as error:
            answer = error.errno
        failure, payload = (-answer, b"") if isinstance(answer, int) else (0, answer)
        with contextlib.suppress(OSError):  # ENOENT: nobody waits for it any more
            os.write(self.device, struct.pack("=IiQ", 16 + len(payload), failure, unique) + payload)

    def _do(self, operation, node, data):
        path = self.nodes[node][0] if node in self.nodes else ""
        if operation == LOOKUP:
            path = os.path.join(path, data.rstrip(b"\0").decode())
        self.asked.append((operation, path))
        if event := self.held.get((operation, path)):
            event.wait(60)
        if number := self.broken.get((operation, path)):
            return number
        if operation == INIT:
            return struct.pack("=IIIIHHIIHHIIH22x", 7, 31, 1 << 17, PARALLEL_DIRECTORIES, 16, 12, 1 << 17, 1, 0, 0, 0, 0, 0)
        if operation == LOOKUP:
            if path not in self.numbers:
                return errno.ENOENT
            number = self.numbers[path]
            return struct.pack("=QQQQII", number, 0, KEPT_SECONDS, KEPT_SECONDS, 0, 0) + self._facts(number)
        if operation == GETATTR:
            return struct.pack("=QII", KEPT_SECONDS, 0, 0) + self._facts(node)
        if operation == READ:
            _, offset, size = struct.unpack_from("=QQI", data)
            return self.nodes[node][1][offset:offset + size]
        if operation == READDIR:
            return self._names(path, *struct.unpack_from("=QQI", data)[1:])
        return errno.ENOSYS  # to open, too: then the kernel opens without asking

    def _facts(self, number):
        content = self.nodes[number][1]
        mode = stat.S_IFDIR | 0o755 if content is None else stat.S_IFREG | 0o644
        size = 0 if content is None else len(content)
        return struct.pack("=QQQQQQIIIIIIIIII", number, size, size // 512 + 1, *[self.modified] * 3, 0, 0, 0, mode, 1, 0, 0, 0,
                           4096, 0)

    def _names(self, directory, offset, size):
        answer = b""
        inside = [path for path in self.numbers if path and os.path.dirname(path) == directory]
        for at, path in list(enumerate(inside, 1))[offset:]:
            name = os.path.basename(path).encode()
            kind = stat.S_IFDIR if self.nodes[self.numbers[path]][1] is None else stat.S_IFREG
            entry = struct.pack("=QQII", self.numbers[path], at, len(name), kind >> 12) + name
            entry += bytes(-len(entry) % 8)
            if len(answer) + len(entry) > size:
                break
            answer += entry
        return answer
