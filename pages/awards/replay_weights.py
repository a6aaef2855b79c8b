"""Other weights to try in a replay, and how much of a rank is the choice of weights."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from components.page import number_text, plain
from core.awards.replay import Replay, Stand
from core.awards.rule_words import share_text
from core.awards.rules import Definition
from core.benchmarks.model import Indicator
from core.texts import _

# Whoever stands far down has no rank to lose.
MOST_NAMED: Final = 8


def weights_to_try(definition: Definition, parts: Sequence[Indicator]) -> tuple[float, ...]:
    """Let the viewer try other weights; those of the rule are what the page opens on."""
    if len(parts) == 1:
        return (1.0,)
    with st.expander(_("Try other weights"), expanded=True):
        with st.container(horizontal=True, gap="medium"):
            tried = [
                st.slider(
                    _(indicator.name),
                    0,
                    100,
                    round(weight * 100),
                    step=5,
                    format="%d%%",
                    key=f"weight-{indicator.code}",
                    bind="query-params",
                    width=260,
                )
                for indicator, weight in zip(parts, definition.weights, strict=True)
            ]
        if not sum(tried):
            st.markdown(f":gray[{plain(_('Nothing counts: the weights of the rule are used.'))}]")
            return definition.weights
        shares = tuple(weight / sum(tried) for weight in tried)
        st.caption(
            _("Together they make up 100%: {shares}.").format(
                shares=plain(
                    " · ".join(
                        f"{_(part.name)} {share_text(share)}"
                        for part, share in zip(parts, shares, strict=True)
                    )
                )
            )
        )
    return shares


def stability(played: Replay, stands: Sequence[Stand], weights: Sequence[float]) -> None:
    """Say how much of the ranks is the choice of weights."""
    own = [stand for stand in stands if stand.contender.own]
    if len(weights) == 1 or not own or own[0].among == 1:
        return
    st.subheader(_("How much depends on the weights"), anchor=False)
    st.markdown(
        plain(_("Of 1,000 weightings, drawn evenly from all there are, so many leave a mission its rank:"))
    )
    lines = []
    for stand in own[:MOST_NAMED]:
        kept_rank = played.stability(played.contenders.index(stand.contender), weights)
        lines.append(
            _("{name}: rank {rank} of {n} in {kept} of 1,000 weightings").format(
                name=stand.contender.name, rank=stand.rank, n=stand.among, kept=number_text(kept_rank)
            )
        )
    st.markdown("\n".join(f"- {plain(line)}" for line in lines))
    if len(own) > MOST_NAMED:
        st.caption(_("These are the best {n} of {total} missions.").format(n=MOST_NAMED, total=len(own)))
