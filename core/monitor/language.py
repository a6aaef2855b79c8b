"""Which language a text is in, or that it cannot be told."""

import threading
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# The languages missions of the network publish in, and the large ones of the places they are in.
# Among fewer languages the model errs less: Indonesian is no longer taken for Acehnese.
LANGUAGES: Final = (
    *("ar", "bg", "bn", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu"),
    *("hy", "id", "it", "ja", "ka", "kk", "km", "ko", "lo", "lt", "lv", "mn", "ms", "my", "ne", "nl", "no"),
    *("pl", "ps", "pt", "ro", "ru", "si", "sk", "sl", "sr", "sv", "sw", "ta", "te", "th", "tl", "tr", "uk"),
    *("ur", "uz", "vi", "zh"),
)
SURE: Final = 0.9
"""Below this probability the language is unknown."""

# Neighbours share most of their words: the two together must be sure, the better one only ahead.
NEIGHBOURS: Final = tuple(
    map(frozenset, (("id", "ms"), ("da", "no"), ("cs", "sk"), ("hr", "sr"), ("hi", "ne")))
)
AHEAD: Final = 0.6

_LOADING: Final = threading.Lock()

FEWEST_LETTERS: Final = 20
# One letter of these says as much as several of an alphabet.
FEWEST_SIGNS: Final = 6


def language_of(text: str) -> str | None:
    """Return the two-letter code of the language of a text, None when it is too short or doubtful."""
    letters = [sign for sign in text if sign.isalpha()]
    alphabetic = sum(sign < "\u0e00" for sign in letters)
    if len(letters) < (FEWEST_LETTERS if alphabetic * 2 > len(letters) else FEWEST_SIGNS):
        return None
    (code, probability), (second, rest), *_others = _identifier().rank(text)
    near = frozenset((code, second)) in NEIGHBOURS and probability >= AHEAD
    return str(code) if probability + (rest if near else 0) >= SURE else None


def _identifier() -> "LanguageIdentifier":
    # Threads that come at once wait for the first one: each model is a hundred megabytes while it is read.
    with _LOADING:
        return _loaded()


@cache
def _loaded() -> "LanguageIdentifier":
    # Imported when it is needed: reading the model takes a second and a hundred megabytes.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier
