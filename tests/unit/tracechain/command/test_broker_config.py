"""`tracechain broker-config` writes Mosquitto's files for the registered devices; what it refuses it says in a sentence."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cast.parties import FARM
from tracechain.cli import main
from tracechain.trace.records.records import Records

NOBODY = 65534
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture
def records(records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Records:
    """Beside the working folder's files."""
    monkeypatch.chdir(tmp_path)
    return records


@pytest.fixture
def certificates(records: Records) -> tuple[str, ...]:
    """The options of mTLS, with files of the working folder."""
    files = {"--cafile": "ca.pem", "--certfile": "broker.pem", "--keyfile": "broker.key"}
    for name in files.values():
        Path(name).write_text("PEM")
    return tuple(word for option in files.items() for word in option)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_the_broker_s_configuration_holds_every_device_that_is_not_revoked(records: Records, tmp_path: Path) -> None:
    run("party", "add", "--gln", FARM, "--name", "Farm")
    for device in ("gate-1", "gate-2"):
        run("device", "add", FARM, device)
    run("device", "revoke", FARM, "gate-2")
    done = run("broker-config", str(tmp_path / "broker"), "--host", "broker.example.org")
    assert done.stderr == f"{tmp_path}/broker: 1 devices, new: ingest, web, {FARM}.gate-1\n"
    addresses = (tmp_path / "broker/addresses").read_text()
    assert re.search(rf"mqtt://{FARM}\.gate-1:[\w-]{{40}}@broker\.example\.org:1883\n", addresses)
    assert "gate-2" not in addresses + (tmp_path / "broker/acl").read_text()
    assert run("broker-config", str(tmp_path / "broker")).stderr == f"{tmp_path}/broker: 1 devices\n"


@pytest.mark.parametrize(
    ("given", "listener"), [((), "8883"), (("--listener", "9883 127.0.0.1"), "9883 127.0.0.1")], ids=["usual", "wanted"]
)
def test_with_certificates_the_broker_listens_where_tls_is_expected(
    certificates: tuple[str, ...], tmp_path: Path, given: tuple[str, ...], listener: str
) -> None:
    assert run("broker-config", str(tmp_path / "broker"), *certificates, *given).exit_code == 0
    written = f"\nlistener {listener}\nuse_username_as_clientid true\ncafile {tmp_path}/ca.pem\n"
    assert written in (tmp_path / "broker/mosquitto.conf").read_text()


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ((), "127.0.0.1:1884"),
        (("--platform-listener", "2884"), "broker.example.org:2884"),
        (("--platform-listener", "2884 0.0.0.0"), "broker.example.org:2884"),
        (("--platform-listener", "2884 10.0.0.5"), "10.0.0.5:2884"),
        (("--platform-listener", "2884 fd00::5"), "[fd00::5]:2884"),
        (("--platform-listener", "2884 inside.example.org"), "inside.example.org:2884"),
    ],
)
def test_the_addresses_of_ingest_and_web_are_those_of_their_listener(
    records: Records, tmp_path: Path, given: tuple[str, ...], address: str
) -> None:
    assert run("broker-config", "broker", "--host", "broker.example.org", *given).exit_code == 0
    lines = Path("broker/addresses").read_text().splitlines()
    assert [re.sub(r":[\w-]{40}@", "@", line) for line in lines] == [
        f"mqtt://ingest@{address}",
        f"mqtt://web@{address}",
    ]


@pytest.mark.parametrize(
    ("given", "start"),
    [
        ((), "mqtt://ingest:"),
        (("--platform-listener", "8884 ::1"), "mqtt://ingest:"),
        (("--platform-listener", "8884 localhost"), "mqtt://ingest:"),
        (("--platform-listener", "8884 10.0.0.5"), "mqtts://ingest:"),
        (("--platform-listener", "8884"), "mqtts://ingest:"),
    ],
)
def test_with_certificates_ingest_s_connection_is_encrypted_where_it_leaves_the_machine(
    certificates: tuple[str, ...], given: tuple[str, ...], start: str
) -> None:
    assert run("broker-config", "broker", *certificates, *given).exit_code == 0
    assert Path("broker/addresses").read_text().startswith(start)
    required = Path("broker/mosquitto.conf").read_text().count("require_certificate true")
    assert required == (2 if start.startswith("mqtts") else 1)


def test_with_certificates_no_device_has_a_password(certificates: tuple[str, ...]) -> None:
    run("party", "add", "--gln", FARM, "--name", "Farm")
    run("device", "add", FARM, "gate-1")
    run("broker-config", "broker")
    assert f"{FARM}.gate-1:" in Path("broker/passwords").read_text()
    run("broker-config", "broker", *certificates)
    assert FARM not in Path("broker/passwords").read_text() + Path("broker/addresses").read_text()


@pytest.mark.parametrize("option", ["--listener", "--platform-listener"])
@pytest.mark.parametrize("wrong", ["", "mqtt", "0", "65536", "1883 10.0.0.5 10.0.0.6", "1883\nlistener 1", "１８８３"])
def test_a_listener_that_cannot_be_read_is_refused(records: Records, option: str, wrong: str) -> None:
    done = run("broker-config", "broker", option, wrong)
    assert done.exit_code == 2
    assert done.stderr == (
        f"Error: a listener is {wrong!r}; expected PORT or PORT ADDRESS, for example '1884 127.0.0.1'\n"
    )


