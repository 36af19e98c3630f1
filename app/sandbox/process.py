"""The confined process: `python -m app.sandbox.process <socket> <parent> <memory> <module>`.

It imports the module that it is to serve, warms it, confines itself, and then answers requests: each names a
function of that module and brings an open file.
"""

from __future__ import annotations

import importlib
import os
import socket
import sys
from typing import Any

from app.sandbox import confine, wire


def main(given: list[str]) -> None:
    """Serve until the other side hangs up."""
    descriptor, parent, memory = (int(number) for number in given[:3])
    confine.die_with_parent(parent)
    module = importlib.import_module(given[3])
    if hasattr(module, "warm"):
        module.warm()
    connection = socket.socket(fileno=descriptor)
    confine.limit(memory)
    wire.send(connection, {"taken": confine.confine()})
    while True:
        try:
            request, descriptors = wire.receive(connection)
        except EOFError:
            return
        wire.send(connection, _answer(module, request, descriptors))


def _answer(module: Any, request: dict[str, Any], descriptors: list[int]) -> dict[str, Any]:
    """What the function says of the file, or why it could not; running out of memory ends the process."""
    with os.fdopen(descriptors[0], "rb") as file:
        try:
            return {"result": getattr(module, request["function"])(file, **request["given"])}
        except MemoryError:
            os._exit(1)
        except Exception as error:  # noqa: BLE001 (whatever a parser raises is an answer)
            return {"failed": f"{type(error).__name__}: {error}"[:500]}


if __name__ == "__main__":
    main(sys.argv[1:])
