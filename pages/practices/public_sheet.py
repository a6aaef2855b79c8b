"""A public practice on paper, for whoever has no account."""

from functools import partial
from typing import TYPE_CHECKING

from core.practices.attachments import public_content
from core.practices.evidence.frozen import Frozen, read
from core.practices.printing import Sheet
from core.practices.reading import PublicPractice, PublicWords
from pages.practices.kept import public_indicator
from pages.practices.reading_in import Wording, worded
from pages.practices.sheet import pictures, sheet

if TYPE_CHECKING:
    from core.access.api import Api
    from core.practices.practices import Section


def public_sheet(api: "Api", found: PublicPractice, words: PublicWords, tag: str, link: str) -> Sheet:
    """Return the sheet with its text in the language of ``tag``, if its ministry vouches for it, else as written."""
    indicator = next(
        (public_indicator(one) for one in words.indicators if one.code == found.practice.content.indicator),
        None,
    )
    return sheet(
        found.practice,
        _wording(found, words.sections, tag),
        words.sections,
        link=link,
        evidence=_latest(found),
        indicator=indicator,
        pictures=pictures(found.practice, partial(public_content, api)),
    )


def _wording(found: PublicPractice, sections: "tuple[Section, ...]", tag: str) -> Wording:
    """Return the text in a language its ministry vouches for, else the original."""
    kept = [one for one in found.translations if one.language == tag]
    if not kept:
        return worded(found.practice, sections, found.practice.original_language)
    return worded(found.practice, sections, tag, kept, vouched=True)


def _latest(found: PublicPractice) -> Frozen | None:
    """Return the newest measurement; None before the first."""
    there = {one.kind: one for one in found.evidence}
    newest = there.get("current") or there.get("frozen")
    return read(newest.result) if newest else None
