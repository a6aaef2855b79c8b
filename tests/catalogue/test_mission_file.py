"""A list of missions is read whole: every row is stored or comes back with its reason."""

from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalogue.mission_file import TEMPLATE, MissionFileError, read_missions

MISSIONS = Path(__file__).resolve().parents[3] / "shared" / "data" / "missions"

LIST = """\
operator;type;country;city;jurisdictions;latitude;longitude;website;facebook;twitter;creation;QID
Indonesia;embassy;Vietnam;Hanoi;Vietnam;21.02;105.85;https://kemlu.go.id/hanoi;;@KBRIHanoi;;http://www.wikidata.org/entity/Q76401908
Indonesia;consulate general;United States of America;Chicago;;;;;kjri.chicago;;1990-05-01T00:00:00Z;
Japan;embassy;Italy;Rome;Vatican City|Malta;;;;;;;
Philippines;embassy;Vietnam;Hanoi;;;;;;;;
European Union;embassy;Japan;Tokyo;;;;;;;;
France;embassy;Nordic countries;Oslo;;;;;;;;
France;embassy;Japan;;;;;;;;;
France;castle;Japan;Kyoto;;;;;;;;
Fiji;high commission;Australia;Canberra;;91;abc;ftp://x;a b;two words;yesterday;Q
"""


def reasons(text: str, country: str = "ID", *, any_country: bool = True) -> list[tuple[int, str, str, bool]]:
    """Return what is left out of a list as (row, column, code, whole)."""
    read = read_missions(text.encode(), country, any_country=any_country)
    return [(entry.row, entry.column, entry.code, entry.whole) for entry in read.left_out]


def test_names_codes_and_accounts_come_out_of_the_rows() -> None:
    hanoi, chicago, rome, manila, _ = read_missions(LIST.encode(), "ID", any_country=True).rows
    assert (hanoi.name, hanoi.named, hanoi.country, hanoi.host_country) == ("KBRI Hanoi", False, "ID", "VN")
    assert (hanoi.wikidata, hanoi.latitude, hanoi.accounts) == ("Q76401908", 21.02, (("x", "KBRIHanoi"),))
    assert (chicago.kind, chicago.name, str(chicago.opened_on)) == (
        "consulate_general",
        "KJRI Chicago",
        "1990-05-01",
    )
    assert rome.name == "Embassy of Japan in Rome (Vatican City)"
    assert manila.name == "Embassy of the Philippines in Hanoi"


def test_every_refused_row_and_value_has_its_place_and_reason() -> None:
    assert reasons(LIST) == [
        (6, "operator", "unknown_sender", True),
        (7, "country", "unknown_host", True),
        (8, "city", "city_missing", True),
        (9, "type", "unknown_type", True),
        (10, "latitude", "coordinate_malformed", False),
        (10, "longitude", "coordinate_malformed", False),
        (10, "website", "website_malformed", False),
        (10, "QID", "wikidata_malformed", False),
        (10, "creation", "date_malformed", False),
        (10, "twitter", "handle_malformed", False),
        (10, "facebook", "handle_malformed", False),
    ]


def test_every_reason_is_a_sentence() -> None:
    assert all(entry.sentence for entry in read_missions(LIST.encode(), "ID", any_country=True).left_out)


def test_a_ministry_brings_in_its_own_rows_only() -> None:
    found = reasons(LIST, "JP", any_country=False)
    assert [row for row, _, code, _ in found if code == "other_ministry"] == [2, 3, 5, 7, 8, 9, 10]


def test_a_ministry_need_not_name_itself() -> None:
    read = read_missions(b"kind,host_country,city\nembassy,Jepang,Tokyo\n", "ID", any_country=False)
    assert [(row.country, row.host_country, row.name) for row in read.rows] == [("ID", "JP", "KBRI Tokyo")]


def test_the_columns_of_the_template_are_understood_from_a_workbook() -> None:
    row = dict.fromkeys(TEMPLATE, "") | {
        "country": "ID", "kind": "permanent mission", "name": "PTRI Jenewa", "host_country": "CH",
        "city": "Geneva", "latitude": 46.2, "instagram": "ptri.geneva|https://instagram.com/second",
    }  # fmt: skip
    book = BytesIO()
    pd.DataFrame([row]).to_excel(book, index=False)
    (mission,) = read_missions(book.getvalue(), "ID", any_country=False).rows
    assert (mission.kind, mission.name, mission.named) == ("permanent_mission", "PTRI Jenewa", True)
    assert mission.accounts == (("instagram", "ptri.geneva"), ("instagram", "second"))


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"a,b\n1,2\n", b"kind,host_country,city\n", b"\x00\xff\x00", b"{}"]
)
def test_what_is_no_list_of_missions_says_so(data: bytes) -> None:
    with pytest.raises(MissionFileError) as refused:
        read_missions(data, "ID", any_country=True)
    assert len(str(refused.value)) > 10


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), min_size=4, max_size=4), max_size=6))
def test_any_rows_add_up(cells: list[list[str]]) -> None:
    body = pd.DataFrame(cells, columns=["operator", "type", "country", "city"]).to_csv(index=False)
    try:
        read = read_missions(body.encode("utf-8", "replace"), "ID", any_country=True)
    except MissionFileError:
        return
    assert read.total == len(read.rows) + read.refused


@pytest.mark.skipif(not MISSIONS.exists(), reason="../shared/data is not here")
def test_the_list_of_wikidata_is_read_whole() -> None:
    data = (MISSIONS / "database_of_embassies_2022-11-16.csv").read_bytes()
    read = read_missions(data, "ID", any_country=True)
    assert read.total == 9852
    assert len(read.rows) + read.refused == read.total
    assert len(read.rows) > 9000
    assert {entry.code for entry in read.left_out} == {"city_missing", "unknown_sender", "unknown_host"}
    assert sum(len(row.accounts) for row in read.rows) > 1800
