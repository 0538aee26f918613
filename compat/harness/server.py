"""One nectary server for a test run: started on a free port of 127.0.0.1, stopped or killed by its pid.

Standard library only. Knows the command line and the health check, nothing of the Image API.
"""

import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from compat.harness import clouds

REPOSITORY = Path(__file__).resolve().parents[2]
DEFAULT_PORT = 9292
READY_SECONDS = 30
STOP_SECONDS = 20


class ServerFailed(Exception):
    """The server did not start, did not answer, or did not stop."""


def free_port():
    """A port nobody listens on, below the range from which the kernel gives ports to clients."""
    for _ in range(200):
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise ServerFailed("no free port between 20000 and 32000 on 127.0.0.1")


def find_binary(given=None, release=False):
    """The program to test: the one given, NECTARY_BIN, or a fresh build of this repository."""
    chosen = given or os.environ.get("NECTARY_BIN")
    if chosen:
        path = Path(chosen).resolve()
        if not path.is_file():
            raise ServerFailed(f"{path} is not a file; build it or name another with --bin")
        return path
    command = ["cargo", "build", "--quiet"] + (["--release"] if release else [])
    subprocess.run(command, cwd=REPOSITORY, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
    return target / ("release" if release else "debug") / "nectary"


class Server:
    """A server process and its data directory; a context manager that stops it and removes what it made."""

    def __init__(self, binary, data_dir=None):
        self.binary = Path(binary)
        self.scratch = Path(tempfile.mkdtemp(prefix="nectary-test-"))
        self.data_dir = Path(data_dir) if data_dir else self.scratch / "data"
        self.port = free_port()
        self.arguments = ["--data-dir", self.data_dir, "--listen", f"127.0.0.1:{self.port}"]
        self.environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(self.scratch)}
        self.process = None
        self.ready_seconds = None

    @classmethod
    def with_defaults(cls, binary):
        """A server as a newcomer starts it, `nectary serve` alone: its data below its home folder, on port 9292."""
        server = cls(binary)
        server.data_dir, server.port, server.arguments = server.scratch / ".local/share/nectary", DEFAULT_PORT, []
        return server

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self):
        return self.process.pid

    @property
    def clouds_file(self):
        return self.data_dir / "clouds.yaml"

    def clouds(self):
        """The clouds of the file the server wrote: name -> {auth, …}."""
        return clouds.read(self.clouds_file)

    def start(self, wait_for="/healthcheck"):
        """Starts the process and waits until it answers; `ready_seconds` says how long that took."""
        began = time.perf_counter()
        self.spawn()
        self._wait_until_ready(wait_for, began)
        return self

    def spawn(self):
        """Starts the process and does not wait."""
        command = [self.binary, "serve", *self.arguments]
        with open(self.scratch / "stdout", "ab") as out, open(self.scratch / "stderr", "ab") as err:
            self.process = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=self.environment,
                cwd=self.scratch,
            )

    def _wait_until_ready(self, path, began):
        while time.perf_counter() - began < READY_SECONDS:
            if self.process.poll() is not None:
                raise ServerFailed(f"the server ended with {self.process.returncode}:\n{self.log_tail()}")
            if answers(self.port, path):
                self.ready_seconds = time.perf_counter() - began
                return
            time.sleep(0.002)
        self.kill()
        raise ServerFailed(f"no 200 from {path} within {READY_SECONDS} s:\n{self.log_tail()}")

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def stop(self):
        """SIGTERM, then wait for the end; returns the exit code."""
        if not self.alive():
            return self.process.returncode if self.process else None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise ServerFailed(f"the server did not stop within {STOP_SECONDS} s of SIGTERM") from None

    def kill(self):
        """kill -9: no warning, no clean-up."""
        if self.alive():
            self.process.kill()
        if self.process:
            self.process.wait()

    def printed(self):
        """What the server wrote to standard output since its first start."""
        return (self.scratch / "stdout").read_text(errors="replace")

    def logged(self):
        """What the server wrote to standard error since its first start."""
        return (self.scratch / "stderr").read_text(errors="replace")

    def log_tail(self, lines=25):
        text = self.printed() + self.logged()
        return "\n".join(text.splitlines()[-lines:])

    def remove(self):
        """Ends the process if it still runs and removes the scratch folder."""
        if self.alive():
            self.kill()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def __enter__(self):
        try:
            return self.start()
        except ServerFailed:
            self.remove()
            raise

    def __exit__(self, *_):
        try:
            self.stop()
        finally:
            self.remove()


def answers(port, path):
    """Whether GET `path` gives 200 now."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
