"""What changes groups: start one, what it says of itself, who is in it and as what, the fences in it."""

from app.groups.actions.categories import (
    Wish,
    ask_for_group,
    choose_administrators,
    create_category,
    edit_category,
    grant_request,
    move_group,
    refuse_request,
    withdraw_request,
)
from app.groups.actions.fencing import change_fence, fence, lift_fence
from app.groups.actions.places import (
    add_applicant,
    add_member,
    change_profile,
    choose_end,
    leave,
    remove_member,
    require_outside_office,
    restore_member,
)
from app.groups.actions.profiles import create_profile, delete_profile, edit_profile
from app.groups.actions.settings import Description, choose_visibility, describe, switch_service
from app.groups.actions.starting import NewGroup, create

__all__ = [
    "Description",
    "NewGroup",
    "Wish",
    "add_applicant",
    "add_member",
    "ask_for_group",
    "change_fence",
    "change_profile",
    "choose_administrators",
    "choose_end",
    "choose_visibility",
    "create",
    "create_category",
    "create_profile",
    "delete_profile",
    "describe",
    "edit_category",
    "edit_profile",
    "fence",
    "grant_request",
    "leave",
    "lift_fence",
    "move_group",
    "refuse_request",
    "remove_member",
    "require_outside_office",
    "restore_member",
    "switch_service",
    "withdraw_request",
]
