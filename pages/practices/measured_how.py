"""How an effect was measured: chance, other methods, and who was compared with."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

import pandas as pd
import streamlit as st

from components.figure import figure, listing, table_twin
from components.page import plain
from components.practices_evidence import placebo_bins, placebo_spec
from core.practices.evidence.frozen import Frozen
from core.practices.evidence.verdicts import change_words
from core.texts import N_, _, ngettext

ESTIMATES: Final[Mapping[str, str]] = {
    "did": N_("Difference in differences"),
    "synthetic_control": N_("Synthetic control"),
    "difp": N_("De-meaned synthetic control"),
    "sdid": N_("Synthetic difference in differences"),
}
REASONS: Final[Mapping[str, str]] = {
    "zeros": N_("too many empty months before the start"),
    "missing": N_("too many missing months"),
    "negative": N_("negative figures"),
}


def draw_method(found: Frozen, source: str, file: str, *, downloads: bool) -> None:
    """Draw the placebos, the sensitivity lines, and who was compared with and who was not."""
    evidence = found.evidence
    if evidence.placebos and evidence.ratio is not None and evidence.p_value is not None:
        farther = _(
            "{share:.0%} of the comparisons without the practice came out at least as far off"
        ).format(share=evidence.p_value)
        placebos, ratio = evidence.placebos, evidence.ratio
        figure(
            title=farther,
            subtitle=_(
                "Each comparison pretends that missions without the practice had begun it in the same month."
            ),
            spec=placebo_spec(placebos, ratio),
            alt=farther,
            table=lambda: pd.DataFrame(
                placebo_bins(placebos, ratio), columns=[_("From"), _("To"), _("Comparisons")]
            ),
            source=source,
            name=f"{file}-chance",
            files=downloads,
        )
    rows = [(_(ESTIMATES[name]), change_words(value)) for name, value in evidence.estimates.items()]
    if rows:
        st.markdown(plain(_("The same by other methods. Where they disagree, trust the finding less.")))
        table = pd.DataFrame(rows, columns=[_("Method"), _("Change")])
        with listing(
            title=_("The same by other methods"),
            name=f"{file}-methods",
            table=lambda: table,
            source=source,
            files=downloads,
        ):
            table_twin(table)
    if evidence.fit is not None and evidence.placebo_fit is not None:
        st.markdown(
            plain(
                _(
                    "Before the start the line and the dashes lay {fit:.0%} apart; {usual:.0%} is usual."
                ).format(fit=evidence.fit, usual=evidence.placebo_fit)
            )
        )
    _compared(found)


def _compared(found: Frozen) -> None:
    """Name the missions compared with, and say why others were not."""
    named = sorted(found.names[unit] for unit in found.evidence.donors if unit in found.names)
    if named:
        st.markdown(plain(_("Compared with: {names}.").format(names=", ".join(named))))
    reasons = Counter(found.evidence.left_out.values())
    for code, count in reasons.items():
        text = ngettext("{n} mission was left out: {reason}.", "{n} missions were left out: {reason}.", count)
        st.markdown(plain(text.format(n=count, reason=_(REASONS[code]))))
