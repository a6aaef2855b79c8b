"""What people write in Markdown, as HTML that can do nothing but be read.

Two guards, one behind the other: the reader of Markdown takes raw HTML for text and draws no
pictures, and what it made is cleaned against the list of tags below.
"""

import functools
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

# A section stands under the page's name (h1) and its own (h2).
LEVELS_ABOVE: Final = 2
LOWEST_LEVEL: Final = 6
# fmt: off
TAGS: Final = frozenset({
    "p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a",
    "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td",
})
# fmt: on
ATTRIBUTES: Final = {"a": {"href"}, "ol": {"start"}}
ADDRESSES: Final = ("http://", "https://", "mailto:")

_READER: Final = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@functools.lru_cache(maxsize=2048)
def html(markdown: str) -> str:
    """Return Markdown (CommonMark with tables) as HTML of the ``TAGS`` alone.

    Raw HTML comes out as text. A picture comes out as its words, in brackets: one from elsewhere
    would tell its server who reads. Links lead to whole ``ADDRESSES`` and open without a referrer.
    """
    tokens = _READER.parse(markdown)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(LOWEST_LEVEL, int(token.tag[1]) + LEVELS_ABOVE)}"
        for inner in token.children or []:
            _picture_to_words(inner)
    drawn = _READER.renderer.render(tokens, _READER.options, {})
    return nh3.clean(
        drawn,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_kept,
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _kept(_tag: str, attribute: str, value: str) -> str | None:
    """Return an attribute's value as it stays; a link that leads nowhere by itself loses its address."""
    if attribute == "href" and not value.lower().startswith(ADDRESSES):
        return None
    return value


def _picture_to_words(token: Token) -> None:
    if token.type == "image":
        token.type, token.tag, token.content = "text", "", f"[{token.content}]" if token.content else ""
        token.children = None


@functools.lru_cache(maxsize=2048)
def words(markdown: str) -> str:
    """Return the text alone, without marks, for an excerpt or a plain list."""
    texts = []
    for token in _READER.parse(markdown):
        for inner in token.children or []:
            if inner.type in {"text", "code_inline"}:
                texts.append(inner.content)
            elif inner.type in {"softbreak", "hardbreak"}:
                texts.append(" ")
        if token.type in {"fence", "code_block"}:
            texts.append(token.content)
        if token.type == "inline":
            texts.append(" ")
    return " ".join("".join(texts).split())


def excerpt(markdown: str, most: int = 220) -> str:
    """Return the beginning of the text alone, cut between words, at most ``most`` characters and an ellipsis."""
    text = words(markdown)
    if len(text) <= most:
        return text
    cut = text[:most].rsplit(" ", 1)[0].rstrip(" ,;:.–-")
    return f"{cut or text[:most]} …"
