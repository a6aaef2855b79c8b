"""The language of a post at a glance: from its script, or its commonest words.

Enough for a chart of languages, and light: the model that tells the language of items
needs a hundred megabytes, which only the worker can spare.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

# Scripts that one language of the network's posts uses.
_SCRIPTS: Final[Mapping[str, str]] = {
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "THAI": "th",
    "KHMER": "km",
    "LAO": "lo",
    "MYANMAR": "my",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "SINHALA": "si",
    "THAANA": "dv",
    "GREEK": "el",
    "HEBREW": "he",
    "GEORGIAN": "ka",
    "ARMENIAN": "hy",
}
# Letters that only one language of a shared script writes.
_LETTERS: Final[Mapping[str, str]] = {"fa": "پچژگک", "sr": "ђћџљњј", "uk": "іїєґ", "ru": "ыэъё"}
_WORDS: Final[Mapping[str, frozenset[str]]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in for is on with at our we you this from are your all by as be will was",
        "id": "yang dan di untuk dengan dari ini kepada pada dalam para akan telah oleh juga kami adalah tidak bagi ke",
        "ms": "yang dan di untuk dengan dari ini kepada pada dalam para akan telah oleh juga ialah boleh rakyat kerana",
        "fr": "le la les de des du et en à au aux pour dans est une un sur par avec nous vous ce cette notre",
        "es": "el la los las de del y en a al para por con una un se que su nuestro más es como ya",
        "pt": "o a os as de do da dos das e em no na para por com uma um que não mais ao pelo",
        "de": "der die das und in den von zu mit für ist im auf dem des ein eine wir nicht",
        "nl": "de het een en van in op te voor met is dat aan bij naar zijn wij je ook",
        "it": "il la i le di del della e in a per con un una che non più al dei sono",
        "pl": "w i na z do się nie to jest o dla od po za przez oraz że",
        "tl": "ang ng sa mga na at ay para si ni kay natin atin po ito",
        "vi": "và của các là trong cho được với tại những ngày có đã đến về người việt",
        "tr": "ve bir bu için ile da de olarak çok ne",
        "bs": "i u na je za se sa da od su će što koji ambasada",
    }.items()
}
_WORD: Final = re.compile(r"[^\W\d_]+")
_NOT_SAID: Final = re.compile(r"https?://\S+|[@#]\w+")
# Fewer letters, or fewer common words, could be any language.
_FEWEST_LETTERS: Final = 12
_FEWEST_WORDS: Final = 2


def language_at_a_glance(text: str) -> str | None:
    """Return the two-letter code of a text's language, None when too little tells it."""
    said = _NOT_SAID.sub(" ", text)
    letters = [sign for sign in said if sign.isalpha()]
    script = _script(letters)
    if script in _SCRIPTS:
        return _SCRIPTS[script]
    if script == "CJK":
        return "ja" if any(_name(sign) in ("HIRAGANA", "KATAKANA") for sign in letters) else "zh"
    if len(letters) < _FEWEST_LETTERS:
        return None
    if script in ("ARABIC", "CYRILLIC"):
        found = [code for code, only in _LETTERS.items() if any(sign in only for sign in said.lower())]
        return found[0] if found else {"ARABIC": "ar", "CYRILLIC": "ru"}[script]
    return _by_words(said) if script == "LATIN" else None


def _script(letters: list[str]) -> str:
    names = [_name(sign) for sign in letters[:200]]
    return max(set(names), key=names.count) if names else ""


def _name(sign: str) -> str:
    return unicodedata.name(sign, "").split(" ", 1)[0]


def _by_words(said: str) -> str | None:
    words = [word.lower() for word in _WORD.findall(said)]
    hits = {code: sum(word in common for word in words) for code, common in _WORDS.items()}
    best, second = sorted(hits, key=lambda code: -hits[code])[:2]
    # Malay and Indonesian share most common words; where none parts them it is Indonesian, the first of the two.
    parted = hits[best] > hits[second] or (best, second) == ("id", "ms")
    return best if hits[best] >= _FEWEST_WORDS and parted else None
