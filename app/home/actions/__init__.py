"""What changes several parts at once: starting a group with everything in it, closing it, deleting it."""

from app.home.actions.closing import (
    CLEARED,
    close_group,
    delete_group,
    export_group,
    hold_group,
    put_off_deletion,
    reopen_group,
)
from app.home.actions.starting import accept_request, start_group

__all__ = [
    "CLEARED",
    "accept_request",
    "close_group",
    "delete_group",
    "export_group",
    "hold_group",
    "put_off_deletion",
    "reopen_group",
    "start_group",
]
