"""The baseline page: Streamlit as it comes, its charts built anew on every rerun."""

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

CHARTS = 2

st.title("Benchmarks")
for chart in range(CHARTS):
    rng = np.random.default_rng(chart)
    figures = pd.DataFrame(
        {
            "mission": [f"Mission {place}" for place in range(40)],
            "posts per week": rng.lognormal(1, 0.7, 40),
            "region": rng.choice(["Asia", "Pacific", "Europe"], 40),
        }
    )
    st.altair_chart(
        alt.Chart(figures)
        .mark_bar()
        .encode(
            x=alt.X("posts per week:Q", title="Posts per week"),
            y=alt.Y("mission:N", sort="-x", title=None),
            color=alt.Color("region:N", title="Host region"),
            tooltip=["mission:N", alt.Tooltip("posts per week:Q", format=".1f")],
        )
        .properties(height=400)
        + alt.Chart(figures).mark_rule().encode(x="median(posts per week):Q")
    )
