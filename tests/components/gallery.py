"""Every component once, with made figures: the page the look tests open."""

import pandas as pd
import streamlit as st

from components.benchmarks import Benchmark, OwnMission, Winner, distribution_chart
from components.charts import bars_spec, trend_spec
from components.downloads import download_csv, download_xlsx
from components.figure import figure
from components.language import speak
from components.page import Action, Stat, empty_state, footer, message, page_header, stat_row, status_badge

st.set_page_config(page_title="Gallery", layout="wide")
# The words are made here, so that the test does not wait for a catalogue.
INDONESIAN = {
    "Upload": "Unggah",
    "%s per file": "%s per berkas",
    "Choose an option": "Pilih salah satu",
    "Choose options": "Pilih",
    "No results": "Tidak ada hasil",
    "Search": "Cari",
    "Fullscreen": "Layar penuh",
    "Hanoi": "never said: a name is not a control",
}
tag = st.query_params.get("lang", "en")
speak(tag, INDONESIAN if tag == "id" else {})

SOURCE = "Release 2023-1, rules 1. About 60 missions of 14 ministries. 92 of 92 days."
page_header(
    "Where our missions stand", "Posts per week on X, fourth quarter of 2022, all missions of the network."
)
stat_row(
    [
        Stat("Missions", "12", "3 more than last quarter"),
        Stat("Posts per week", "4.2", "Median of our missions"),
        Stat("Waiting for approval", "2", "Oldest: 3 days"),
        Stat("Days covered", "92 of 92", "No gaps"),
    ]
)

distribution_chart(
    Benchmark("posts a week", 60, 3.9, (2.1, 7.8), (0.8, 14.0)),
    [
        OwnMission("Embassy in Hanoi", 12.4, "above"),
        OwnMission("Consulate General in Chicago", 7.1, "above"),
        OwnMission("Permanent Mission to the United Nations in New York", 1.2, "below"),
    ],
    [Winner("KBRI Hanoi", 16.3, "Most Active Mission 2020")],
    title="Two of our three missions post more than half of the network",
    source=SOURCE,
    name="posts-per-week",
)
distribution_chart(
    Benchmark("interactions a post", 20, 31.0, about=(26.0, 37.0)),
    [OwnMission("Embassy in Doha", 58.0, "above")],
    [],
    title="Our embassy in Doha is above the median of its host city",
    source="Release 2023-1, rules 1. About 20 missions of 18 ministries.",
    name="interactions",
)
distribution_chart(
    Benchmark("engagement rate by followers", 25, 0.021, (0.008, 0.05), percent=True),
    [OwnMission("สถานเอกอัครราชทูต ณ กรุงจาการ์ตา", 0.034, "above"), OwnMission("ស្ថានទូតកម្ពុជា", 0.31, "above")],
    [Winner("KJRI Chicago", 0.11, "Most Engaging Mission 2020")],
    title="Engagement differs widely between missions",
    source="Release 2023-1, rules 1.",
    name="engagement",
)

months = pd.date_range("2022-01-01", periods=12, freq="MS").strftime("%Y-%m").tolist()
trend = pd.DataFrame(
    {
        "month": months * 2,
        "series": ["Our missions"] * 12 + ["Network median"] * 12,
        "posts a week": [
            3,
            3.4,
            3.1,
            4,
            4.2,
            4.8,
            5,
            4.7,
            5.4,
            5.9,
            6.1,
            6.4,
            3.9,
            3.8,
            3.9,
            4,
            4,
            4.1,
            4,
            4.1,
            4,
            4.1,
            4.2,
            4.1,
        ],
    }
)
left, right = st.columns(2)
with left:
    figure(
        title="Our missions doubled their pace within the year",
        subtitle="Posts a week, by month",
        spec=trend_spec(
            tuple(trend.itertuples(index=False, name=None)),
            unit="posts a week",
            network=frozenset({"Network median"}),
        ),
        alt="Posts a week rose from 3 in January to 6.4 in December; the network's median stayed near 4.",
        table=lambda: trend,
        source=SOURCE,
        name="trend",
    )
with right:
    kinds = (("Image", 41.0), ("Text", 28.0), ("Video", 17.0), ("Carousel", 9.0), ("Link", 5.0))
    figure(
        title="Two posts in five carry a picture",
        subtitle="Share of posts in per cent",
        spec=bars_spec(kinds, unit="per cent of posts"),
        alt="Image 41, text 28, video 17, carousel 9, link 5 per cent.",
        table=lambda: pd.DataFrame(kinds, columns=["Kind", "Share"]),
        source=SOURCE,
        name="kinds",
    )

st.header("Upload and decide", anchor=False)
left, right = st.columns(2)
with left:
    st.file_uploader("Exports of your accounts", type=["csv", "tsv", "xlsx"], accept_multiple_files=True)
    st.selectbox("Platform", ["X", "Facebook", "Instagram"], index=None)
    st.multiselect("Missions", ["Hanoi", "Chicago", "Hong Kong"])
    st.text_input("Comment")
    with st.container(horizontal=True):
        st.button("Submit", type="primary")
        st.button("Return with a comment")
        download_csv("rows", pd.DataFrame({"row": [1], "value": ["=1+1"]}), label="Rows kept out (CSV)")
        download_xlsx("rows", pd.DataFrame({"row": [1], "value": ["=1+1"]}), label="Rows kept out (Excel)")
with right:
    with st.container(horizontal=True):
        for state in ("draft", "checked", "submitted", "approved", "returned", "withdrawn"):
            status_badge(state)
    message("success", "The figures appear at once.")
    message(
        "warning",
        "Three rows were kept out.",
        remedy="Open the list, correct them and upload the file again.",
    )
    message("error", "This file has no dates.", remedy='Export it again with the column "Date".')
    message("info", "The release for this quarter is cut on 14 February.")
    st.dataframe(pd.DataFrame({"Mission": ["Hanoi", "Chicago"], "Posts": [120, 80]}), hide_index=True)

empty_state(
    "No submissions yet",
    "Upload an export of one of your accounts. A colleague then approves it, and its figures appear.",
    action=Action("Upload an export", run=lambda: None),
)
st.markdown("**Scripts**: Tiếng Việt · ภาษาไทย · ភាសាខ្មែរ · ພາສາລາວ · မြန်မာဘာသာ · Bahasa Indonesia")
footer(
    "Figures rest on 14 approved submissions of your ministry. A [link](https://evil.test) in a name stays text."
)
