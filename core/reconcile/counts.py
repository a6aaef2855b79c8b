"""How far a reported and a monitored count may lie apart before it is a discrepancy."""

import math
from dataclasses import dataclass
from typing import Final

from core.access.api import Api

COMPARED: Final = ("posts", "visual_posts", "reactions", "comments", "shares", "views", "followers")
"""What somebody outside can count; reach, impressions and clicks only the platform tells, and only the account's holder."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The tolerance of one measure: absolute + relative × larger + deviations × √(noise × larger).

    Both sides count the same events, so their difference is not that of two independent counts: a test that
    assumes so raises false alarms. ``whole_months``: the measure adds up over the month.
    """

    measure: str
    absolute: float
    relative: float
    deviations: float
    noise: float
    whole_months: bool = True

    def allowed(self, reported: int, monitored: int) -> float:
        """Return the largest difference that is still agreement. The database works it out the same way."""
        larger = max(reported, monitored)
        return self.absolute + self.relative * larger + self.deviations * math.sqrt(self.noise * larger)

    def agree(self, reported: int, monitored: int) -> bool:
        """Return whether two counts of the same days agree."""
        return abs(reported - monitored) <= self.allowed(reported, monitored)


def tolerances(api: Api) -> dict[str, Tolerance]:
    """Return the tolerance of every measure that is compared, in the order they are shown."""
    columns = "measure,absolute,relative,deviations,noise,whole_months"
    rows = api.rows("count_tolerance", columns=columns, order=["position"])
    return {row["measure"]: Tolerance(**row) for row in rows}
