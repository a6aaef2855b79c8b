"""The page of reconciliation: what agrees, what is open, and how two people explain a difference."""

from datetime import UTC, datetime
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.reconcile.discrepancies import Comparison, comparisons
from tests.conftest import Portal, TestStack, stack_settings
from tests.intake.test_submissions_page import (
    labels,
    opened,
    press,
    said,
)

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("settings_of_the_portal")]

PAGE = "pages/reconcile/reconcile.py"


def october(portal: Portal) -> Comparison:
    """Return the open comparison of the demonstration network."""
    person = TestStack(portal.stack, stack_settings(portal.stack)).person("ID", "reader")
    today = datetime.now(UTC).date().replace(day=1)
    (found,) = comparisons(person.api, today.replace(year=today.year - 1), today).open
    return found


def showing(portal: Portal, role: str, row: Comparison) -> AppTest:
    """Return the page of one comparison as Indonesia's person with this role sees it."""
    at = opened(portal, role, PAGE)
    for name, value in (
        ("account", row.account_id),
        ("month", f"{row.month:%Y-%m}"),
        ("measure", row.measure),
    ):
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def test_a_difference_is_found_explained_and_signed_by_two_people(portal: Portal) -> None:
    overview = opened(portal, "contributor", PAGE)
    assert "4 of 6 figures that somebody outside counted for the whole month agree. 1 is open." in said(
        overview
    )
    row = october(portal)
    analyst = showing(portal, "contributor", row)
    assert "posts stand on both sides" in said(analyst)
    assert "Sign for the mission" not in labels(analyst)
    causes: Any = next(box for box in analyst.selectbox if box.label == "Cause")
    causes.set_value("missing_account")
    assert "Saved" in said(press(analyst, "Save"))
    assert "Sign for headquarters" not in labels(analyst)
    press(analyst, "Sign for the mission")
    assert "Sign for the mission" not in labels(analyst)
    press(showing(portal, "approver", row), "Sign for headquarters")
    after = opened(portal, "contributor", PAGE)
    assert "Nothing is open." in said(after)


def test_an_address_that_names_no_comparison_shows_them_all(portal: Portal) -> None:
    at = opened(portal, "approver", PAGE)
    at.query_params["account"] = "nobody"
    at.query_params["month"] = "2026-13"
    at.run()
    assert not at.exception
    assert at.title[0].value == "Reconcile"
