#!/usr/bin/env python3
"""End-to-end tests: python3 tests/e2e/run.py --extension PATH [--asan] [-k NAME]… [--over tls|plain]. The last line is
the sum."""

import argparse
import glob
import importlib
import os
import queue
import re
import sys
import threading
import time
import traceback

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import harness  # noqa: E402  (the path comes first)

AT_ONCE = 4  # most tests wait for a clock
LONGEST = 2200 if harness.SLOW_GUEST else 900  # seconds, for everything: less than the guest has
FITS = 5 if harness.SLOW_GUEST else 2  # failures at most that what else the machine does may explain
# … but not one of these.
FAULT = re.compile(rf"Sanitizer|runtime error:|Assertion .* failed|exit status of the server|{harness.ENDED_BY_ITSELF}")
PLAIN = {"http", "http6", "unix", "h1", "h2c"}  # words of a case's name that say: this one is over a plain connection


class Test:
    def __init__(self, topic, function, case="", arguments=()):
        name = f"{topic}: {function.__name__[len('test_'):].replace('_', ' ')}"
        self.name = f"{name}: {case}" if case else name
        self.function, self.arguments = function, arguments
        words = set(re.split(r"[ :,()]+", case))
        self.plain = not PLAIN.isdisjoint(words) and "tls" not in words
        self.alone = getattr(function, "alone", False)


def collect(patterns, over):
    tests = []
    for path in sorted(glob.glob(os.path.join(harness.HERE, "test_*.py"))):
        topic = os.path.basename(path)[len("test_"):-len(".py")]
        module = importlib.import_module(os.path.basename(path)[:-len(".py")])
        for name, function in vars(module).items():
            if not name.startswith("test_"):
                continue
            for case, arguments in getattr(function, "cases", {"": ()}).items():
                tests.append(Test(topic, function, case, arguments))
    return [test for test in tests if any(pattern in test.name for pattern in patterns)
            and (over is None or test.plain == (over == "plain"))]


def test_ends_cleanly_after_all_of_it(env):
    env.end_shared()


class Runner:
    def __init__(self, env):
        self.env = env
        self.passed, self.failed, self.skipped = [], [], []
        self.reasons = {}  # of those that have failed, if only at first: what was printed of each
        self._lock = threading.Lock()

    def run(self, tests):
        """Those that may, together; then the others, one by one."""
        waiting = queue.SimpleQueue()
        for test in tests:
            if not test.alone:
                waiting.put(test)
        threads = [threading.Thread(target=self._work, args=(waiting,)) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for test in tests:
            if test.alone:
                self.run_one(test)
        if len(self.failed) <= FITS:
            self._run_again()

    def _run_again(self):
        """Compilers and guests may run beside us, and a guest stands still at times: what has failed, and not by a fault of the
        server, has a second try, by itself. The log has both, and its end says what failed first."""
        again = [test for test in self.failed if not any(FAULT.search(line) for line in self.reasons[test])]
        self.failed = [test for test in self.failed if test not in again]
        for test in again:
            print(f"once more: {test.name}", flush=True)
            self.run_one(test)

    def _work(self, waiting):
        while True:
            try:
                test = waiting.get_nowait()
            except queue.Empty:
                return
            self.run_one(test)

    def run_one(self, test):
        threading.current_thread().notes = notes = []
        begun = time.monotonic()
        try:
            test.function(self.env, *test.arguments)
            self._report("ok  ", test, begun, self.passed, notes)
        except harness.Skip as reason:
            self._report("skip", test, begun, self.skipped, [str(reason)])
        except Exception as error:  # a test may fail in any way
            where = "" if isinstance(error, harness.Failure) else f"{type(error).__name__}: "
            lines = f"{where}{error}".splitlines() or [where]
            frames = [frame for frame in traceback.extract_tb(error.__traceback__) if os.path.basename(frame.filename).startswith("test_")]
            lines += [f"at {os.path.basename(frame.filename)}:{frame.lineno}: {frame.line}" for frame in frames[-2:]]
            lines += [f"server: {line}" for line in getattr(error, "server_log", [])]
            self._report("FAIL", test, begun, self.failed, notes + lines)

    def print_reasons(self):
        """Again, where somebody looks who sees the end of the log only."""
        for test, report in list(self.reasons.items()):
            outcome = "" if test in self.failed else "and passed when it ran once more: "
            print(outcome + "\n".join(report))

    def _report(self, mark, test, begun, results, details):
        with self._lock:
            results.append(test)
            report = [f"{mark} {test.name} ({time.monotonic() - begun:.2f} s)"] + [f"     {line}" for line in details]
            print("\n".join(report), flush=True)
            if results is self.failed:
                self.reasons.setdefault(test, report)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--extension", required=True, help="path of true_async_server.so")
    parser.add_argument("--asan", action="store_true", help="the extension is the AddressSanitizer build: use ci/php-asan")
    parser.add_argument("-k", dest="patterns", action="append", metavar="NAME",
                        help="only tests whose name has this in it, or that of another -k")
    parser.add_argument("--over", choices=("tls", "plain"), help="plain: only the cases that are over plain connections; tls: the others")
    arguments = parser.parse_args()

    env = harness.Environment(arguments.extension, arguments.asan)
    runner = Runner(env)
    begun = time.monotonic()

    def give_up():
        runner.print_reasons()
        print(f"FAIL the tests take longer than {LONGEST} s\n0 passed, 1 failed", flush=True)
        env.kill_all()
        os._exit(1)

    watchdog = threading.Timer(LONGEST, give_up)
    watchdog.daemon = True
    watchdog.start()

    tests = collect(arguments.patterns or [""], arguments.over)
    runner.run(tests)
    if env.has_shared():
        runner.run_one(Test("shared server", test_ends_cleanly_after_all_of_it))
    watchdog.cancel()
    summary = f"{len(runner.passed)} passed, {len(runner.failed)} failed"
    if runner.skipped:
        summary += f", {len(runner.skipped)} skipped"
    print(f"{time.monotonic() - begun:.0f} s")
    runner.print_reasons()
    print(summary)
    return 0 if runner.passed and not runner.failed else 1


if __name__ == "__main__":
    sys.exit(main())
