"""What changes groups: start one, who is in it and as what, the fences in it."""

from app.groups.actions.fencing import change_fence, fence, lift_fence, narrow
from app.groups.actions.places import add_member, change_profile, choose_end, leave, remove_member, restore_member
from app.groups.actions.profiles import create_profile, delete_profile, edit_profile
from app.groups.actions.starting import create

__all__ = [
    "add_member",
    "change_fence",
    "change_profile",
    "choose_end",
    "create",
    "create_profile",
    "delete_profile",
    "edit_profile",
    "fence",
    "leave",
    "lift_fence",
    "narrow",
    "remove_member",
    "restore_member",
]
