"""Flask-Security's way to our users: it never holds a transaction while a password is hashed.

What it finds is taken out of its session at once. What it changes is remembered, and written by `commit` in a
*do* of its own, behind the gate, so that changes of accounts are audited and chained like everything else.
"""

from __future__ import annotations

from typing import Any

from flask import g
from flask_security.datastore import SQLAlchemySessionUserDatastore
from sqlalchemy import inspect
from sqlalchemy.orm import Session, scoped_session

from app import policy
from app.accounts.models import Role, User
from app.web.request import workshop


class Datastore(SQLAlchemySessionUserDatastore):
    """Users as Flask-Security wants them, over our own database."""

    def __init__(self) -> None:
        super().__init__(scoped_session(_session), User, Role)  # type: ignore[arg-type] # any that makes one will do

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> User | None:  # noqa: FBT001, FBT002 (its signature)
        """The user, out of any transaction."""
        found: User | None = super().find_user(case_insensitive=case_insensitive, **kwargs)  # type: ignore[assignment] # ours
        if found is not None:
            self.db.session.expunge(found)
        self.db.session.remove()
        return found

    def put(self, model: User) -> User:
        """Remember what was changed until `commit`."""
        g.setdefault("changed_users", {})[model.id] = model
        return model

    def commit(self) -> None:
        """Write the changed fields in a transaction of their own."""
        for changed in g.pop("changed_users", {}).values():
            fields = _changes(changed)
            with workshop().do_as(policy.SYSTEM) as work:
                user = work.session.get_one(User, changed.id)
                for name, value in fields.items():
                    setattr(user, name, value)
                if "password" in fields:
                    work.tell("account.password_changed", object_kind="user", object_id=user.id, title=user.name)


def _session() -> Session:
    """A session of the application that is asked."""
    return Session(workshop().database.engine, expire_on_commit=False)


def _changes(user: User) -> dict[str, Any]:
    """The fields of a user that were set since they were read."""
    columns = inspect(User).column_attrs
    state = inspect(user)
    return {each.key: getattr(user, each.key) for each in columns if state.attrs[each.key].history.has_changes()}
