"""What another user of the same machine might read or put in the way."""

import os
import stat
import tempfile
from pathlib import Path

import psutil
import pytest

from embedded.postgres import runtime_folder
from tests.conftest import Portal


@pytest.mark.stack
def test_secrets_logs_and_figures_are_for_their_owner_alone(portal: Portal) -> None:
    for name in ("secrets.json", "api.log", "portal.log", "postgres"):
        mode = (portal.stack.folder / name).stat().st_mode
        assert stat.S_IMODE(mode) & 0o077 == 0, name


@pytest.mark.stack
def test_no_secret_stands_on_a_command_line_or_in_a_log(portal: Portal) -> None:
    secrets = portal.stack.secrets
    hidden = (
        secrets.jwt_secret,
        secrets.secret_key,
        secrets.cookie_secret,
        secrets.postgres_password,
        secrets.authenticator_password,
        secrets.demo_client_secret,
    )
    said = [" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"])]
    said += [(portal.stack.folder / log).read_text(errors="replace") for log in ("api.log", "portal.log")]
    assert not [secret for secret in hidden for text in said if secret in text]


@pytest.mark.stack
def test_nothing_listens_beyond_this_machine(portal: Portal) -> None:
    server = psutil.Process(portal.stack.server.process.pid)
    listening = [
        at.laddr.ip for at in server.net_connections("inet") if at.status == psutil.CONN_LISTEN and at.laddr
    ]
    assert listening
    assert set(listening) == {"127.0.0.1"}


def test_a_folder_somebody_else_put_in_the_way_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / f"jejaring-{os.getuid()}").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(RuntimeError, match="somebody else"):
        runtime_folder()
