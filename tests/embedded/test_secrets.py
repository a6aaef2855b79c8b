"""The secrets of an installation: made once, kept private, whole or not at all."""

import json
import os
import stat
from dataclasses import asdict
from pathlib import Path

import pytest

from embedded.secrets import load_or_make


def test_they_are_made_once_and_stay(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    made = load_or_make(path)
    assert load_or_make(path) == made
    assert asdict(made) == json.loads(path.read_text())


def test_a_file_of_an_earlier_version_gets_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    made = asdict(load_or_make(path))
    path.write_text(json.dumps({name: value for name, value in made.items() if name != "monitor_password"}))
    grown = asdict(load_or_make(path))
    assert {**grown, "monitor_password": ""} == {**made, "monitor_password": ""}
    assert asdict(load_or_make(path)) == grown


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_only_the_owner_reads_them(tmp_path: Path, mask: int) -> None:
    path = tmp_path / "secrets.json"
    before = os.umask(mask)
    try:
        load_or_make(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_two_installations_share_none(tmp_path: Path) -> None:
    one, other = (asdict(load_or_make(tmp_path / name)) for name in ("a.json", "b.json"))
    assert not set(one.values()) & set(other.values())
    assert all(len(value) >= 32 for value in one.values())


def test_a_start_killed_half_way_leaves_none(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.with_suffix(".new").write_text('{"postgres_pass')
    assert load_or_make(path) == load_or_make(path)
    assert not path.with_suffix(".new").exists()
