"""A rule worked out among missions of several ministries: the own ones, and those that others share by name.

Whoever does not share by name is in no list; the published distribution is where they stand.
"""

import json
from datetime import date

import numpy as np

from core.access.api import Api
from core.awards.basis import Basis, assembled
from core.awards.rules import Definition, months_before


def named_basis(api: Api, definition: Definition, platform: str, last: date) -> Basis:
    """Return the missions of other ministries with every figure shared by name in the rule's months.

    Each of these ministries sees who looked. Where a rule ranks by the size of a following,
    nobody is returned: the band would tell of months that are not shared.

    Raises:
        Refused: when the viewer may not read them.
        Unreachable: when the database does not answer.
    """
    months = months_before(last, definition.months)
    answer = json.loads(
        api.call(
            "named_values",
            indicators=",".join(definition.indicators),
            platform=platform,
            step="month",
            from_month=months[0].isoformat(),
            to_month=months[-1].isoformat(),
        )
    )
    if definition.peer_group == "size_band":
        answer = {"missions": [], "months": []}
    return assembled(answer, definition, last)


def together(own: Basis, named: Basis) -> Basis:
    """Return both as one, the own missions first."""
    return Basis(
        (*own.candidates, *named.candidates), own.months, np.concatenate([own.values, named.values], axis=1)
    )
