"""The picture of a figure: everything that is shown of it, in one value that never changes again."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, TypeAlias

import pandas as pd

from core.catalogue.spelling import country_code

Cell: TypeAlias = str | int | float | bool | None
# What a room reads; a longer table is looked up on the portal.
MOST_ROWS: Final = 500


@dataclass(frozen=True)
class Snapshot:
    """A figure as it stood at ``taken_at`` (ISO time, UTC).

    ``spec`` is the drawing as Vega-Lite, None where there is a table only; ``alt`` the same in
    words. ``rows`` go with ``columns``; ``countries`` holds for each row the code of the one
    country it speaks of, or None. ``address`` is the portal's view it was taken of, and
    ``figure`` its name there. ``lettered``: countries are letters.
    """

    title: str
    subtitle: str
    alt: str
    source: str
    spec: Mapping[str, Any] | None
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    countries: Sequence[str | None]
    address: str | None
    figure: str
    taken_at: str
    lettered: bool = False

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Snapshot":
        """Return the picture that ``told`` describes, as ``data`` wrote it; parts it lacks are empty."""
        empty: dict[str, Any] = {"spec": None, "address": None, "columns": (), "rows": (), "countries": ()}
        empty |= dict.fromkeys(("title", "subtitle", "alt", "source", "figure", "taken_at"), "")
        known = {name: told[name] for name in cls.__dataclass_fields__ if name in told}
        return cls(**{**empty, **known})

    def data(self) -> dict[str, Any]:
        """Return the picture as plain JSON."""
        return asdict(self)

    def text(self) -> str:
        """Return the picture as the database reads it."""
        return json.dumps(self.data(), ensure_ascii=False, default=str)

    def frame(self) -> pd.DataFrame:
        """Return the table."""
        return pd.DataFrame([list(row) for row in self.rows], columns=list(self.columns))


def taken(
    *,
    title: str,
    subtitle: str,
    alt: str,
    source: str,
    spec: Mapping[str, Any] | None,
    table: pd.DataFrame,
    address: str,
    figure: str,
) -> Snapshot:
    """Take the picture of a figure as it is shown now, to a viewer in the language of the run."""
    rows = [[_cell(value) for value in row] for row in table.head(MOST_ROWS).itertuples(index=False)]
    return Snapshot(
        title=title,
        subtitle=subtitle,
        alt=alt,
        source=source,
        # Taken apart from the page's own, which others share; and nothing in it that JSON cannot say.
        spec=None if spec is None else json.loads(json.dumps(spec, default=str)),
        columns=[str(name) for name in table.columns],
        rows=rows,
        countries=[_country(row) for row in rows],
        address=address,
        figure=figure,
        taken_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _cell(value: object) -> Cell:
    """Return a cell as JSON has it: missing is None, several lines are one text."""
    if isinstance(value, tuple):
        return "\n".join(str(line) for line in value if line)
    if isinstance(value, date):
        return value.isoformat()
    plain = value.item() if hasattr(value, "item") else value
    if isinstance(plain, float) and not math.isfinite(plain):
        return None
    return plain if plain is None or isinstance(plain, str | int | float) else str(plain)


def _country(row: Sequence[Cell]) -> str | None:
    """Return the country a row speaks of, where exactly one cell names one."""
    lines = [line for cell in row if isinstance(cell, str) for line in cell.split("\n")]
    found = {code for line in lines if (code := country_code(line))}
    return found.pop() if len(found) == 1 else None
