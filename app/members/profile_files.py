"""Profiles as a file: taken from one group, brought into another.

The file is JSON: `{"format": 1, "profiles": [{"title": ..., "levels": {service: level}}]}`; services and levels go by
their names in `groups.models.SERVICES` and `policy.Level`. What a file does not name is none.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app import errors, policy
from app.groups.actions.profiles import LONGEST, MOST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.groups.models import Profile

LevelName = Literal["none", "read", "contribute", "edit", "admin"]
ServiceName = Literal["library", "discussions", "information", "meetings", "alerts", "members"]


class Described(BaseModel):
    """A kind of member: its title, and a level for each service by name."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=LONGEST, pattern=r"^[^\x00-\x1f]*$")
    levels: dict[ServiceName, LevelName]

    def by_service(self) -> dict[str, policy.Level]:
        """The levels themselves."""
        return {service: policy.Level[name.upper()] for service, name in self.levels.items()}


class ProfileFile(BaseModel):
    """What stands in a file."""

    model_config = ConfigDict(extra="forbid")

    format: Literal[1] = 1
    profiles: list[Described] = Field(max_length=MOST)


def written(profiles: Sequence[Profile], levels: Mapping[str, Mapping[str, policy.Level]]) -> str:
    """The file of these profiles, leaders left out: every group has its own."""
    kinds = [
        {
            "title": profile.title,
            "levels": {service: level.name.lower() for service, level in levels.get(profile.id, {}).items()},
        }
        for profile in profiles
        if not profile.is_leader
    ]
    return json.dumps({"format": 1, "profiles": kinds}, indent=2, ensure_ascii=False)


def read(content: bytes) -> list[Described]:
    """The profiles of a file; raises `Invalid` where it is none."""
    try:
        return ProfileFile.model_validate_json(content).profiles
    except ValidationError:
        raise errors.Invalid("This is not a file of profiles. Choose one that was downloaded from a group.") from None
