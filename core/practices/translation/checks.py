"""Did numbers, names, links and negations survive a translation? What a person should look at again.

The same checks run on what an engine returned and on what a person wrote.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from babel import Locale, UnknownLocaleError

from core.practices.translation.languages import language_of
from core.practices.translation.masks import FIXED, term_pattern
from core.practices.translation.numbers import missing_numbers
from core.texts import N_, _

SENTENCES: Final[Mapping[str, str]] = {
    "number": N_("These numbers of the original are missing or different: {detail}"),
    "number_added": N_("These numbers are not in the original: {detail}"),
    "term": N_("These protected terms are missing: {detail}"),
    "name": N_("These names of the original are missing or different: {detail}"),
    "name_script": N_("Check by eye how these names are written here: {detail}"),
    "link": N_("These links or addresses of the original are missing or different: {detail}"),
    "negation": N_("A “not” of the original may be lost: {detail}"),
    "negation_added": N_("The translation says “not” where the original does not: {detail}"),
    "same": N_("This is still the original."),
    "pieces": N_("The engine lost a protected word, so this was translated in pieces. It may read roughly."),
}

SENTENCE_START: Final = re.compile(r"(?:\A|[.!?:;•]|\n)[\s\"'“‘(*_>#\-–|\d.)]*\Z")
CAPITALISED: Final = re.compile(r"(?<!\w)[A-ZÀ-ÖØ-Þ][\w'’-]+(?:\s+[A-ZÀ-ÖØ-Þ][\w'’-]+)*")
MARKDOWN_LINK: Final = re.compile(r"\[[^\]]*(\]\([^)]*\))")
# Nouns of a language stem to about so many letters: Indonesian, Indonesia.
STEM: Final = 5
CAPITAL_NOUNS: Final = ("de", "lb")
"""Languages in which a capital does not tell a name from another noun."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at in a paragraph. ``code`` is one of :data:`SENTENCES`."""

    code: str
    detail: str = ""

    @property
    def sentence(self) -> str:
        """What to look at, in the viewer's language."""
        return _(SENTENCES[self.code]).format(detail=self.detail)


def findings(
    original: str, translated: str, source: str, target: str, terms: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Return what to look at in a translated paragraph.

    ``source`` and ``target`` are BCP 47 tags; ``terms``: protected term of the original →
    what must stand for it.
    """
    if original == translated and len(re.findall(r"[^\W\d_]{2,}", original)) > 2:
        return (Finding("same"),)
    plain, plain_translated = (FIXED.sub(" ", text) for text in (original, translated))
    lost, added = missing_numbers(plain, plain_translated)
    found = {
        "number": lost,
        "number_added": added,
        "term": _lost_terms(plain, translated, terms),
        "link": _lost_links(original, translated),
        **_lost_names(plain, plain_translated, source, target, terms),
        **_lost_negations(plain, plain_translated, source, target),
    }
    return tuple(Finding(code, ", ".join(details)) for code, details in found.items() if details)


def _lost_terms(original: str, translated: str, terms: Mapping[str, str]) -> list[str]:
    return [
        term
        for term, kept in terms.items()
        if term.strip() and re.search(term_pattern(term), original) and kept not in translated
    ]


def _lost_links(original: str, translated: str) -> list[str]:
    """Return links, addresses, handles and code that are not there as often as in the original."""

    def counted(text: str) -> Counter[str]:
        # A link's target counts only behind its words in brackets.
        whole = Counter(MARKDOWN_LINK.findall(text))
        return whole + Counter(found for found in FIXED.findall(text) if not found.startswith("]("))

    return [part.removeprefix("](").rstrip(")") for part in counted(original) - counted(translated)]


def _lost_negations(original: str, translated: str, source: str, target: str) -> dict[str, list[str]]:
    here, there = language_of(source), language_of(target)
    if not (here.no and there.no):
        return {}
    said, kept = here.negations(original), there.negations(translated)
    if len(kept) < len(said):
        return {"negation": sorted(set(said))}
    if kept and not said:
        return {"negation_added": sorted({word.strip() for word in kept})}
    return {}


def _lost_names(
    original: str, translated: str, source: str, target: str, terms: Mapping[str, str]
) -> dict[str, list[str]]:
    for term in terms:
        original = re.sub(term_pattern(term), " ", original) if term.strip() else original
    named = dict.fromkeys(_names(original))
    known = _known_names(source, target)
    if source.split("-", maxsplit=1)[0] in CAPITAL_NOUNS:
        named = {name: None for name in named if name.isupper() or name.casefold() in known}
    said = _bare(translated)
    lost: list[str] = []
    other_script: list[str] = []
    for name in named:
        if _bare(known.get(name.casefold(), name)) in said:
            continue
        if all(_bare(word)[:STEM] in said or _known_in(word, known, said) for word in name.split()):
            continue
        (lost if language_of(target).latin or name.casefold() in known else other_script).append(name)
    return {"name": lost, "name_script": other_script}


def _known_in(word: str, known: Mapping[str, str], said: str) -> bool:
    there = known.get(word.casefold())
    return there is not None and _bare(there) in said


def _names(text: str) -> Iterable[str]:
    """Return runs of words with capitals, and abbreviations, that do not merely begin a sentence."""
    for found in CAPITALISED.finditer(text):
        words = found[0].split()
        if not words[0].isupper() and SENTENCE_START.search(text[: found.start()]):
            words = words[1:]
        if words:
            yield " ".join(words)


def _bare(text: str) -> str:
    """Return a text without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@cache
def _known_names(source: str, target: str) -> Mapping[str, str]:
    """Return countries, languages, months and days: name in one language → in the other (from the CLDR)."""
    here, there = _locale(source), _locale(target)
    if here is None or there is None:
        return {}
    known: dict[str, str] = {}
    for kind in ("territories", "languages"):
        theirs = getattr(there, kind)
        known |= {
            name.casefold(): theirs[code] for code, name in getattr(here, kind).items() if code in theirs
        }
    for calendar in ("months", "days"):
        for width in ("wide", "abbreviated"):
            ours, theirs = (getattr(locale, calendar)["format"][width] for locale in (here, there))
            known |= {name.casefold(): theirs[place] for place, name in ours.items()}
    return known


def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse({"tl": "fil"}.get(tag, tag))
    except UnknownLocaleError:
        return None
