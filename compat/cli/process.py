"""Runs the real `openstack` and `glance` programs: in a forked copy of this process, or as processes of their own.

The fork exists for speed only: the clients take a second to import and a fraction of one to work. What runs is
the same `main` that the installed scripts call.
"""

import fcntl
import os
import pty
import select
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

TIMEOUT_SECONDS = 60


@dataclass
class Outcome:
    """How one command ended. With a terminal, `out` holds what appeared on it and `err` is empty."""

    code: int
    out: str
    err: str
    raw: bytes

    @property
    def said(self):
        return self.out + self.err


def preload():
    """Imports what the clients import, once, before the first fork."""
    import glanceclient.shell  # noqa: F401
    import glanceclient.v2.shell  # noqa: F401
    import keystoneauth1.loading  # noqa: F401
    import openstack.identity.v3._proxy  # noqa: F401
    import openstack.image.v2._proxy  # noqa: F401
    import openstackclient.identity.v3.project  # noqa: F401
    import openstackclient.image.v2.image  # noqa: F401
    import openstackclient.shell  # noqa: F401


def run_client(client, words, environment, folder):
    """Calls the client's own entry point; returns its exit code."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = [client, *words]
    if client == "openstack":
        from openstackclient import shell

        return shell.main(words)
    from glanceclient import shell

    return shell.main()


def reopen_standard_streams():
    """Makes sys.stdin, stdout and stderr speak to the descriptors 0, 1 and 2 of a forked process."""
    sys.stdin = os.fdopen(0, "r", closefd=False)
    sys.stdout = os.fdopen(1, "w", buffering=1, closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)


def child(start, descriptors):
    """The life of the forked process: streams, client, exit."""
    code = 70
    try:
        os.setsid()
        for target, descriptor in enumerate(descriptors):
            os.dup2(descriptor, target)
        reopen_standard_streams()
        code = start() or 0
    except SystemExit as end:
        code = exit_code(end)
    except BaseException as error:  # noqa: BLE001 - the parent must hear of whatever went wrong
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def exit_code(end):
    """The exit code that Python would give to a process that ends with this SystemExit."""
    if isinstance(end.code, str):
        print(end.code, file=sys.stderr)
        return 1
    return end.code or 0


def execute(client, words, environment, folder, stdin=None, terminal=False, installed=None):
    """Runs one command to its end.

    stdin: bytes (at most 1 MiB) to pipe in, or a file to redirect from; None gives a terminal, so that no
    client takes an empty stdin for image data.
    terminal: standard output and error are that terminal too (progress bars appear only there).
    installed: folder of the installed scripts; given, the command is a true process.
    """

    def start():
        if installed is None:
            return run_client(client, words, environment, folder)
        os.chdir(folder)
        os.execve(Path(installed) / client, [client, *words], environment)

    master, slave = pty.openpty()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given = slave if stdin is None else input_of(stdin)
        descriptors = (given, slave, slave) if terminal else (given, out.fileno(), err.fileno())
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            os.close(master)
            child(start, descriptors)
        os.close(slave)
        if given != slave:
            os.close(given)
        shown, code = wait_for(pid, master)
        os.close(master)
        if terminal:
            return Outcome(code, shown.decode(errors="replace"), "", shown)
        out.seek(0)
        err.seek(0)
        raw = out.read()
        return Outcome(code, raw.decode(errors="replace"), err.read().decode(errors="replace"), raw)


def input_of(stdin):
    """A descriptor that yields the bytes through a pipe, or the open file."""
    if isinstance(stdin, Path):
        return os.open(stdin, os.O_RDONLY)
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 1 << 20)
    os.write(writing, stdin)
    os.close(writing)
    return reading


def wait_for(pid, master):
    """Reads the terminal until the process ends; a process that outlives the limit is killed: code 124."""
    shown, deadline = b"", time.monotonic() + TIMEOUT_SECONDS
    while True:
        shown += drain(master, 0.005)
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return shown + drain(master, 0), os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return shown, 124


def drain(master, patience):
    """What the terminal shows now, waiting at most `patience` seconds for the first of it."""
    shown = b""
    while select.select([master], [], [], patience)[0]:
        try:
            piece = os.read(master, 65536)
        except OSError:
            time.sleep(patience)
            break
        if not piece:
            break
        shown += piece
    return shown
