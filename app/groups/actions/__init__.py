"""What changes groups: start one, who is in it and as what, the fences in it, what administrators do."""

from app.groups.actions.fencing import change_fence, fence, lift_fence
from app.groups.actions.oversight import (
    LEAST_REASON,
    MOST_HOURS,
    MOST_REASON,
    OPENED,
    end_membership,
    end_opening,
    end_openings,
    name_leader,
    open_group,
    reason_of,
)
from app.groups.actions.places import add_member, change_profile, choose_end, leave, remove_member, restore_member
from app.groups.actions.profiles import create_profile, delete_profile, edit_profile
from app.groups.actions.starting import create

__all__ = [
    "LEAST_REASON",
    "MOST_HOURS",
    "MOST_REASON",
    "OPENED",
    "add_member",
    "change_fence",
    "change_profile",
    "choose_end",
    "create",
    "create_profile",
    "delete_profile",
    "edit_profile",
    "end_membership",
    "end_opening",
    "end_openings",
    "fence",
    "leave",
    "lift_fence",
    "name_leader",
    "open_group",
    "reason_of",
    "remove_member",
    "restore_member",
]
