"""Runs work on untrusted bytes in confined processes of its own.

pool.py      `Sandbox`: one warm process, killed and renewed on any doubt
process.py   the process itself: confines itself, then answers requests
confine.py   limits, no network, no file system
wire.py      how the two talk: a length, then JSON; the input as an open file
"""

from app.sandbox.pool import Crashed, Failed, Limits, Sandbox, SandboxError, TimedOut

__all__ = ["Crashed", "Failed", "Limits", "Sandbox", "SandboxError", "TimedOut"]
