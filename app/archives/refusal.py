"""Why an archive is refused."""

from __future__ import annotations

from app.errors import N_

MESSAGES = {
    "damaged": N_("The archive is damaged."),
    "hidden": N_("The archive holds something that its own list of contents does not name."),
    "encrypted": N_("It is encrypted."),
    "too_many": N_("The archive holds too many files."),
    "too_large": N_("The archive holds more than may be unpacked."),
    "too_deep": N_("The archive holds archives in archives, too deep to be checked."),
    "bomb": N_("The archive would grow beyond measure when it is unpacked."),
    "overlapping": N_("Files in the archive overlap."),
    "unknown_method": N_("The archive is packed in a way that cannot be checked."),
}
WEARING = frozenset({"too_many", "too_large", "bomb", "overlapping"})


class Refused(Exception):
    """An archive, or one member of it, is not taken: `reason` is a short code, `message` a key for people."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        self.message = MESSAGES[reason]
        super().__init__(reason)

    @property
    def is_wearing(self) -> bool:
        """Whether it is made to wear out whoever unpacks it, so that nobody else should be asked about it either."""
        return self.reason in WEARING
