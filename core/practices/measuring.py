"""A practice is measured: its panel from the database, the effect, and the result kept there."""

from datetime import UTC, date, datetime

from core.access.api import Api
from core.practices.evidence.frozen import Frozen, freeze, written
from core.practices.evidence.model import PanelError
from core.practices.evidence.portal import measured, panel_of
from core.practices.evidence_store import panel, store
from core.refusals import Refused

# Figures may change while an effect is worked out from them; then it is worked out anew.
ATTEMPTS = 3


def renew(api: Api, practice: str, adoption: str = "") -> Frozen:
    """Measure a published practice of the viewer's ministry, or its adoption of one, and keep the result.

    Raises:
        Refused: ``practices.not_measurable`` for figures that have no relative change,
            ``practices.nothing_to_measure`` without indicator, start or missions, and those of the database.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _renewed(api, practice, adoption)
        except Refused as refusal:
            if refusal.code != "practices.figures_changed" or attempt == ATTEMPTS:
                raise
    raise AssertionError("every attempt returns or raises")


def _renewed(api: Api, practice: str, adoption: str) -> Frozen:
    frozen, text, stamp = result_of(
        panel(api, practice, adoption=adoption),
        registered=_registered(api, practice, adoption),
    )
    store(
        api,
        practice,
        verdict=frozen.evidence.verdict.code,
        effect=frozen.evidence.effect,
        interval=frozen.evidence.interval,
        result=text,
        stamp=stamp,
        adoption=adoption,
    )
    return frozen


def result_of(answer: str, *, registered: bool) -> tuple[Frozen, str, str]:
    """Return the evidence of a panel as the database answers it, its JSON, and the stamp of its figures.

    Raises:
        Refused: ``practices.not_measurable`` for figures that have no relative change.
    """
    figures = panel_of(answer)
    try:
        found = measured(figures)
    except PanelError as problem:
        raise Refused("practices.not_measurable", str(problem)) from problem
    frozen = freeze(found, figures, registered=registered, today=datetime.now(UTC).date())
    return frozen, written(frozen, figures.units), figures.stamp


def _registered(api: Api, practice: str, adoption: str) -> bool:
    """Whether the plan of the measurement stood before the start month."""
    if not adoption:
        return bool(api.rows("practice", where={"id": practice})[0]["registered"])
    row = api.rows("adoption", where={"id": adoption})[0]
    return datetime.fromisoformat(row["created_at"]).date() < date.fromisoformat(row["start_month"])
