"""Clients over one connection that is kept open, as browsers and scripts keep theirs."""

from __future__ import annotations

import http.client
import json
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import BinaryIO

    Body = bytes | BinaryIO | Iterable[bytes] | None

PATIENCE = 120.0  # seconds
BLOCK = 256 * 1024  # bytes that are sent at once


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    headers: http.client.HTTPMessage


class Client:
    """One client of a product on this machine."""

    def __init__(self, port: int, headers: Mapping[str, str] | None = None) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE, blocksize=BLOCK)
        self._headers = dict(headers or {})

    def send(self, method: str, path: str, body: Body = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Send one request and read the whole answer; raises `OSError` where the other side is not there."""
        try:
            self._connection.request(method, path, body, {**self._headers, **(headers or {})})
            answer = self._connection.getresponse()
            return Answer(answer.status, answer.read(), answer.headers)
        except http.client.HTTPException as error:
            self._connection.close()
            raise ConnectionError(repr(error)) from error
        except OSError:
            self._connection.close()
            raise

    def json(self, method: str, path: str, body: bytes | Mapping[str, object] | None = None) -> Any:
        """Send one request that must succeed; what its answer says."""
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        kind = "application/octet-stream" if isinstance(body, bytes) else "application/json"
        answer = self.send(method, path, data, {"Content-Type": kind})
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.body[:200]!r}")
        return json.loads(answer.body)

    def drain(self, path: str) -> int:
        """Read an answer to its end without keeping it; how many bytes it had."""
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"GET {path}: {answer.status} {answer.read(200)!r}")
        size, piece = 0, bytearray(BLOCK)
        while count := answer.readinto(piece):
            size += count
        return size

    def sign_in(self, email: str, password: str) -> None:
        """Sign in by the form, as a browser does."""
        form = self.send("GET", "/login")
        self._keep_cookie(form)
        found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', form.body)
        fields = {"email": email, "password": password, "csrf_token": found[1].decode() if found else ""}
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.send("POST", "/login", urlencode(fields).encode(), kind)
        self._keep_cookie(answer)
        if answer.status not in {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER}:
            raise RuntimeError(f"Could not sign in: {answer.status}")

    def _keep_cookie(self, answer: Answer) -> None:
        """Send from now on the cookie that came."""
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            self._headers["Cookie"] = cookie.partition(";")[0]
