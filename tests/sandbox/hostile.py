"""Work that a confined process must survive, or be ended for."""

import os
import socket
import sys
import time
from pathlib import Path


def length(file):
    return len(file.read())


def refuse(file):
    raise ValueError("damaged")


def hang(file):
    time.sleep(3600)


def spin(file):
    while True:
        pass


def eat(file):
    held = []
    while True:
        held.append(bytearray(50_000_000))


def leave(file):
    os._exit(0)


def babble(file):
    os.write(int(sys.argv[1]), b"\xff" * 100)
    return "unreachable"


def read_passwords(file):
    return Path("/etc/passwd").read_text()


def write_file(file):
    Path("/tmp/left-behind").write_text("x")  # noqa: S108


def write_here(file):
    os.write(os.open("left-behind", os.O_WRONLY | os.O_CREAT), b"x")


def call_home(file):
    socket.create_connection(("127.0.0.1", 9), timeout=1)


def environment(file):
    return dict(os.environ)
