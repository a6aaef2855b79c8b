"""The grade a ministry gives itself, and who may read what it says.

The scale is that of the Open Government Partnership's independent reviews (completion of a commitment); its
definitions are put here in words of ours.
"""

from typing import Final, Literal

from core.texts import N_, _

Grade = Literal["no_evidence", "not_started", "limited", "substantial", "complete"]
Tier = Literal["own", "network", "public"]

# Grade → (its name, what it means), as the scale runs.
SCALE: Final[dict[Grade, tuple[str, str]]] = {
    "no_evidence": (N_("No evidence"), N_("Nothing is written down from which one could tell.")),
    "not_started": (N_("Not started"), N_("Nothing has been done about it yet.")),
    "limited": (N_("Limited"), N_("It is begun, and most of it is still to be done.")),
    "substantial": (N_("Substantial"), N_("Most of it is done, and something is still missing.")),
    "complete": (N_("Complete"), N_("All of it is done.")),
}
SCALE_SOURCE: Final = N_("Scale: Open Government Partnership, completion of commitments; definitions ours.")

# Tier → (its name, who that is).
TIERS: Final[dict[Tier, tuple[str, str]]] = {
    "own": (N_("Own ministry"), N_("Only your ministry reads it.")),
    "network": (N_("The network"), N_("Every member of the network reads it.")),
    "public": (N_("Everybody"), N_("Everybody reads it, also without an account.")),
}


def grade_name(grade: Grade) -> str:
    """Return what a grade is called."""
    return _(SCALE[grade][0])


def tier_name(tier: Tier) -> str:
    """Return what a circle of readers is called."""
    return _(TIERS[tier][0])
