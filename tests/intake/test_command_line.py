"""``python -m core.intake check`` gives the verdict of the upload page without a server."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.intake.__main__ import main
from core.texts import set_language
from tests.intake.support import FIXTURES

ROOT = Path(__file__).parents[2]
GOOD, BAD = FIXTURES / "instagram_en_2026.csv", FIXTURES / "brandwatch_mentions.csv"
KEYS = {
    "file",
    "recognised",
    "export",
    "platform",
    "language",
    "encoding",
    "period",
    "accounts",
    "rows",
    "findings",
}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    set_language("en")


def test_json_is_a_list_with_one_object_a_file_and_exactly_the_promised_keys(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    status = main(["check", str(GOOD), str(BAD), "--json"])
    said = json.loads(capsysbinary.readouterr().out)
    assert status == 2
    assert [set(one) for one in said] == [KEYS, KEYS]
    assert said[0]["rows"] == {"total": 4, "accepted": 3, "refused": 1}
    assert said[0]["period"] == ["2026-05-26", "2026-06-21"]
    assert set(said[0]["findings"][0]) == {"severity", "code", "row", "column", "value", "message"}


def test_the_exit_status_is_0_only_when_every_file_is_recognised(
    capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    assert main(["check", str(GOOD)]) == 0
    assert main(["check", str(GOOD), str(BAD)]) == 2
    assert main(["check", str(tmp_path / "gone.csv")]) == 2
    assert main(["check", str(tmp_path)]) == 2
    assert capsysbinary.readouterr().out


def test_a_person_reads_what_was_understood(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    main(["check", str(GOOD)])
    text = capsysbinary.readouterr().out.decode()
    assert "instagram.posts" in text
    assert "3 rows taken in, 1 row kept out" in text
    assert "kbribeijing" in text


def test_it_runs_without_a_server_and_without_streamlit() -> None:
    code = "import sys, core.intake.__main__ as cli; cli.main(sys.argv[1:]); sys.exit('streamlit' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, "check", str(GOOD), "--json"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)[0]["export"] == "instagram.posts"
