"""Findings say themselves in words, whatever was stored."""

import pytest

from core.intake.findings import CODES, Finding, Severity, finding


def test_findings_that_are_not_listed_are_said_in_words() -> None:
    message = finding("findings.more", count=5000, stored=1000, kind="number.rounded").message
    assert "5000 places have this: “Row …, column “…”: “…” is a rounded figure." in message


def test_months_measures_and_figures_are_said_in_words() -> None:
    found = finding(
        "history.unusual", account="@a", month="2026-03-01", measure="views", amount=1200, usual=90
    )
    assert found.message.startswith("@a, March 2026: “Views” says 1,200, far")


@pytest.mark.parametrize("code", list(CODES))
def test_the_kind_of_every_code_can_be_said(code: str) -> None:
    assert "{" not in finding("findings.more", count=2, stored=1, kind=code).message


@pytest.mark.parametrize(
    ("code", "params"),
    [
        ("no.such_code", {}),
        ("history.unusual", {}),
        ("history.replaces", {"account": "a", "count": 1, "month": "never", "last_month": 5}),
        ("findings.more", {"count": 1, "stored": 1, "kind": ["x"]}),
    ],
)
def test_a_stored_finding_of_somebody_elses_making_breaks_nothing(
    code: str, params: dict[str, object]
) -> None:
    assert Finding(Severity.NOTE, code, params=params).message == (
        f"A finding that cannot be put into words ({code})."
    )
