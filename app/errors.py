"""What can go wrong in the domain; the doors turn each into a page or an answer.

An error carries a message key (an English sentence with named places) and the values for
those places; the door puts it into the person's language. There is no HTTP in this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

KILO = 1024


class Size(int):
    """So many bytes in what an error says; the door writes it as people of that language do."""

    def __str__(self) -> str:
        """The same in English: 2.0 MB."""
        amount, units = float(self), ["B", "KB", "MB", "GB", "TB"]
        while amount >= KILO and len(units) > 1:
            amount, units = amount / KILO, units[1:]
        return f"{amount:.0f} {units[0]}" if units[0] == "B" or amount >= 10 else f"{amount:.1f} {units[0]}"  # noqa: PLR2004 (three digits are enough)


def N_(message: str) -> str:  # noqa: N802 (the name by which catalogues are collected)
    """Mark a sentence to be put into other languages where it is said."""
    return message


class DomainError(Exception):
    """Something that the person who asked should be told."""

    message = N_("This did not work.")

    def __init__(self, message: str = "", **values: object) -> None:
        self.message = message or type(self).message
        self.values = values
        super().__init__(self.message % values if values else self.message)

    @property
    def kept(self) -> dict[str, Any]:
        """The same as it can be kept, for whoever asks later."""
        values = {name: int(said) if isinstance(said, Size) else str(said) for name, said in self.values.items()}
        return {"message": self.message, "values": values}


def again(kept: Mapping[str, Any]) -> DomainError:
    """An error that was kept."""
    values = {name: Size(said) if isinstance(said, int) else said for name, said in kept["values"].items()}
    return DomainError(kept["message"], **values)


class NotFound(DomainError):
    """It is absent, or this person may not know that it is there."""

    message = N_("There is nothing here that you can open.")


class Forbidden(DomainError):
    """The person may see it but not do this to it."""

    message = N_("You can see this, but you cannot do that here.")


class Conflict(DomainError):
    """Somebody else was quicker, or the name is taken."""

    message = N_("Somebody changed this in the meantime. Reload the page and try again.")


class Locked(DomainError):
    """Somebody has reserved it."""

    message = N_("Somebody is working on this document.")


class Invalid(DomainError):
    """The input cannot be used; the message says what to do about it."""

    message = N_("Something in the form is not complete.")


class NotTaken(Invalid):
    """The group has chosen not to take files of this type; the message says which it takes."""


class Infected(DomainError):
    """A virus was found before the answer."""

    message = N_("Blocked: a virus was found in %(name)s. Nothing of it was kept. The leaders were told.")


class TooLarge(DomainError):
    """The file is over the limit."""

    message = N_("%(name)s is larger than %(limit)s. Split it or ask your group leader.")


class Expired(DomainError):
    """It was kept for as long as it is kept, and no longer."""

    message = N_("This was kept for a while and has now expired.")


class TooMany(DomainError):
    """Too many tries in a short time."""

    message = N_("Too many tries. Wait %(minutes)s minutes and try again.")


class Full(DomainError):
    """There is too little free space to accept uploads."""

    message = N_("The server has too little free space to accept files at present. Tell the administrators.")


class OverQuota(Full):
    """The group has too little space left for it."""

    message = N_(
        "This group has %(left)s left of %(quota)s. Ask your leaders to delete something for ever, "
        "or your administrators for more."
    )


class Unavailable(DomainError):
    """A part that is needed does not answer at present."""

    message = N_("This is not available at present. Try again in a moment.")
