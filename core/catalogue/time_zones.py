"""Which time zones a country has, for accounts that say none."""

from babel.core import get_global


def zones_of(country: str) -> list[str]:
    """Return the time zones of a country (ISO 3166 alpha-2) in CLDR; none for a code that is no country."""
    found: list[str] = list(get_global("territory_zones").get(country, ()))
    return found
