"""Every known export, as its platform writes it: recognised, read whole, in its own measures."""

import pytest

from core.intake import entries
from core.intake.check import check_file
from core.intake.entries import Known
from core.intake.model import measures_of
from core.intake.reading import read
from core.intake.recognise import Match, NoMatch, recognise
from core.intake.sections import figures
from tests.intake.samples import READ, label, sheet_of, table_of
from tests.intake.support import TODAY, check, codes, csv_bytes, known_headers, needs_shared

TABLES = [known for known in READ if not known.variant.metrics and known.entry.code != "telegram.messages"]
METRICS = [
    (known, metric, title) for known in READ for metric in known.variant.metrics for title in metric.titles
]
QUIET = {
    "hint.no_account", "hint.no_platform", "hint.year", "hint.year_answered", "row.description", "row.totals",
    "row.all_zero", "row.superseded", "number.unusual",
}  # fmt: skip


@pytest.mark.parametrize("known", TABLES, ids=label)
def test_a_sample_of_every_export_is_read_whole(known: Known) -> None:
    names, rows = table_of(known)
    verdict = check_file("sample.csv", csv_bytes([names, *rows]), year=2026, today=TODAY)
    assert (verdict.export, verdict.language) == (known.entry.code, known.variant.language)
    assert codes(verdict) <= QUIET
    assert verdict.rows_accepted == verdict.rows_total > 0
    mapped = {*known.fields, *known.sums} & set(measures_of(known.entry.grain))
    filled = {measure for measure in mapped if verdict.data[measure].notna().all()}
    assert filled, mapped
    assert verdict.period is not None


def daily_results(known: Known, title: str) -> bytes:
    day = known.variant.columns["day"][0]
    text = f'sep=,\n"{title}"\n"{day}","Primary"\n"2025-10-31T00:00:00","7"\n"2025-11-03T01:00:00","9"\n'
    return text.encode("utf-16")


def test_every_figure_of_metas_daily_results_is_told_by_its_line() -> None:
    for known, metric, title in METRICS:
        (sheet,) = read(daily_results(known, title)).sheets
        (found,) = figures(sheet)
        assert isinstance(found, Match), title
        assert (found.variant, found.platform) == (known.variant, metric.platform), title
        assert found.columns == {"day": 0} | ({metric.measure: 1} if metric.measure else {}), title


# Which figure a line tells is tried on every line above; how it is read, once for each language and each figure.
READ_WHOLE = {
    key: (known, metric, title)
    for known, metric, title in METRICS
    for key in (known.variant.language, f"{metric.measure}-{metric.platform}")
}


@pytest.mark.parametrize(("known", "metric", "title"), READ_WHOLE.values(), ids=READ_WHOLE)
def test_a_figure_of_metas_daily_results_is_read_whole(
    known: Known, metric: entries.Metric, title: str
) -> None:
    verdict = check(daily_results(known, title))
    assert verdict.recognised
    assert verdict.platform == (metric.platform or "other")
    if metric.measure:
        assert verdict.data[metric.measure].tolist() == [7, 9]
        assert verdict.data["day"].dt.strftime("%m-%d").tolist() == ["10-31", "11-03"]
    else:
        assert verdict.findings[0].code == "export.figures_not_kept"
        assert (verdict.rows_accepted, verdict.rows_refused) == (0, 2)


@pytest.mark.parametrize(
    "known", [known for known in entries.catalogue() if not known.entry.reads], ids=label
)
def test_what_holds_no_figures_of_own_accounts_is_named_with_the_reason(known: Known) -> None:
    names = list(dict.fromkeys([*known.variant.header, *known.variant.known]))
    verdict = check(csv_bytes([names, ["1"] * len(names)]))
    assert not verdict.recognised
    assert verdict.findings[0].code == known.entry.not_read
    assert known.entry.title in verdict.findings[0].message
    assert verdict.offer is None


@needs_shared
def test_every_known_row_of_names_is_known_as_an_export_of_its_platform() -> None:
    families = {"twitter (legacy)": "x", "sprout social": "sprout", "google analytics 4": "ga4"}
    told = {}
    for place, header in enumerate(known_headers()):
        if header["platform"] in {"Telegram Desktop", "Instagram/Facebook"}:
            continue
        columns = header["columns"]
        found = recognise(sheet_of(columns, [["1"] * len(columns)]))
        platform = header["platform"].lower()
        family = families.get(platform, platform)
        title = (
            dict(found.finding.params).get("title", "") if isinstance(found, NoMatch) else found.entry.code
        )
        told[place, header["variant"]] = (family, str(title).lower())
    wrong = {
        key: (family, title)
        for key, (family, title) in told.items()
        if not title.startswith(family.replace("ga4", "google"))
    }
    assert len(told) == 51
    assert not wrong
