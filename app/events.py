"""What happened, by whom, when: the audit trail, append-only, one chain of digests for each group.

An event's digest covers the digest before it, so that a row that is altered, deleted, cut or moved is
found by `verify`. Names, titles and addresses enter the chain as digests, each with a salt of its own, so that
they can be erased alone (`erase`). Once a day the heads of all chains are signed, so that a chain cannot be written
anew as a whole.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, and_, case, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Base, new_id, now

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import ColumnElement

    from app.policy import Actor

PLATFORM = "platform"
FIRST = "0" * 64
PARTS = {"actor": ("actor_name", "actor_salt"), "title": ("title", "salt"), "address": ("address", "address_salt")}
SIGN_EVERY = timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """Something that happened, as an action tells it; it becomes an `Event` at the commit."""

    act: str
    group_id: str | None = None
    object_kind: str = ""
    object_id: str = ""
    title: str = ""
    result: str = "done"
    on_behalf_id: str | None = None
    details: dict[str, Any] = field(default_factory=dict)


class Chain(Base):
    """The head of one chain: the number and the digest of its last event."""

    __tablename__ = "chain"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(64), default=FIRST)


class Event(Base):
    """One line of the audit trail."""

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("chain_id", "number"),
        Index("ix_event_chain_object", "chain_id", "object_id"),
        Index("ix_event_chain_act", "chain_id", "act"),
    )

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    chain_id: Mapped[str] = mapped_column(ForeignKey("chain.id"))
    number: Mapped[int]
    at: Mapped[datetime]
    actor_id: Mapped[str | None] = mapped_column(String(16), index=True)
    actor_name: Mapped[str | None] = mapped_column(String(200))
    actor_digest: Mapped[str] = mapped_column(String(64))
    on_behalf_id: Mapped[str | None] = mapped_column(String(16))
    group_id: Mapped[str | None] = mapped_column(String(16))
    act: Mapped[str] = mapped_column(String(60))
    object_kind: Mapped[str] = mapped_column(String(30), default="")
    object_id: Mapped[str] = mapped_column(String(64), default="")
    title: Mapped[str | None] = mapped_column(String(500))
    title_digest: Mapped[str] = mapped_column(String(64))
    address: Mapped[str | None] = mapped_column(String(60))
    address_digest: Mapped[str] = mapped_column(String(64))
    salt: Mapped[str] = mapped_column(String(32))
    actor_salt: Mapped[str | None] = mapped_column(String(32))
    address_salt: Mapped[str | None] = mapped_column(String(32))
    result: Mapped[str] = mapped_column(String(20))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))

    def holds(self, part: str) -> bool:
        """Whether its actor, title or address is still what its digest says, or was erased."""
        field, salt = PARTS[part]
        said = getattr(self, field)
        kept = getattr(self, salt) if self.actor_salt is not None else self.salt
        return said is None or _salted(kept, said) == getattr(self, f"{part}_digest")

    def computed_digest(self) -> str:
        """SHA-256 over the digest before and everything that this event says, as canonical JSON."""
        said = {
            "id": self.id,
            "chain": self.chain_id,
            "number": self.number,
            "at": self.at.isoformat(),
            "actor": [self.actor_id, self.actor_digest],
            "on_behalf": self.on_behalf_id,
            "group": self.group_id,
            "act": self.act,
            "object": [self.object_kind, self.object_id],
            "title": self.title_digest,
            "address": self.address_digest,
            "result": self.result,
            "details": self.details,
            "previous": self.previous,
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


class Checkpoint(Base):
    """The heads of all chains at one moment, signed with the platform's secret key."""

    __tablename__ = "checkpoint"

    id: Mapped[str] = mapped_column(String(16), primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    heads: Mapped[dict[str, list[Any]]] = mapped_column(JSON)
    signature: Mapped[str] = mapped_column(String(64))

    def computed_signature(self, key: str) -> str:
        """HMAC-SHA-256 over the moment and the heads, as canonical JSON."""
        said = json.dumps([self.at.isoformat(), self.heads], sort_keys=True)
        return hmac.new(key.encode(), said.encode(), hashlib.sha256).hexdigest()


def link(session: Session, told: Iterable[Told], actor: Actor) -> list[Event]:
    """Write what was told at the end of its chains, each chain's head taken in the order of its name."""
    by_chain: dict[str, list[Told]] = {}
    for one in told:
        by_chain.setdefault(one.group_id or PLATFORM, []).append(one)
    written = []
    for chain_id in sorted(by_chain):
        head = _head(session, chain_id)
        for one in by_chain[chain_id]:
            event = _event(one, actor, head)
            head.number, head.digest = event.number, event.digest
            session.add(event)
            written.append(event)
    return written


def _head(session: Session, chain_id: str) -> Chain:
    """The head of a chain, locked until the commit; begun where there is none."""
    head = session.get(Chain, chain_id, with_for_update=True)
    if head is None:
        head = Chain(id=chain_id, number=0, digest=FIRST)
        session.add(head)
        session.flush()
    return head


def _event(told: Told, actor: Actor, head: Chain) -> Event:
    """The next event of a chain."""
    salt, actor_salt, address_salt = (secrets.token_hex(16) for _part in PARTS)
    title = told.title[:500]
    event = Event(
        id=new_id(),
        chain_id=head.id,
        number=head.number + 1,
        at=now(),
        actor_id=actor.user_id,
        actor_name=actor.name,
        actor_digest=_salted(actor_salt, actor.name),
        on_behalf_id=told.on_behalf_id,
        group_id=told.group_id,
        act=told.act,
        object_kind=told.object_kind,
        object_id=told.object_id[:64],
        title=title,
        title_digest=_salted(salt, title),
        address=actor.address,
        address_digest=_salted(address_salt, actor.address),
        salt=salt,
        actor_salt=actor_salt,
        address_salt=address_salt,
        result=told.result,
        details=told.details,
        previous=head.digest,
    )
    event.digest = event.computed_digest()
    return event


def _salted(salt: str, text: str) -> str:
    """A digest from which a short text cannot be guessed once its salt is erased with it."""
    return hashlib.sha256(f"{salt}:{text}".encode()).hexdigest()


def erase_chain(session: Session, chain_id: str) -> None:
    """Take titles, names and addresses out of a chain, with the salt by which they could be guessed; it still holds."""
    for part in PARTS:
        erase(session, part, Event.chain_id == chain_id)


def erase(session: Session, part: str, which: ColumnElement[bool]) -> None:
    """Take the actor, the title or the address out of events, and its salt with it; their chains go on to hold.

    Events of old have one salt for all three, which goes with the last of them.
    """
    field, salt = PARTS[part]
    has_three = Event.actor_salt.is_not(None)
    is_last = and_(*(getattr(Event, other).is_(None) for other, _salt in PARTS.values() if other != field))
    gone: dict[str, Any] = {field: None, "salt": case((~has_three & is_last, ""), else_=Event.salt)}
    gone[salt] = case((has_three, ""), else_=gone.get(salt, getattr(Event, salt)))
    session.execute(update(Event).where(which).values(gone).execution_options(synchronize_session=False))


def verify(session: Session) -> Iterator[str]:
    """Every place where a chain does not hold, in plain words; nothing where all is well."""
    for head in session.scalars(select(Chain).order_by(Chain.id)):
        yield from _verify_chain(session, head)
    orphaned = select(Event.chain_id).where(~select(Chain.id).where(Chain.id == Event.chain_id).exists()).distinct()
    for chain_id in session.scalars(orphaned):
        yield f"chain {chain_id}: events without a head"


def sign(session: Session, key: str) -> None:
    """Sign the heads of all chains, unless that was done within a day."""
    last = session.scalar(select(func.max(Checkpoint.at)))
    if last is None or now() - last >= SIGN_EVERY:
        heads = {head.id: [head.number, head.digest] for head in session.scalars(select(Chain))}
        checkpoint = Checkpoint(at=now(), heads=heads)
        checkpoint.signature = checkpoint.computed_signature(key)
        session.add(checkpoint)


def verify_checkpoints(session: Session, key: str) -> Iterator[str]:
    """Every checkpoint that was not signed with this key, or that says something else than the chains do."""
    for checkpoint in session.scalars(select(Checkpoint).order_by(Checkpoint.at)):
        where = f"checkpoint of {checkpoint.at:%Y-%m-%d %H:%M}"
        if not hmac.compare_digest(checkpoint.signature, checkpoint.computed_signature(key)):
            yield f"{where}: was altered, or signed with another key"
        for chain_id, (number, digest) in checkpoint.heads.items():
            kept = select(Event.digest).where(Event.chain_id == chain_id, Event.number == number)
            if number and session.scalar(kept) != digest:
                yield f"{where}: chain {chain_id} was written anew, event {number} is another"


def _verify_chain(session: Session, head: Chain) -> Iterator[str]:
    """The faults of one chain, in order."""
    number, digest = 0, FIRST
    rows = select(Event).where(Event.chain_id == head.id).order_by(Event.number)
    for event in session.scalars(rows.execution_options(yield_per=500)):
        number += 1
        where = f"chain {head.id}, event {event.number}"
        if event.number != number:
            yield f"{where}: {event.number - number} event(s) missing before it"
            number = event.number
        if event.previous != digest:
            yield f"{where}: does not follow the event before it"
        if event.digest != event.computed_digest():
            yield f"{where}: was altered"
        for part in PARTS:
            if not event.holds(part):
                yield f"{where}: its {part} was altered"
        digest = event.digest
    if (number, digest) != (head.number, head.digest):
        yield f"chain {head.id}: ends at event {number}, its head says {head.number}"
