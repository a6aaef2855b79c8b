"""What texts are about: told only when sure, with reasons, and as well as the docs say."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.monitor.themes import EXPLAINED, NAMES
from core.monitor.topics import training
from core.monitor.topics.features import BUCKETS, COLUMNS, THEMES, features, plain, seed_terms
from core.monitor.topics.learning import teach
from core.monitor.topics.model import shipped
from tests.intake.support import SHARED

POSTS = SHARED / "embassy_posts"
needs_posts = pytest.mark.skipif(
    not POSTS.exists(), reason="the posts of ../shared/data/embassy_posts are not here"
)

SAID = {
    "Kedutaan tutup besok. Untuk paspor dan visa, hubungi hotline konsuler darurat.": "consular",
    "Beasiswa baru untuk mahasiswa Indonesia di universitas Jepang": "education",
    "奨学金で日本の大学に留学する学生を募集します": "education",
    "Pameran batik dan konser musik tradisional di museum nasional": "culture",
    "L'ambassade sera fermée lundi. Passeport perdu ? Contactez la section consulaire.": "consular",
    "Climate action: renewable energy, less plastic, lower emissions before COP30": "climate",
}  # fmt: skip


def test_every_theme_has_a_name_a_sentence_and_seed_terms_in_the_same_languages() -> None:
    assert set(NAMES) == set(EXPLAINED) == set(THEMES)
    assert set(seed_terms()) == set(THEMES) - {"other"}


def test_texts_of_languages_nobody_labelled_are_told_by_their_seed_terms() -> None:
    told = shipped().tell(list(SAID))
    assert [topic.likeliest for topic in told] == list(SAID.values())


def test_a_topic_says_how_sure_it_is_and_which_words_spoke_for_it() -> None:
    (topic,) = shipped().tell(
        ["Lost your passport? Our consular hotline helps. https://example.org @somebody"]
    )
    assert topic.theme == "consular"
    assert shipped().threshold <= topic.probability <= 1
    assert set(topic.reason) & {"passport", "consular"}
    assert not {"example", "somebody", "https"} & set(topic.reason)


def test_where_too_little_is_said_nothing_is_told() -> None:
    assert [topic.theme for topic in shipped().tell(["", "…", "https://t.co/abc", "ok"])] == [None] * 4


def test_a_ministry_s_lessons_change_its_model_and_no_other() -> None:
    before = shipped().weights.copy()
    text = "Rapat koordinasi kemitraan bahari triwulan ketiga"
    taught = teach(shipped(), [(f"{text} {number}", "climate") for number in range(6)], 1)
    assert taught.tell([text])[0].likeliest == "climate"
    assert (taught.version, taught.lessons) == (f"{shipped().version}.1", 6)
    assert np.array_equal(shipped().weights, before)
    assert taught.tell(["Lost your passport? Our consular hotline helps."])[0].theme == "consular"


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_features_that_stand_in_it(text: str) -> None:
    said = features(text)
    assert said.text == plain(text)
    assert len(np.unique(said.columns)) == len(said.columns) == len(said.values)
    assert ((said.columns >= 0) & (said.columns < COLUMNS)).all()
    assert (said.places[:, 1] + said.places[:, 2] <= len(said.text)).all()
    runs = said.values[said.columns < BUCKETS]
    assert not len(runs) or np.isclose(np.linalg.norm(runs), 1)


@needs_posts
def test_what_is_told_of_posts_held_out_is_right_as_often_as_promised(
    capsys: pytest.CaptureFixture[str],
) -> None:
    learnt, held = (training.read_labelled(POSTS, part) for part in ("learn", "held"))
    with capsys.disabled():
        print("\n" + training.report(shipped(), learnt, held))  # noqa: T201 - the figures of docs/explanation/topics.md.
    found = training.measure(training.by_model(shipped(), held), held, shipped().threshold)
    seeds = training.measure(training.by_seed_terms(held), held, 0)
    assert len(learnt) + len(held) >= 700
    assert found.precision_told >= 0.85
    assert found.share_told >= 0.3
    assert found.macro_f1 >= 0.62
    assert (
        found.macro_f1
        > seeds.macro_f1
        > training.measure(training.by_majority(learnt, held), held, 0).macro_f1
    )
    assert (found.precision_told, found.share_told) == pytest.approx(
        (shipped().right_of_told, shipped().share_told), abs=0.02
    )


def test_the_weights_are_plain_numbers_of_a_size_to_ship() -> None:
    path = Path(training.__file__).with_name("weights.npz")
    assert path.stat().st_size < 2_000_000
    with np.load(path, allow_pickle=False) as kept:
        assert kept["weights"].dtype == np.int8
