"""Names of countries, regions and languages, from the CLDR in the run's language."""

import unicodedata
from collections.abc import Iterable
from functools import cache

from babel import Locale
from babel.core import get_locale_identifier, parse_locale

from core.texts import language


@cache
def _locale(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")


def country_name(code: str, tag: str | None = None) -> str:
    """Return the name of a country in the run's language or in that of ``tag``.

    A code nobody knows is its own name.
    """
    return str(_locale(tag or language()).territories.get(code, code))


def region_name(m49: str | None) -> str:
    """Return the name of an M49 region (``035`` → South-East Asia); none is an empty text."""
    return str(_locale(language()).territories.get(m49, m49)) if m49 else ""


def language_name(tag: str) -> str:
    """Return the name of a language given as BCP 47 tag; a tag nobody knows is its own name."""
    names = _locale(language()).languages
    try:
        parts = parse_locale(tag, sep="-")[:4]
    except ValueError:
        return tag
    # A whole tag may have a name of its own (pt-BR); otherwise the language carries it.
    whole = names.get(get_locale_identifier(parts))
    if whole:
        return str(whole)
    name = names.get(parts[0])
    if name is None:
        return tag
    described = [
        text
        for text in (
            _locale(language()).scripts.get(parts[2] or ""),
            _locale(language()).territories.get(parts[1] or ""),
        )
        if text
    ]
    return f"{name} ({', '.join(described)})" if described else name


def sort_key(name: str) -> tuple[str, str]:
    """Return the key that sorts names as a reader expects: letters first, then their marks.

    ``Åland`` stands beside ``Aland``, capitals make no difference. Both languages of the
    portal sort so; the whole Unicode collation would bring a large library for nothing more.
    """
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return letters.replace("’", "'"), decomposed


def sorted_countries(codes: Iterable[str]) -> list[str]:
    """Return country codes in the order of their names in the run's language."""
    return sorted(codes, key=lambda code: sort_key(country_name(code)))


def sorted_regions(codes: Iterable[str]) -> list[str]:
    """Return M49 codes in the order of their names in the run's language."""
    return sorted(codes, key=lambda code: sort_key(region_name(code)))


def sorted_languages(tags: Iterable[str]) -> list[str]:
    """Return language tags in the order of their names in the run's language."""
    return sorted(tags, key=lambda tag: sort_key(language_name(tag)))
