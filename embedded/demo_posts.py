"""What the demonstration's latest posts say: invented texts, in the languages a ministry might use."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

# Earlier posts stay without texts, as in exports that give only figures; and loading stays quick.
DAYS_WITH_TEXTS: Final = 184
LANGUAGES: Final[Mapping[str, tuple[str, ...]]] = {"ID": ("id", "en"), "JP": ("ja", "en")}
# Every so many text posts begin with somebody's handle.
ANSWER_EVERY: Final = 3
ANSWERED: Final = "@somebody_demo"


@cache
def _texts(country: str) -> tuple[str, ...]:
    said = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(text for language in LANGUAGES.get(country, ("en",)) for text in said[language])


def said(country: str, prefix: str, number: int, kind: str) -> str:
    """Return what the post with this number says; ``prefix`` tells accounts apart. The same post says the same."""
    texts = _texts(country)
    # A step that shares no factor with most lengths, so that neighbours differ.
    text = texts[(int(prefix, 16) + number * 37) % len(texts)]
    return f"{ANSWERED} {text}" if kind == "text" and number % ANSWER_EVERY == 0 else text
