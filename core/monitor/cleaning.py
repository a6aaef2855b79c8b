"""What strangers wrote, as plain text and honest links."""

import hashlib
import html
import re
import unicodedata
from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import nh3

LONGEST_LINK: Final = 2000
# So many signs of markup are read for each sign of text that is kept. Of thousands of tags inside each
# other every further one costs as much as all before: a hundred thousand would take hours.
MARKUP: Final = 10
# Where one of these begins or ends, so does a word.
_BREAKS: Final = re.compile(
    r"(?i)(?=</?(?:p|div|br|hr|li|ul|ol|tr|td|th|table|h[1-6]|blockquote|section|article|img|figure)\b)"
)
# Marks that turn the reading direction of what follows: names could be made to look like others.
_TURNING: Final = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF], "")
_BLANKS: Final = re.compile(r"\s+")
# Parameters that tell the site where its visitors come from, and nothing about the page.
_COUNTING: Final = re.compile(
    r"(?i)(utm_\w+|fbclid|gclid|igshid|mc_[ce]id|mkt_tok|ref_src|cmpid|ns_\w+|at_\w+|s_cid|spm)"
)


def plain(text: str, most: int, *, markup: bool = True) -> str:
    """Return a text without markup, on one line, of at most so many characters, cut at a word.

    Scripts and styles go with what they hold. ``markup=False`` is for text that is no HTML.
    """
    text = _whole(text[: most * MARKUP])
    if markup:
        # What was written as a number comes to light only now, and may be no character at all.
        text = _whole(html.unescape(nh3.clean(_BREAKS.sub(" ", text), tags=set())))
    text = text.translate(_TURNING)
    text = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text)
    return _cut(_BLANKS.sub(" ", text).strip(), most)


def _whole(text: str) -> str:
    """Return a text without the lone halves of characters, which nobody can keep."""
    return text.encode("utf-8", "ignore").decode()


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    head = text[: most - 1]
    whole, _blank, rest = head.rpartition(" ")
    # Scripts without blanks are cut where they are.
    return f"{whole if whole and len(rest) < most // 4 else head}…"


def web_link(link: str, base: str) -> str | None:
    """Return a link of an item as an address of the web, or None for anything else."""
    try:
        found = urljoin(base, link.strip())
        parts = urlsplit(found)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.username is None
    except ValueError:
        return None
    found = re.sub(r"\s", "%20", found).encode("utf-8", "ignore").decode()
    return found if usable and len(found) <= LONGEST_LINK and found.isprintable() else None


def canonical(link: str) -> str:
    """Return what two links to one page have in common: without scheme, www, counters, fragment and last slash."""
    parts = urlsplit(link)
    place = parts.netloc.lower().removeprefix("www.").removesuffix(":80").removesuffix(":443")
    kept = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _COUNTING.fullmatch(name)
    )
    return urlunsplit(("", place, parts.path.rstrip("/"), urlencode(kept), ""))


def link_key(link: str) -> str | None:
    """Return the hash of a canonical link, 32 hexadecimal digits; None for a site's own front page."""
    parts = urlsplit(link)
    if not parts.path.strip("/") and not parts.query:
        return None
    return hashlib.sha256(canonical(link).encode()).hexdigest()[:32]
