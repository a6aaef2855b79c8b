"""Who gets the weekly letter, and in which language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from babel.languages import get_official_languages

from core.access.api import Api
from core.access.viewer import Viewer
from core.texts import LANGUAGES

# Whoever holds one of these roles gets the letter until they choose otherwise: for them something waits.
WANTED_BY: Final = ("contributor", "approver")


@dataclass(frozen=True)
class Choice:
    """Whether a member wants the letter, and the language it comes in."""

    wanted: bool
    language: str


def usual(country: str, roles: Iterable[str]) -> Choice:
    """Return what holds for a member who chose nothing: by their roles, in their country's language if we speak it."""
    spoken = (tag.partition("_")[0] for tag in get_official_languages(country, de_facto=True))
    language = next((tag for tag in spoken if tag in LANGUAGES), LANGUAGES[0])
    return Choice(not set(WANTED_BY).isdisjoint(roles), language)


def choice(api: Api, viewer: Viewer) -> Choice:
    """Return what the viewer chose, or what holds without a choice."""
    rows = api.rows("digest_choice", columns="wanted,language", limit=1)
    return Choice(rows[0]["wanted"], rows[0]["language"]) if rows else usual(viewer.country, viewer.roles)


def choose(api: Api, chosen: Choice) -> None:
    """Keep the viewer's choice. Raises Refused when they are no member any more."""
    api.call("choose_digest", wanted=chosen.wanted, language=chosen.language)
