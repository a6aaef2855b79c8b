"""A known export in a language nobody has entered: offered with its evidence, read only when confirmed."""

import csv
import io
import tomllib

import pytest

from core.intake.confirmed import as_entry
from core.intake.entries import Entry
from core.intake.model import REASONS
from tests.intake.samples import READ, table_of
from tests.intake.strangers import FOREIGN, INNOCENT, foreign, innocent
from tests.intake.support import check, codes, csv_bytes

INSTAGRAM = next(each for each in READ if each.entry.code == "instagram.posts")


def thai() -> bytes:
    """Return an Instagram export whose names no entry knows."""
    names, rows = table_of(INSTAGRAM)
    return csv_bytes([[f"คอลัมน์ที่ {place}" for place in range(len(names))], *rows])


def test_it_is_offered_with_evidence_and_not_accepted() -> None:
    verdict = check(thai())
    assert not verdict.recognised
    assert codes(verdict) == {"export.offered"}
    assert verdict.offer is not None
    assert (verdict.offer.export, verdict.offer.language) == ("instagram.posts", "und")
    assert {"external_id", "published_at", "permalink", "reach", "reactions"} <= verdict.offer.mapping.keys()
    assert all(evidence.reasons and evidence.sentence for evidence in verdict.offer.columns)
    assert {reason for evidence in verdict.offer.columns for reason in evidence.reasons} <= set(REASONS)
    said = verdict.to_json()
    assert (said["recognised"], said["export"]) == (False, "instagram.posts")


@pytest.mark.parametrize("name", FOREIGN)
def test_exports_in_many_languages_are_offered_and_read_once_confirmed(name: str) -> None:
    code, data = foreign(name)
    verdict = check(data)
    assert not verdict.recognised
    assert verdict.offer is not None
    assert verdict.offer.export == code
    confirmed = check(data, mapping=verdict.offer.mapping, year=2026)
    assert (confirmed.export, confirmed.rows_total, confirmed.rows_refused) == (code, 12, 0)


@pytest.mark.parametrize("form", ["2025-09-{}", "{}/09/2025", "{} set 2025"])
def test_oddly_written_dates_and_figures_do_not_hide_an_export(form: str) -> None:
    _code, data = foreign("it X overview")
    names, *rows = csv.reader(io.StringIO(data.decode()))
    odd = [[form.format(place + 13), "1.234", "--", "-3", *row[4:]] for place, row in enumerate(rows)]
    table = csv_bytes([names, *odd], delimiter=";")
    offer = check(table).offer
    assert offer is not None
    assert offer.export == "x.account_overview"
    assert check(table, mapping=offer.mapping).data["impressions"].tolist() == [1234] * len(rows)


@pytest.mark.parametrize("name", INNOCENT)
def test_tables_of_other_things_are_never_taken_for_an_export(name: str) -> None:
    verdict = check(innocent(name))
    assert (verdict.recognised, verdict.offer) == (False, None)


def test_confirmed_it_is_read_like_the_export_it_is() -> None:
    offer = check(thai()).offer
    assert offer is not None
    names, rows = table_of(INSTAGRAM)
    confirmed, original = check(thai(), mapping=offer.mapping), check(csv_bytes([names, *rows]))
    assert (confirmed.recognised, confirmed.export, confirmed.language) == (True, "instagram.posts", "und")
    assert confirmed.rows_refused == 0
    for field in offer.mapping.keys() - {"export", "lifetime"}:
        assert confirmed.data[field].equals(original.data[field]), field


def test_a_confirmed_mapping_becomes_an_entry() -> None:
    verdict = check(thai())
    assert verdict.offer is not None
    assert verdict.table is not None
    text = as_entry(verdict.offer.mapping, verdict.table.columns, language="th")
    entry = Entry.model_validate(tomllib.loads(text))
    assert (entry.code, entry.variants[-1].language) == ("instagram.posts", "th")
    assert entry.variants[-1].header == verdict.table.columns
    own = {"published_at": "tanggal", "permalink": "tautan", "reactions": "suka", "platform": "=facebook"}
    fresh = Entry.model_validate(
        tomllib.loads(
            as_entry(own, ["tanggal", "tautan", "suka"], language="id", code="own.report", title="Own")
        )
    )
    assert (fresh.code, fresh.platform.value, fresh.required) == (
        "own.report",
        "facebook",
        ("permalink", "published_at"),
    )


def test_a_table_that_resembles_nothing_is_not_offered() -> None:
    rows = [[str(place), f"word {place}", f"{place * 3}"] for place in range(1, 12)]
    assert check(csv_bytes([["number", "remark", "amount"], *rows])).offer is None


def test_a_mapping_of_an_export_that_is_gone_reads_as_any_table() -> None:
    offer = check(thai()).offer
    assert offer is not None
    verdict = check(thai(), mapping=offer.mapping | {"export": "gone.export"})
    assert verdict.export == "table.posts"


def test_addresses_of_one_platform_are_never_offered_as_anothers_export() -> None:
    names = [
        "ID de la publicación", "ID de la cuenta", "Nombre de usuario de la cuenta", "Nombre de la cuenta",
        "Descripción", "Duración (segundos)", "Hora de publicación", "Enlace permanente", "Tipo de publicación",
        "Comentario sobre los datos", "Fecha", "Visualizaciones", "Alcance", "Me gusta",
        "Veces que se compartió", "Seguimientos", "Comentarios", "Veces que se guardó",
    ]  # fmt: skip
    _names, rows = table_of(INSTAGRAM)
    verdict = check(csv_bytes([names, *rows], ";", "utf-16-le"))
    assert verdict.offer is not None
    assert (verdict.offer.export, verdict.offer.mapping["account"]) == ("instagram.posts", names[2])
    # The names are nearly those of Facebook, but that is not what is said.
    assert codes(verdict) == {"export.offered"}


def test_of_two_names_of_an_account_the_handle_is_taken() -> None:
    rows = [
        [
            f"1797469756488{row:04d}", "17841400882674637", "kemlu_ri", "Kementerian Luar Negeri", f"Text number {row}", "58",
            f"05/{row:02d}/2026 10:23", f"https://www.instagram.com/reel/DYz2HS{row:03d}/", "IG reel", "", "Lifetime",
            *(str(number * row) for number in (900, 700, 50, 9, 1, 3, 4)),
        ]
        for row in range(1, 13)
    ]  # fmt: skip
    arabic = [
        "معرف المنشور", "معرف الحساب", "اسم مستخدم الحساب", "اسم الحساب", "الوصف", "المدة (بالثواني)", "وقت النشر",
        "الرابط الثابت", "نوع المنشور", "تعليق البيانات", "التاريخ", "المشاهدات", "الوصول", "الإعجابات", "المشاركات",
        "المتابعات", "التعليقات", "عمليات الحفظ",
    ]  # fmt: skip
    assert len(arabic) == len(rows[0])
    offered = check(csv_bytes([arabic, *rows])).offer
    assert offered is not None
    assert offered.export == "instagram.posts"
    assert {found.field: found.column for found in offered.columns}["account"] == "اسم مستخدم الحساب"
