"""Pages that are visited: how long each takes, how many questions it asks of the database."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from sqlalchemy import event

from stand import figures, inside
from stand.product import EMAIL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stand.client import Client
    from stand.product import Product

WARM = 5  # requests that are not measured


@dataclass(frozen=True)
class Page:
    """A page to measure: its name, its address, and how many documents there are to be shown."""

    name: str
    path: str
    is_for_strangers: bool = False
    documents: int | None = None


def time(client: Client, page: Page, rounds: int) -> None:
    """One client, one request after the other."""
    seconds = []
    for number in range(rounds + WARM):
        with figures.timed() as span:
            answer = client.send("GET", page.path)
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"{page.path}: {answer.status}")
        if number >= WARM:
            seconds.append(span.seconds)
    for percent in (50, 95):
        figures.figure(f"page_{page.name}_p{percent}", figures.milliseconds(seconds, percent), "ms", rounds=rounds)
    figures.figure(f"page_{page.name}_rate", len(seconds) / sum(seconds), "requests/s", clients=1)


def questions(cercle: Product, pages: Sequence[Page]) -> None:
    """The statements that each page sends to the database."""
    with inside.application(cercle.environment) as app:
        statements: list[str] = []
        engine = app.extensions["workshop"].database.engine
        event.listen(engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
        member, stranger = app.test_client(), app.test_client()
        inside.sign_in(member, EMAIL, cercle.password)
        for page in pages:
            client = stranger if page.is_for_strangers else member
            client.get(page.path)
            statements.clear()
            client.get(page.path)
            asked = [one for one in statements if not one.startswith("BEGIN")]
            more = {} if page.documents is None else {"documents": page.documents}
            figures.figure(f"page_{page.name}_queries", len(asked), "queries", **more)
