"""Every text a person reads: gettext with English as the source language.

The language of the current run is held in a context variable, so that the same
process serves an Indonesian and an English viewer at once without either
passing a language through every call.
"""

import gettext
import io
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE_DIR: Final = Path(__file__).resolve().parent.parent / "locale"
DOMAIN: Final = "jejaring"
LANGUAGES: Final = ("en", "id")
# Each language names itself, so that its reader finds it.
OWN_NAMES: Final = {"en": "English", "id": "Bahasa Indonesia"}

Made = TypeVar("Made")

_language: ContextVar[str] = ContextVar("language", default="en")


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == "en":
        return gettext.NullTranslations()
    # Compiled in memory, so that there is no second file to forget.
    with (LOCALE_DIR / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as source:
        catalogue = read_po(source, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def set_language(language: str) -> None:
    """Choose the language of this run; an unknown tag falls back to English."""
    _language.set(language if language in LANGUAGES else "en")


def accepted_language(accepted: str) -> str:
    """Return the first language of an Accept-Language header that the portal speaks, else English."""
    tags = (part.partition(";")[0].strip().partition("-")[0].lower() for part in accepted.split(","))
    return next((tag for tag in tags if tag in LANGUAGES), "en")


def language() -> str:
    """Return the BCP 47 tag of this run's language."""
    return _language.get()


def in_this_language(make: Callable[[], Made]) -> Callable[[], Made]:
    """Return ``make`` so that it speaks the language of now whenever it is called: by another thread, after the run."""
    tongue = language()

    def made() -> Made:
        before = _language.set(tongue)
        try:
            return make()
        finally:
            _language.reset(before)

    return made


def _(message: str) -> str:
    """Return the message in this run's language."""
    return _catalogue(_language.get()).gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the message in the form this run's language uses for ``n``."""
    return _catalogue(_language.get()).ngettext(singular, plural, n)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name, which the extractor knows.
    """Mark a message for translation without translating it now."""
    return message
