"""What the views of the practices look up, once a visit: for a member, or for somebody without an account."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from core.access.api import Api
from core.access.viewer import Viewer
from core.benchmarks.model import Indicator
from core.benchmarks.reading import indicators
from core.catalogue.missions import Mission, missions
from core.practices.evidence_store import Measured, evidence
from core.practices.places import places
from core.practices.practices import Section, sections, themes
from core.practices.reading import (
    Place,
    Practice,
    PublicIndicator,
    PublicPractice,
    PublicWords,
    practice,
    public_practice,
    public_words,
)
from core.practices.translations import Translation, languages, stamps, translations
from pages.frame.visit import kept


def practice_seen(viewer: Viewer | None, api: Api, wanted: str) -> Practice | None:
    """Return a published practice; None where there is none, or not for this reader."""
    if not _is_id(wanted):
        return None
    if viewer:
        return kept(("practice", wanted), lambda: practice(api, wanted))
    found = _public(api, wanted)
    return found.practice if found else None


def evidence_seen(viewer: Viewer | None, api: Api, wanted: str) -> Iterable[Measured]:
    """Return what was measured of a practice and of its adoptions."""
    if viewer:
        return kept(("measured", wanted), lambda: evidence(api, wanted))
    found = _public(api, wanted)
    return found.evidence if found else ()


def translations_seen(viewer: Viewer | None, api: Api, wanted: str, language: str) -> list[Translation]:
    """Return what is kept of a practice in a language."""
    if viewer:
        return kept(("translations", wanted, language), lambda: translations(api, wanted, language))
    found = _public(api, wanted)
    return [one for one in found.translations if one.language == language] if found else []


def languages_seen(viewer: Viewer | None, api: Api, wanted: str) -> Mapping[str, bool]:
    """Return language → whether its author vouches for it, of every language there is something in."""
    if viewer:
        tags = kept(("languages", wanted), lambda: languages(api, wanted))
        vouched = kept(("stamps", wanted), lambda: stamps(api, wanted))
        return {tag: tag in vouched and vouched[tag].stands for tag in tags}
    found = _public(api, wanted)
    # Without an account only what its author vouches for is read.
    return {one.language: True for one in found.translations} if found else {}


def places_seen(
    viewer: Viewer | None, api: Api, found: Practice, others: Iterable[str] = ()
) -> Mapping[str, Place]:
    """Return the missions of a practice by id, and ``others``."""
    if viewer:
        wanted = (*found.content.missions, *others)
        return kept(("places", wanted), lambda: places(api, wanted))
    public = _public(api, found.id)
    return {place.id: place for place in public.places} if public else {}


def adopted_seen(api: Api, wanted: str) -> Mapping[str, int]:
    """Return state → number of ministries, for somebody without an account."""
    found = _public(api, wanted)
    return found.adopted if found else {}


def indicators_seen(viewer: Viewer | None, api: Api) -> Mapping[str, Indicator]:
    """Return the indicators by code."""
    if viewer:
        return kept("indicators", lambda: {one.code: one for one in indicators(api)})
    return {one.code: public_indicator(one) for one in _words(api).indicators}


def theme_names(viewer: Viewer | None, api: Api) -> Mapping[str, str]:
    """Return the names of the themes by code, to be translated when shown."""
    known = kept("themes", lambda: themes(api)) if viewer else _words(api).themes
    return {theme.code: theme.name for theme in known}


def sections_seen(viewer: Viewer | None, api: Api) -> tuple[Section, ...]:
    """Return the sections of a practice in order."""
    return kept("sections", lambda: sections(api)) if viewer else _words(api).sections


def own_missions(viewer: Viewer, api: Api) -> Mapping[str, Mission]:
    """Return the missions of the viewer's ministry by id."""
    return kept("own missions", lambda: {one.id: one for one in missions(api, country=viewer.country)})


def _is_id(text: str) -> bool:
    """Whether a text from an address can name a practice at all."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _public(api: Api, wanted: str) -> PublicPractice | None:
    return kept(("public", wanted), lambda: public_practice(api, wanted))


def _words(api: Api) -> PublicWords:
    return kept("words", lambda: public_words(api))


def public_indicator(one: PublicIndicator) -> Indicator:
    """Return an indicator with what is told of it without an account."""
    return Indicator(
        code=one.code,
        name=one.name,
        question="",
        definition="",
        unit=one.unit,
        percent=one.scale == "percent",
        better=one.better,
        minimum_days=0,
        source="",
    )
