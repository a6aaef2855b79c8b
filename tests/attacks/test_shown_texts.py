"""Names that people and files bring are shown letter by letter: no icon, no emoji, no badge of the portal's own."""

import re

import pytest

from components.page import plain

JOINER = "\u2060"


@pytest.mark.parametrize(
    "picture", [":material/verified:", ":streamlit:", ":smile:", ":+1:", ":100:", "x:heart:y"]
)
def test_a_picture_in_a_name_stays_letters(picture: str) -> None:
    shown = plain(f"Embassy {picture} (official)")
    assert not re.search(r":\\?(material|streamlit|smile|heart|\+1|\\\+1|100)", shown)
    assert shown.replace(JOINER, "").replace("\\", "") == f"Embassy {picture} (official)"


@pytest.mark.parametrize("text", ["10:30:15", "Doha: 12 missions", "a:b", "ID:jakarta"])
def test_ordinary_colons_are_left_alone(text: str) -> None:
    assert plain(text).replace("\\", "") == text
