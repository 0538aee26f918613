"""CPU time and memory of a process, read from /proc."""

import os
import time
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
MIB = 1 << 20
GIB = 1 << 30


def cpu_seconds(*pids):
    """User and system time of the processes, all their threads included."""
    return sum(_cpu_of(pid) for pid in pids)


def _cpu_of(pid):
    text = Path(f"/proc/{pid}/stat").read_text()
    fields = text[text.rindex(")") + 2 :].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory_mib(pid, field="VmRSS"):
    """Resident memory now (VmRSS) or at its peak (VmHWM)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) / 1024
    raise ValueError(f"/proc/{pid}/status has no {field}")


def reset_peak(pid):
    """Makes VmHWM start again from the memory that is resident now."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def wait_for_quiet(patience):
    """Waits, at most `patience` seconds, for a second in which others use less than a twentieth of the machine."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        noise = Noise()
        time.sleep(1)
        if noise.percent() < 5:
            return


class Noise:
    """The share of the machine that everything but the named processes and this one used: how far to trust times."""

    def __init__(self, *pids):
        self.pids = pids
        self.began = self._now()

    def _now(self):
        fields = [int(word) for word in Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
        own = os.times()
        mine = own.user + own.system + own.children_user + own.children_system
        busy, total = sum(fields[:8]) - fields[3] - fields[4], sum(fields[:8])
        return busy / TICK - mine - cpu_seconds(*self.pids), total / TICK

    def percent(self):
        """Per cent of all cores since the start."""
        busy, total = (now - then for now, then in zip(self._now(), self.began, strict=True))
        return 100 * max(0.0, busy) / total if total else 0.0
