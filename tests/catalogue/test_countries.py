"""Countries are those of ISO 3166 and M49; their names come from the CLDR in either language."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.catalogue import names
from core.catalogue.spelling import country_code, listed_countries
from core.texts import set_language

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT.parent / "shared" / "data" / "reference"
needs_reference = pytest.mark.skipif(not REFERENCE.exists(), reason="../shared/data is not here")


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file under their column names."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    set_language("en")


def countries() -> dict[str, dict[str, str]]:
    """Return our reference rows by code."""
    return {row["code"]: row for row in rows(ROOT / "sql" / "seed" / "reference" / "country.csv")}


@needs_reference
def test_codes_and_regions_agree_with_the_united_nations() -> None:
    ours = {
        (row["code"], row["code3"], row["m49"], row["region"], row["subregion"])
        for row in countries().values()
    }
    theirs = {
        (
            row["ISO-alpha2 Code"],
            row["ISO-alpha3 Code"],
            row["M49 Code"],
            row["Region Code"],
            row["Sub-region Code"],
        )
        for row in rows(REFERENCE / "UNSD-M49-en.csv")
        if row["ISO-alpha2 Code"]
    }
    # The United Nations list no row for Taiwan, which ISO 3166 does.
    assert {row for row in ours if row[0] != "TW"} == {row for row in theirs if row[0] != "TW"}


@needs_reference
def test_the_network_is_asean_its_partners_and_the_pacific_islands_forum() -> None:
    members = {
        row["iso3"]
        for row in rows(REFERENCE / "asean_pif_membership_HANDMADE.csv")
        if row["status"].startswith("member")
    }
    network = {row["code3"] for row in countries().values() if row["in_network"] == "true"}
    assert network == members | {"AUS", "CHN", "IND", "JPN", "KOR", "NZL"}


def test_the_reference_rows_are_whole() -> None:
    assert len(countries()) == 249
    assert countries()["ID"]["subregion"] == "035"
    assert countries()["TL"]["in_network"] == "true"
    assert int(countries()["ID"]["population"]) > 270_000_000


def test_names_follow_the_language_of_the_run() -> None:
    assert (names.country_name("JP"), names.region_name("035")) == ("Japan", "Southeast Asia")
    assert names.language_name("pt-BR") == "Brazilian Portuguese"
    set_language("id")
    assert (names.country_name("JP"), names.region_name("035")) == ("Jepang", "Asia Tenggara")
    assert names.language_name("km") == "Khmer"


def test_every_country_has_a_name_in_both_languages() -> None:
    for language in ("en", "id"):
        set_language(language)
        assert not [code for code in listed_countries() if names.country_name(code) == code]


def test_an_unknown_code_is_its_own_name() -> None:
    assert names.country_name("QX") == "QX"
    assert names.language_name("not a tag") == "not a tag"
    assert names.region_name(None) == ""


def test_marks_do_not_move_a_name_to_the_end() -> None:
    order = [
        names.country_name(code) for code in names.sorted_countries(["ZW", "AX", "AL", "CI", "CL", "CZ"])
    ]
    assert order == ["Åland Islands", "Albania", "Chile", "Côte d’Ivoire", "Czechia", "Zimbabwe"]


def test_a_country_is_found_by_each_of_its_names() -> None:
    for code, row in countries().items():
        spellings = {code, code.lower(), row["code3"]}
        for language in ("en", "id"):
            set_language(language)
            spellings.add(names.country_name(code))
        assert {country_code(spelling) for spelling in spellings} == {code}


@needs_reference
def test_a_country_is_found_by_the_names_of_the_united_nations() -> None:
    wrong = [
        row["Country or Area"]
        for row in rows(REFERENCE / "UNSD-M49-en.csv")
        if country_code(row["Country or Area"]) != row["ISO-alpha2 Code"]
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "text", ["", "European Union", "Kosovo", "Atlantis", "Sovereign Military Order of Malta"]
)
def test_what_is_no_country_of_iso_3166_is_none(text: str) -> None:
    assert country_code(text) is None
