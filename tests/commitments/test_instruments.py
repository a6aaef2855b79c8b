"""The instruments are data: each file is whole, and a mistake in one is named."""

from pathlib import Path

import pytest

from core.commitments.instruments import HEADINGS, between, instrument, instruments

JAKARTA = "jakarta-2019"


def test_each_instrument_stands_under_the_four_headings_with_a_source_and_what_is_not_public() -> None:
    assert [one.code for one in instruments()] == [JAKARTA, "indonesia-australia-2020", "bali-2021"]
    for one in instruments():
        assert [heading for heading in HEADINGS if not one.under(heading)] == []
        assert one.source
        assert one.not_public


def test_the_letter_of_two_is_for_its_parties_and_stands_first_between_them() -> None:
    found = instrument("indonesia-australia-2020")
    assert found is not None
    assert [found.takes_in(country) for country in ("ID", "AU", "FJ")] == [True, True, False]
    assert [one.code for one in between(["ID", "AU"])] == [found.code, JAKARTA, "bali-2021"]
    assert [one.code for one in between(["FJ", "TL"])] == []


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ('heading = "inclusive"', 'heading = "fair"', "heading"),
        ('parties = ["AU", ', 'parties = ["AU", "AU", ', "a party stands in it twice"),
        ('code = "divide"', 'code = "network"', "a commitment stands in it twice"),
        ("open = true", "opened = true", "opened"),
        ("https://jakartaglobe", "http://jakartaglobe", "address"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path: Path, wrong: str, right: str, said: str) -> None:
    source = Path("core/commitments/instruments/jakarta-2019.toml").read_text(encoding="utf-8")
    assert wrong in source
    (tmp_path / f"{JAKARTA}.toml").write_text(source.replace(wrong, right, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"(?s){JAKARTA}\.toml.*{said}"):
        instruments(tmp_path)
