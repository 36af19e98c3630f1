"""A supervisor over small programs, in a process of its own: `stand.py PORT` and what those programs are.

Each program writes its process number into a file of its name in the present folder.
"""

from __future__ import annotations

import http.server
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from app.supervisor import CannotStart, Child, Watch, watch


def supervise(port: str) -> None:
    """Keep a web server, a family and a stubborn program."""
    watch.GRACE = 0.3
    web, family, stubborn = (
        Child(name, [sys.executable, __file__, name, port], os.environ) for name in ("web", "family", "stubborn")
    )
    try:
        Watch(web, [family, stubborn], "127.0.0.1", int(port)).run(["ready", "and more"])
    except CannotStart as error:
        sys.exit(str(error))


def web(port: str) -> None:
    """A web server that answers everything with 200, unless a file says that it is broken."""
    if Path("broken").exists():
        sys.exit("I am broken")
    handler = type("Handler", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    with http.server.HTTPServer(("127.0.0.1", int(port)), handler) as server:
        server.serve_forever()


def family(_port: str) -> None:
    """A program that starts another, and says so."""
    with subprocess.Popen([sys.executable, __file__, "member", "0"]):
        sys.stderr.write("hello\n")
        time.sleep(100)


def stubborn(_port: str) -> None:
    """A program that does not want to end."""
    signal.signal(signal.SIGTERM, lambda *_: None)
    while True:
        time.sleep(100)


def member(_port: str) -> None:
    """A program that is started by another."""
    time.sleep(100)


if __name__ == "__main__":
    kind = sys.argv[1]
    Path("healthz").touch()
    Path(f"{kind}.new").write_text(str(os.getpid()))
    Path(f"{kind}.new").rename(kind)
    globals()[kind](sys.argv[2])
