"""What processes hold, with shared pages counted by their share (PSS)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

KILOBYTES = 1024


@dataclass(frozen=True)
class Process:
    """A process: its number, what it is, and what it holds in MB."""

    pid: int
    name: str
    megabytes: float


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    return [pid, *(each for child in _children(pid) for each in family(child))]


def processes(pid: int) -> list[Process]:
    """A process and all that descend from it, with what each holds."""
    found = []
    for each in family(pid):
        try:
            found.append(Process(each, _name(each), _pss(each)))
        except OSError:
            continue  # it has ended
    return found


def find(pid: int, name: str) -> list[int]:
    """The processes of a name among a process and its descendants."""
    return [each for each in family(pid) if _name_or_nothing(each) == name]


def _children(pid: int) -> list[int]:
    """The processes that any thread of a process has started."""
    try:
        lists = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [int(number) for text in lists for number in text.split()]


def _name(pid: int) -> str:
    """What a process is, by its command line."""
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    known = {
        "app.supervisor": "supervisor",
        "granian": "web",
        "app.worker": "worker",
        "app.sandbox.process": "sandbox",
    }
    program = words[0].rpartition("/")[2]
    return "clamd" if program == "clamd" else next((known[word] for word in words if word in known), program)


def _name_or_nothing(pid: int) -> str:
    """What a process is; nothing where it has ended."""
    try:
        return _name(pid)
    except OSError:
        return ""


def peak(pid: int) -> float:
    """The most megabytes that a process has held at once, shared pages included; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / KILOBYTES


def _pss(pid: int) -> float:
    """Megabytes that a process holds."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / KILOBYTES
