"""The command measures any panel, and answers a bad one with a sentence and status 2."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.practices.evidence.__main__ import main
from tests.practices.panels import SMOKING, START, command, counts, file_of


@pytest.fixture(scope="module")
def panel() -> pd.DataFrame:
    """Thirty steady missions, of which the first doubles."""
    random = np.random.default_rng(1)
    logs = 5 + 0.1 * random.normal(size=(30, 36))
    logs[0, START:] += np.log(2)
    return counts(random, logs)


def answer(capfd: pytest.CaptureFixture[str], arguments: list[str]) -> dict[str, object]:
    """Return the JSON that the command prints for good arguments."""
    assert main([*arguments, "--json"]) == 0
    printed = json.loads(capfd.readouterr().out)
    assert isinstance(printed, dict)
    return printed


def refusal(capfd: pytest.CaptureFixture[str], arguments: list[str]) -> str:
    """Return the one sentence with which the command refuses."""
    try:
        status: object = main([*arguments, "--json"])
    except SystemExit as leaving:
        status = leaving.code
    printed = capfd.readouterr()
    assert status == 2
    assert not printed.out
    assert "Traceback" not in printed.err
    assert printed.err.strip()
    return printed.err


def test_the_object_has_the_promised_shape(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, panel: pd.DataFrame
) -> None:
    found = answer(capfd, command(file_of(tmp_path / "panel.csv", panel)))
    assert set(found) == {"effect", "interval", "p_value", "verdict", "estimates"}
    assert found["verdict"] == "clear improvement"
    assert isinstance(found["estimates"], dict)
    assert set(found["estimates"]) == {"did", "synthetic_control", "sdid", "difp"}
    assert found["effect"] == found["estimates"]["sdid"]
    assert isinstance(found["interval"], list)
    assert found["interval"][0] < found["effect"] < found["interval"][1]
    assert found["p_value"] == pytest.approx(1 / 30)


@pytest.mark.parametrize("sep", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_any_separator_and_encoding_gives_the_same(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, panel: pd.DataFrame, sep: str, encoding: str
) -> None:
    named = panel.rename(index={"m004": "São Tomé"})
    plain = answer(capfd, command(file_of(tmp_path / "plain.csv", named)))
    assert answer(capfd, command(file_of(tmp_path / "other.csv", named, sep=sep, encoding=encoding))) == plain


def test_decimal_commas_are_understood(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, panel: pd.DataFrame
) -> None:
    plain = file_of(tmp_path / "plain.csv", panel + 0.5, sep=";")
    comma = tmp_path / "comma.csv"
    comma.write_text(plain.read_text().replace(".", ","))
    assert answer(capfd, command(comma)) == answer(capfd, command(plain))


def test_repeated_rows_are_averaged(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, panel: pd.DataFrame
) -> None:
    whole = file_of(tmp_path / "whole.csv", panel)
    header, rows = whole.read_text().split("\n", 1)
    twice = tmp_path / "twice.csv"
    twice.write_text(f"{header}\n{rows}{rows}")
    assert answer(capfd, command(twice)) == answer(capfd, command(whole))


def test_a_person_reads_lines(capfd: pytest.CaptureFixture[str], tmp_path: Path, panel: pd.DataFrame) -> None:
    assert main(command(file_of(tmp_path / "panel.csv", panel), "--better", "lower")) == 0
    text = capfd.readouterr().out
    assert text.startswith("clear decline\n")
    assert "95% interval" in text
    assert "Compared with 29 units" in text


def test_the_module_runs_as_a_program() -> None:
    if not SMOKING.exists():
        pytest.skip("the smoking panel of ../shared/data is not here")
    columns = ["--unit", "state", "--time", "year", "--outcome", "cigsale"]
    asked = [*columns, "--treated", "California", "--start", "1989", "--json"]
    run = subprocess.run(
        [sys.executable, "-m", "core.practices.evidence", str(SMOKING), *asked],
        capture_output=True,
        check=True,
    )
    found = json.loads(run.stdout)
    assert found["effect"] == pytest.approx(-15.605, abs=0.006)
    assert found["verdict"] == "clear decline"


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (["--unit", "nobody"], "There is no column “nobody”"),
        (["--time", "reactions"], "not balanced"),
        (["--outcome", "mission"], "must hold numbers; row 2 says “m000”"),
        (["--start", "1999-01"], "must lie after 2023-01"),
        (["--start", "2040-01"], "not after 2025-12"),
        (["--start", "soon"], "“soon” is not a date"),
        (["--treated", "atlantis"], "There is no unit “atlantis”"),
    ],
)
def test_a_wrong_question_is_answered_with_what_is_wrong(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, panel: pd.DataFrame, changed: list[str], says: str
) -> None:
    assert says in refusal(capfd, command(file_of(tmp_path / "panel.csv", panel), *changed))


HEADER = "mission,month,reactions\n"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (HEADER.encode(), "no rows"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "table"),
        (b"<html><table></table></html>", "web page"),
        (f"{HEADER}m000,2024-01,1\nm000,2025-01,2\n".encode(), "one unit only"),
        (f"{HEADER}m000,2024-01,1\nm000,2025-01,2\nm001,2025-01,2\n".encode(), "not balanced: 1 figure is missing, that of “m001” at 2024-01-01"),
        (f"{HEADER}m000,2024-01,1\nm001,2025-01,\n".encode(), "not balanced"),
        (f"{HEADER}m000,2024-01,\nm001,2025-01,\n".encode(), "holds no figures"),
        (f"{HEADER}m000,2024-01,many\n".encode(), "row 2 says “many”"),
        (f"{HEADER}m000,2024-01,inf\n".encode(), "row 2 says “inf”"),
        (f"{HEADER}m000,spring,1\nm001,2025-01,1\n".encode(), "row 2 says “spring”"),
        (f"{HEADER},2024-01,1\n".encode(), "Row 2 has no unit"),
        (b"mission,month,reactions,reactions\nm000,2024-01,1,2\n", "Several columns"),
    ],
)  # fmt: skip
def test_a_bad_panel_is_refused_with_what_to_mend(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "panel.csv"
    path.write_bytes(content)
    assert says in refusal(capfd, command(path))


def test_a_file_that_is_not_there_is_said(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "cannot be opened" in refusal(capfd, command(tmp_path / "gone.csv"))
    assert "cannot be opened" in refusal(capfd, command(tmp_path))
    assert "required" in refusal(capfd, [str(tmp_path)])


def test_numbers_serve_as_times(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, panel: pd.DataFrame
) -> None:
    path = file_of(tmp_path / "years.csv", panel)
    text = path.read_text()
    for number, month in enumerate(panel.columns):
        text = text.replace(f",{month:%Y-%m},", f",{1990 + number}.0,")
    path.write_text(text)
    assert answer(capfd, command(path, start="2014"))["verdict"] == "clear improvement"
    assert "“2014-01” is not a number" in refusal(capfd, command(path, start="2014-01"))
