"""What people may choose to say of themselves: countries, languages, time zones, by their codes."""

from __future__ import annotations

from zoneinfo import available_timezones

# The EU's member states and the neighbours that take part, by ISO 3166-1.
COUNTRIES = (
    "AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK".split()  # noqa: SIM905
)
# What is spoken in Europe's administrations, by ISO 639-1: all codes have two letters, which is how they are searched.
SPOKEN = (
    "ar be bg bs ca cs da de el en es et eu fi fr ga gl hr hu hy is it ka lb lt lv mk mt nb nl nn pl pt ro ru "  # noqa: SIM905
    "sk sl sq sr sv tr uk".split()
)
TIME_ZONES = tuple(zone for zone in sorted(available_timezones()) if "/" in zone or zone == "UTC")
