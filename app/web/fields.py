"""Fields of forms that several parts have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import IntegerField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_NUMBER = 9  # digits


class Boxes(SelectMultipleField):  # type: ignore[misc] # WTForms carries no types
    """Several choices, each a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class WholeNumber(IntegerField):  # type: ignore[misc] # likewise
    """A whole number of some digits; one that no database could keep is as if it were none."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take what was typed, unless it is too long for any number that is asked for."""
        super().process_formdata([text if len(text) <= LONGEST_NUMBER else "-" for text in valuelist])
