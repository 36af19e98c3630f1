"""Runs work on untrusted bytes in confined processes of its own.

pool.py      `Sandbox`: one warm process, killed and renewed on any doubt
process.py   the process itself: confines itself, then answers requests
program.py   a program of the system, confined for one run
folder.py    the folder in which it works, and how what it made is opened
confine.py   limits, no network, no file system
wire.py      how the two talk: a length, then JSON; the input as an open file
"""

from app.sandbox.folder import opened, working_folder
from app.sandbox.pool import Crashed, Failed, Limits, Sandbox, SandboxError, TimedOut
from app.sandbox.program import run_program

__all__ = [
    "Crashed",
    "Failed",
    "Limits",
    "Sandbox",
    "SandboxError",
    "TimedOut",
    "opened",
    "run_program",
    "working_folder",
]
