"""What people write in Markdown can be read, and nothing else."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.practices.markup import ATTRIBUTES, TAGS, excerpt, html, words

NAUGHTY = Path(__file__).resolve().parents[3] / "shared" / "data" / "badinput" / "blns"


class _Seen(HTMLParser):
    """Notes every tag with its attributes, as a browser would read them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def assert_harmless(markdown: str) -> None:
    """Fail when anything but text, its marks and links to read comes out."""
    seen = _Seen()
    seen.feed(html(markdown))
    for tag, attributes in seen.tags:
        assert tag in TAGS, f"{tag} came through"
        assert set(attributes) <= {*ATTRIBUTES.get(tag, ()), "rel", "target", "title"}
        if tag == "a" and "href" in attributes:
            address = (attributes["href"] or "").strip().lower()
            assert address.startswith(("http://", "https://", "mailto:")), address
            assert attributes["rel"] == "noopener noreferrer"


ATTACKS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](https://elsewhere.example/pixel.png)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:msgbox(1))",
    "<javascript:alert(1)>",
    "[a]: javascript:alert(1)\n\n[a]",
    "<iframe src='https://elsewhere.example'></iframe>",
    "<style>*{display:none}</style>",
    "<svg/onload=alert(1)>",
    "`<b onmouseover=alert(1)>`",
    '[x](https://a.example "\\"onmouseover=alert(1)")',
)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_comes_out_as_text(attack: str) -> None:
    assert_harmless(attack)


@pytest.mark.skipif(not NAUGHTY.exists(), reason="the shared data is not here")
def test_every_naughty_string_comes_out_as_text() -> None:
    lines = {
        line
        for path in NAUGHTY.rglob("*.txt")
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
    }
    assert lines
    for line in lines:
        assert_harmless(line)
        assert_harmless(f"- [{line}]({line})\n\n> {line}")


@given(st.text(alphabet="<>&\"'[](){}!`*_#-|~:/\\ \n\tjavscriptonel=1", max_size=200))
def test_no_text_becomes_more_than_text(text: str) -> None:
    assert_harmless(text)


def test_what_may_be_written_is_drawn() -> None:
    drawn = html("# Title\n\nA **bold** [link](https://jejaring.example).\n\n|a|b|\n|-|-|\n|1|2|\n\n3. third")
    assert "<h3>Title</h3>" in drawn, "a section stands under the page's name and its own"
    assert "<strong>bold</strong>" in drawn
    assert 'href="https://jejaring.example"' in drawn
    assert "<td>2</td>" in drawn
    assert '<ol start="3">' in drawn


def test_a_picture_is_told_in_words() -> None:
    assert html("Before ![the rota](https://a.example/x.png) after") == "<p>Before [the rota] after</p>\n"


def test_an_excerpt_is_words_and_ends_between_them() -> None:
    text = (
        "**We** answer [everybody](https://a.example) within a day, and write down what we were asked. " * 9
    )
    assert words("**We** answer\n\n- [everybody](https://a.example)") == "We answer everybody"
    cut = excerpt(text, 60)
    assert len(cut) <= 62
    assert cut == "We answer everybody within a day, and write down what we …"
