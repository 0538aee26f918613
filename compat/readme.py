"""Runs the transcript of the repository's README against a fresh server, word for word.

A console block after the comment `<!-- transcript -->` is a session of one shell: lines that begin with `$ ` are
commands, `> ` continues a command, everything else is the expected output. Masks below make ids, times and
digests comparable; a line of `...` stands for any number of lines. A block after `<!-- transcript: server -->`
holds the start command and the lines the server prints.
"""

import difflib
import os
import pty
import re
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from compat.harness.server import DEFAULT_PORT, REPOSITORY, Server, free_port

README = REPOSITORY / "README.md"
DOCUMENTED_ADDRESS = f"127.0.0.1:{DEFAULT_PORT}"
DOCUMENTED_HOME = "/home/you"
BLOCK = re.compile(r"<!-- (transcript(?:: server)?) -->\s*```console\n(.*?)^```", re.DOTALL | re.MULTILINE)

# Patterns that stand for any text of the same kind, in the order in which they are applied.
MASKS = (
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "<uuid>"),
    (re.compile(r"\b[0-9a-f]{128}\b"), "<sha512>"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "<sha256>"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "<hex id>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|\+0000)?"), "<time>"),
    (re.compile(r"\bgAAAA[\w-]+"), "<token>"),
)


@dataclass
class Step:
    """One command of the transcript and what the README says it prints."""

    command: str
    expected: list = field(default_factory=list)


def blocks():
    """The marked blocks of the README: kind -> list of steps."""
    if not README.is_file():
        return {}
    return {kind: steps_of(text) for kind, text in BLOCK.findall(README.read_text())}


def steps_of(text):
    """Splits a console block into commands and their output."""
    steps = []
    for line in text.splitlines():
        if line.startswith("$ "):
            steps.append(Step(line[2:]))
        elif line.startswith("> ") and steps and not steps[-1].expected:
            steps[-1].command += "\n" + line[2:]
        elif steps:
            steps[-1].expected.append(line)
    return steps


def masked(lines):
    """The lines with every maskable text replaced and trailing blanks removed."""
    result = []
    for line in lines:
        for pattern, name in MASKS:
            line = pattern.sub(name, line)
        result.append(line.rstrip())
    while result and not result[-1]:
        result.pop()
    return result


def agrees(expected, got):
    """Whether the output is the expected one; `...` matches any number of lines."""
    if not expected:
        return not got
    if expected[0] == "...":
        return any(agrees(expected[1:], got[skip:]) for skip in range(len(got) + 1))
    return bool(got) and expected[0] == got[0] and agrees(expected[1:], got[1:])


def difference(step, got):
    """A readable account of how the output differs."""
    lines = difflib.unified_diff(masked(step.expected), masked(got), "README.md", "the program", lineterm="")
    return f"$ {step.command}\n" + "\n".join(lines)


def newcomers_server(binary):
    """A server as the README starts it; if its port is taken on this machine, the same with another port."""
    server = Server.with_defaults(binary)
    with socket.socket() as probe:
        is_taken = probe.connect_ex(("127.0.0.1", server.port)) == 0
    if is_taken:
        server.port = free_port()
        server.arguments = ["--listen", f"127.0.0.1:{server.port}"]
    return server


def play(steps, home, server, programs):
    """Runs the commands in one shell, its input a terminal; returns the lines that each printed."""
    folder = Path(tempfile.mkdtemp(prefix="nectary-readme-"))
    script = []
    for number, step in enumerate(steps):
        command = step.command.replace(DOCUMENTED_ADDRESS, f"127.0.0.1:{server.port}")
        script.append(f"{{\n{command}\n}} > {folder}/{number} 2>&1")
    (folder / "script").write_text("\n".join(script) + "\n")
    master, slave = pty.openpty()
    environment = {"HOME": str(home), "PATH": f"{programs}:{os.environ['PATH']}", "LANG": "C.UTF-8", "TERM": "dumb"}
    try:
        subprocess.run(["bash", folder / "script"], stdin=slave, env=environment, cwd=home, timeout=300, check=False)
        return [
            (folder / str(number)).read_text(errors="replace").splitlines() if (folder / str(number)).exists() else []
            for number in range(len(steps))
        ]
    finally:
        os.close(master)
        os.close(slave)
        shutil.rmtree(folder, ignore_errors=True)


def as_documented(lines, server, home):
    """The output with this run's port and home folder replaced by the documented ones."""
    return [
        line.replace(f"127.0.0.1:{server.port}", DOCUMENTED_ADDRESS).replace(str(home), DOCUMENTED_HOME)
        for line in lines
    ]


def check(binary, programs):
    """Plays the README's transcript; returns (number of commands that agree, list of complaints)."""
    found = blocks()
    if not found.get("transcript"):
        return 0, ["README.md has no console block after <!-- transcript -->"]
    server = newcomers_server(binary)
    home = server.scratch
    with server:
        steps = found["transcript"]
        outputs = [as_documented(lines, server, home) for lines in play(steps, home, server, programs)]
        for step in found.get("transcript: server", []):
            steps = [*steps, step]
            outputs.append(as_documented(server.printed().splitlines(), server, home))
    judged = [(step, got, agrees(masked(step.expected), masked(got))) for step, got in zip(steps, outputs, strict=True)]
    return sum(fine for *_, fine in judged), [difference(step, got) for step, got, fine in judged if not fine]
