"""Fields of forms that several parts have."""

from __future__ import annotations

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget


class Boxes(SelectMultipleField):  # type: ignore[misc] # WTForms carries no types
    """Several choices, each a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