def test_devices_and_platform_do_not_share_a_port(records: Records) -> None:
    done = run("broker-config", "broker", "--listener", "1884")
    assert done.exit_code == 2
    assert done.stderr == "Error: devices and platform have the same port, 1884; expected a port for each of them\n"


def test_the_broker_finds_its_files_from_any_folder(certificates: tuple[str, ...], tmp_path: Path) -> None:
    for arguments in ((), certificates):
        assert run("broker-config", "broker", "--data", "state", *arguments).exit_code == 0
        named = re.findall(
            r"^(\w+(?:file|location)) (.*)", (tmp_path / "broker/mosquitto.conf").read_text(), re.MULTILINE
        )
        assert len(named) >= 3
        assert [(name, path) for name, path in named if not path.startswith(f"{tmp_path}/")] == []


def test_a_certificate_that_is_a_link_stays_one_so_that_a_renewal_is_found(
    certificates: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "broker.pem").rename(tmp_path / "broker-1.pem")
    (tmp_path / "broker.pem").symlink_to("broker-1.pem")
    assert run("broker-config", "broker", *certificates).exit_code == 0
    assert f"\ncertfile {tmp_path}/broker.pem\n" in (tmp_path / "broker/mosquitto.conf").read_text()


@pytest.mark.parametrize("option", ["--cafile", "--certfile", "--keyfile"])
def test_a_file_of_certificates_that_is_not_there_is_refused(
    certificates: tuple[str, ...], tmp_path: Path, option: str
) -> None:
    given = list(certificates)
    given[given.index(option) + 1] = "none.pem"
    done = run("broker-config", "broker", *given)
    assert done.exit_code == 2
    assert f"Invalid value for '{option}': File 'none.pem' does not exist." in done.stderr
    assert not (tmp_path / "broker").exists()


def test_a_file_of_certificates_that_cannot_be_read_is_refused(
    certificates: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _: path != "broker.key")  # root, as tests may be, can read all
    done = run("broker-config", "broker", *certificates)
    assert done.exit_code == 2
    assert "Invalid value for '--keyfile': File 'broker.key' is not readable." in done.stderr


def test_folders_may_have_names_of_any_language(records: Records, tmp_path: Path) -> None:
    assert run("broker-config", "消息代理", "--data", "状态").exit_code == 0
    text = (tmp_path / "消息代理/mosquitto.conf").read_text(encoding="utf-8")
    assert f"\nacl_file {tmp_path}/消息代理/acl\n" in text
    assert f"\npersistence_location {tmp_path}/状态/\n" in text


def test_certificates_come_all_three_or_none(certificates: tuple[str, ...], tmp_path: Path) -> None:
    done = run("broker-config", str(tmp_path / "broker"), *certificates[:2])
    assert "mTLS needs all three: --cafile, --certfile and --keyfile" in done.stderr


def test_only_their_owner_can_read_the_files(records: Records) -> None:
    run("broker-config", "broker")
    assert {stat.S_IMODE(path.stat().st_mode) for path in Path("broker").iterdir()} == {0o600}


def test_a_file_that_is_replaced_keeps_its_mode(records: Records) -> None:
    run("broker-config", "broker")
    Path("broker/acl").chmod(0o640)
    Path("broker/passwords").chmod(0o400)
    assert run("broker-config", "broker").exit_code == 0
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in Path("broker").iterdir()}
    assert modes == {"acl": 0o640, "passwords": 0o400, "addresses": 0o600, "mosquitto.conf": 0o600}


@only_root
def test_a_file_that_root_replaces_keeps_its_owner_and_group(records: Records) -> None:
    run("broker-config", "broker")
    for path in Path("broker").iterdir():
        os.chown(path, NOBODY, NOBODY - 1)
    assert run("broker-config", "broker").exit_code == 0
    assert owners("broker") == {(NOBODY, NOBODY - 1)}


@only_root
def test_a_file_that_root_adds_belongs_to_the_folder_s_owner(records: Records) -> None:
    Path("broker").mkdir()
    os.chown("broker", NOBODY, NOBODY)
    assert run("broker-config", "broker").exit_code == 0
    assert owners("broker") == {(NOBODY, NOBODY)}


@only_root
def test_a_file_that_cannot_be_left_to_its_owner_is_not_replaced(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("broker-config", "broker")
    os.chown("broker/addresses", NOBODY, NOBODY)
    before = Path("broker/addresses").read_text()
    monkeypatch.setattr(os, "fchown", refuse)
    done = run("broker-config", "broker")
    assert done.exit_code == 2
    assert done.stderr == (
        "Error: 'broker/addresses' belongs to somebody else; expected its owner, or root, to replace it\n"
    )
    assert Path("broker/addresses").read_text() == before
    assert not Path("broker/addresses.new").exists()


def refuse(*_: object) -> None:
    raise PermissionError


def owners(folder: str) -> set[tuple[int, int]]:
    return {(path.stat().st_uid, path.stat().st_gid) for path in Path(folder).iterdir()}
