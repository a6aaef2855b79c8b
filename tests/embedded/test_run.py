"""``make run``: it starts, keeps to this machine, stops without a trace, and loses nothing when killed."""

import json
import signal
import socket
import stat
import time

import httpx
import psutil
import psycopg
import pytest

from embedded.demo_people import people
from tests.embedded.conftest import Home, Launched, clear, launch

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]


def _database(portal: Launched) -> psycopg.Connection:
    secrets = json.loads((portal.folder / "secrets.json").read_text())
    socket_folder = _socket(portal)
    return psycopg.connect(
        host=socket_folder,
        user="postgres",
        password=secrets["postgres_password"],
        dbname="jejaring",
        autocommit=True,
    )


def _socket(portal: Launched) -> str:
    # The fifth line of the server's own note names the folder of its socket.
    return (portal.folder / "postgres" / "postmaster.pid").read_text().splitlines()[4]


def test_the_first_start_serves_a_page_and_brings_the_demonstration_network(portal: Launched) -> None:
    page = httpx.get(f"http://127.0.0.1:{portal.port}/")
    assert page.is_success
    assert f"http://127.0.0.1:{portal.port}" in portal.said
    for person in people():
        assert person.name in portal.said
    with _database(portal) as connection:
        members, months = connection.execute(
            "select (select count(*) from portal.member), (select count(*) from portal.account_month)"
        ).fetchone() or (0, 0)
    assert members >= len(people())
    assert months > 0


def test_everything_listens_to_this_machine_alone(portal: Launched) -> None:
    ports = set()
    for process in portal.family():
        for connection in process.net_connections("inet"):
            if connection.status == psutil.CONN_LISTEN or (connection.laddr and not connection.raddr):
                assert connection.laddr.ip == "127.0.0.1", f"{process.name()} listens on {connection.laddr}"
                ports.add(connection.laddr.port)
    assert portal.port in ports
    assert len(ports) == 2, "the portal and the API server, and no third"
    assert stat.S_IMODE((portal.folder / "secrets.json").stat().st_mode) == 0o600
    _expect_a_password_is_needed(portal)
    _expect_no_doors_beside_the_api(portal)


def _expect_a_password_is_needed(portal: Launched) -> None:
    for user in ("postgres", "authenticator", "anon"):
        for password in ("", "postgres", "wrong"):
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(host=_socket(portal), user=user, password=password, dbname="jejaring")
    rules = (portal.folder / "postgres" / "pg_hba.conf").read_text().splitlines()
    assert [rule for rule in rules if rule and not rule.startswith("#")] == ["local all all scram-sha-256"]
    with _database(portal) as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
        users = connection.execute(
            "select distinct usename, usesuper from pg_stat_activity join pg_user using (usename)"
            " where application_name <> '' or query <> ''"
        ).fetchall()
        assert ("authenticator", True) not in users
        assert connection.execute(
            "select rolname from pg_roles where rolsuper and rolcanlogin"
        ).fetchall() == [("postgres",)]


def _expect_no_doors_beside_the_api(portal: Launched) -> None:
    """No sign-up, no admin mode: neither with the publishable key nor with the secret one."""
    secrets = json.loads((portal.folder / "secrets.json").read_text())
    api = portal.part("api")
    listening = [c.laddr.port for c in api.net_connections("inet") if c.status == psutil.CONN_LISTEN]
    assert "--no-admin" in api.cmdline()
    assert api.environ()["PGUSER"] == "authenticator"
    person = {"email": "new@ministry.test", "password": "Long-enough-1"}
    with httpx.Client(base_url=f"http://127.0.0.1:{listening[0]}") as api_server:
        for key in (secrets["publishable_key"], secrets["secret_key"]):
            headers = {"apikey": key, "Authorization": f"Bearer {key}"}
            for path in ("/auth/v1/signup", "/auth/v1/admin/users", "/auth/v1/otp", "/auth/v1/invite"):
                api_server.post(path, json=person, headers=headers)
            assert api_server.post("/auth/v1/signup", json=person, headers=headers).status_code >= 400
            for path in ("/rest/v1/member", "/rest/v1/country", "/pg/query", "/admin/v1/sql"):
                answer = api_server.get(path, headers={**headers, "Accept-Profile": "api"})
                assert answer.status_code >= 400 or "html" in answer.headers["content-type"], path
    with _database(portal) as connection:
        assert connection.execute("select count(*) from auth.users").fetchone() == (0,)


def test_the_same_folder_twice_is_refused_plainly(portal: Launched) -> None:
    second = launch(portal.folder)
    assert second.process.wait(30) == 1
    assert "already running" in second.said
    assert "Traceback" not in second.said
    assert httpx.get(f"http://127.0.0.1:{portal.port}/").is_success


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_ends_every_process(portal: Launched, number: signal.Signals) -> None:
    family = portal.family()
    assert len(family) >= 4
    assert portal.stop(number) == 0
    _gone, alive = psutil.wait_procs(family, 5)
    assert alive == []
    assert "Everything is kept" in portal.said


def test_a_second_start_is_quick_and_finds_everything(home: Home) -> None:
    """Quick beside the first start of the same minutes: `make bench` measures the seconds, on a free machine."""
    if not home.first_seconds:
        home.running()
    folder = home.stopped()
    secrets = (folder / "secrets.json").read_bytes()
    home.current = launch(folder)
    seconds = home.current.wait_until_served()
    assert "Your data of last time is there" in home.current.said
    assert seconds <= home.first_seconds / 2
    assert (folder / "secrets.json").read_bytes() == secrets


@pytest.mark.parametrize("part", ["api", "portal", "database", "supervisor"])
def test_a_killed_part_loses_nothing(home: Home, part: str) -> None:
    portal = home.running()
    note = f"Note of the test {part}"
    with _database(portal) as connection:
        connection.execute(
            "insert into portal.column_mapping (country, fingerprint, mapping) values ('ID', %s, '{}')",
            [note],
        )
    family = portal.family()
    victim = psutil.Process(portal.process.pid) if part == "supervisor" else portal.part(part)
    victim.kill()
    if part == "api":
        # It comes back by itself, at the same address, and everything else runs on.
        deadline = time.monotonic() + 30
        while not [found for found in portal.parts(part) if found.pid != victim.pid]:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        portal.stop()
    elif part == "portal":
        assert portal.process.wait(30) == 1
        assert "Nothing is lost" in portal.said
    elif part == "supervisor":
        portal.process.wait(10)
    else:
        # Without its database the portal still runs, says so on its pages, and stops when asked.
        portal.stop()
    again = home.running()
    with _database(again) as connection:
        assert connection.execute(
            "select count(*) from portal.column_mapping where fingerprint = %s", [note]
        ).fetchone() == (1,)
    # A database that was left over is taken over; everything else was cleared away.
    left = {process.pid for process in family if process.is_running()}
    assert left <= {process.pid for process in again.family() if process.name() == "postgres"}


def test_a_taken_port_is_refused_plainly_and_leaves_nothing(home: Home) -> None:
    folder = home.stopped()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        launched = launch(folder, port)
        try:
            assert launched.process.wait(60) == 1
            assert f"Port {port} is taken" in launched.said
            assert f"PORT={port + 1}" in launched.said
            assert "Traceback" not in launched.said
            assert launched.family() == []
        finally:
            clear(launched)
