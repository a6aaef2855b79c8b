"""What no engine may touch: protected terms, links, addresses, handles, code and placeholders.

Each is sent as a short word that engines carry along. Where one does not come back, the text is
sent in pieces around what it stood for, which costs some fluency and loses nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Final

# Markdown's code, the targets of its links, addresses of pages and people, handles, hashtags, {names}, &entities;.
FIXED: Final = re.compile(
    r"`[^`\n]+`"
    r"|\]\([^)\s]*(?:\s+\"[^\"]*\")?\)"
    r"|<?https?://[^\s<>()\[\]]*[^\s<>()\[\].,;:!?'\"]>?"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w/])[@#]\w[\w.]*\w"
    r"|\{\w+\}"
    r"|&#?\w+;"
)
LATIN: Final = "A-Za-z0-9_À-ɏ"


@dataclass(frozen=True, slots=True)
class Masked:
    """A text whose protected parts are words such as ``XQ0X``; ``parts`` is what they stand for."""

    text: str
    parts: tuple[str, ...]
    form: re.Pattern[str]

    def restored(self, translated: str) -> str | None:
        """Return a translation with its parts put back; None unless each came back exactly once."""
        seen = [int(found) for found in self.form.findall(translated)]
        if sorted(seen) != list(range(len(self.parts))):
            return None
        return self.form.sub(lambda found: self.parts[int(found[1])], translated)

    def pieces(self) -> list[tuple[str, str]]:
        """Return the text as (words, the part behind them or "")."""
        texts = self.form.split(self.text)
        return [
            (texts[place], self.parts[int(texts[place + 1])] if place + 1 < len(texts) else "")
            for place in range(0, len(texts), 2)
        ]


def masked(text: str, terms: Mapping[str, str]) -> Masked:
    """Return a text with everything protected masked. ``terms``: what to keep → what stands for it then."""
    # Engines copy such words. A text that holds one itself gets a longer one.
    edge = next(edge for edge in ("X" * length for length in count(1)) if not _form(edge).search(text))
    parts: list[str] = []

    def cover(found: re.Match[str]) -> str:
        parts.append(terms.get(found[0], found[0]))
        return f"{edge}Q{len(parts) - 1}{edge}"

    return Masked(_protected(terms).sub(cover, text), tuple(parts), _form(edge))


def _form(edge: str) -> re.Pattern[str]:
    # Engines change the case of words, part them, and write digits of their own script.
    return re.compile(rf"{edge}\s?Q\s?(\d+)\s?{edge}", re.IGNORECASE)


def _protected(terms: Mapping[str, str]) -> re.Pattern[str]:
    longest_first = sorted((term for term in terms if term.strip()), key=len, reverse=True)
    return re.compile("|".join([FIXED.pattern, *(term_pattern(term) for term in longest_first)]))


def term_pattern(term: str) -> str:
    """Return the pattern of a term as a whole word; scripts without blanks have no such borders."""
    begins = rf"(?<![{LATIN}])" if re.match(rf"[{LATIN}]", term) else ""
    ends = rf"(?![{LATIN}])" if re.search(rf"[{LATIN}]\Z", term) else ""
    return begins + re.escape(term) + ends
