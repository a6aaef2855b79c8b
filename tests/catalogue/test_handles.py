"""However an account is written down, it is kept one way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalogue.handles import DOMAINS, PLATFORMS, HandleError, clean_handle, handle_key


@pytest.mark.parametrize(
    ("platform", "written", "kept"),
    [
        ("x", "@Kemlu_RI", "Kemlu_RI"),
        ("x", " ＠Kemlu_RI\u200b ", "Kemlu_RI"),
        ("x", "https://twitter.com/Kemlu_RI?lang=en", "Kemlu_RI"),
        ("x", "https://x.com/Kemlu_RI/status/1606500000000000000", "Kemlu_RI"),
        ("x", "twitter.com/#!/Kemlu_RI", "Kemlu_RI"),
        ("x", "https://twitter.com/intent/user?screen_name=Kemlu_RI", "Kemlu_RI"),
        ("facebook", "https://www.facebook.com/kbri.tokyo/", "kbri.tokyo"),
        ("facebook", "https://m.facebook.com/profile.php?id=100064", "100064"),
        ("facebook", "https://facebook.com/pages/Embassy%20in%20Dhaka/822422364444431/", "822422364444431"),
        ("facebook", "pages/Embassy%20in%20Dhaka/822422364444431/", "822422364444431"),
        ("instagram", "instagram.com/indonesiainhanoi?igsh=1", "indonesiainhanoi"),
        ("youtube", "https://www.youtube.com/@KemluRI/videos", "KemluRI"),
        ("youtube", "https://youtube.com/channel/UC1x-y_Z", "UC1x-y_Z"),
        ("tiktok", "https://www.tiktok.com/@kemlu/video/7", "kemlu"),
        ("linkedin", "https://id.linkedin.com/company/kemlu-ri/", "kemlu-ri"),
        ("telegram", "https://t.me/s/kemlu", "kemlu"),
        ("other", "https://mastodon.social/@kemlu/", "mastodon.social/@kemlu"),
        ("youtube", "@กระทรวง", "กระทรวง"),
    ],
)
def test_each_form_gives_the_handle(platform: str, written: str, kept: str) -> None:
    assert clean_handle(platform, written) == kept


@pytest.mark.parametrize(
    ("platform", "written", "code"),
    [
        ("x", "", "handle_empty"),
        ("x", " @ ", "handle_empty"),
        ("x", "https://x.com/", "handle_empty"),
        ("x", "two words", "handle_malformed"),
        ("x", "a" * 21, "handle_malformed"),
        ("facebook", "x" * 201, "handle_malformed"),
        ("instagram", "https://x.com/kemlu", "handle_other_platform"),
        ("facebook", "https://example.org/kemlu", "handle_malformed"),
    ],
)
def test_what_is_no_handle_is_refused_with_the_reason(platform: str, written: str, code: str) -> None:
    with pytest.raises(HandleError) as refused:
        clean_handle(platform, written)
    assert refused.value.code == code
    assert refused.value.sentence


@given(st.sampled_from(sorted(PLATFORMS)), st.text(max_size=80))
def test_any_text_is_a_stable_handle_or_refused(platform: str, text: str) -> None:
    try:
        kept = clean_handle(platform, text)
    except HandleError:
        return
    assert clean_handle(platform, kept) == kept
    assert 0 < len(kept) <= 200
    assert not kept.startswith("@")


@given(
    st.sampled_from(sorted(DOMAINS)),
    st.from_regex(r"[A-Za-z0-9_]{4,15}", fullmatch=True),
    st.sampled_from(["{d}/{h}", "https://{d}/{h}", "http://www.{d}/{h}/", "https://{d}/{h}?a=b#c", "@{h}"]),
)
def test_every_spelling_of_an_account_is_one_account(domain: str, handle: str, form: str) -> None:
    leading = {"user", "intent", "people", "pages", "category", "channel", "company", "school", "showcase"}
    if handle.lower() in leading:
        handle += "_1"
    kept = clean_handle(DOMAINS[domain], form.format(d=domain, h=handle))
    assert kept == handle
    assert handle_key(kept) == handle_key(handle.upper())
