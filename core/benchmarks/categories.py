"""The categories of peer groups, by the names readers know."""

import re
from typing import Final

from babel.numbers import format_decimal

from core.catalogue.names import country_name, region_name
from core.texts import N_, _, language

BANDS: Final = {
    "size_band": (
        N_("Up to {most} followers"),
        N_("{least} to {most} followers"),
        N_("More than {least} followers"),
    ),
    "ministry_size": (
        N_("Up to {most} missions"),
        N_("{least} to {most} missions"),
        N_("More than {least} missions"),
    ),
    "host_population_band": (
        N_("Up to {most} inhabitants"),
        N_("{least} to {most} inhabitants"),
        N_("More than {least} inhabitants"),
    ),
}

# What a category of each group looks like; a band has two bounds, the last one is open.
FORMS: Final = {
    "all": r"all",
    "host_region": r"[0-9]{3}|unknown",
    "host_city": r"[A-Z]{2}:.{1,120}|unknown",
    **dict.fromkeys(BANDS, r"[0-9]{1,15}-[0-9]{0,15}|unknown"),
}


def is_category(peer_group: str, text: str) -> bool:
    """Whether ``text``, as a link may bring it, can name a category of the group. Raises KeyError for an unknown group."""
    return re.fullmatch(FORMS[peer_group], text) is not None


def category_name(peer_group: str, category: str) -> str:
    """Return the name of a category as the database codes it: ``1000-10000``, ``035``, ``QA:doha``."""
    if category == "unknown":
        return _("Not known")
    if peer_group == "host_region":
        return region_name(category)
    if peer_group == "host_city":
        country, _colon, city = category.partition(":")
        return f"{_capitalised(city)}, {country_name(country)}"
    if peer_group in BANDS:
        return _band_name(BANDS[peer_group], category)
    return _("All missions")


def _band_name(forms: tuple[str, str, str], category: str) -> str:
    least, _dash, most = category.partition("-")
    first, middle, last = forms
    form = last if not most else middle if least != "0" else first
    return _(form).format(
        **{name: _grouped(text) for name, text in (("least", least), ("most", most)) if text}
    )


def _grouped(number: str) -> str:
    return format_decimal(int(number), format="#,##0", locale=language())


def _capitalised(city: str) -> str:
    """Return a city's name as written; str.title() would also raise the letter after an apostrophe."""
    return re.sub(r"(^|[\s\-.(])(\w)", lambda match: match[1] + match[2].upper(), city)
