"""`tracechain device`: a code to enrol with, a profile, and an end that is final."""

from __future__ import annotations

import json
import re
from pathlib import Path

from click.testing import CliRunner, Result

from cast.parties import FARM
from tracechain.cli import main
from tracechain.trace.messages.signature import SigningKey
from tracechain.trace.records.records import Records


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_a_device_that_was_revoked_gets_another_name(records: Records) -> None:
    run("party", "add", "--gln", FARM, "--name", "Farm")
    run("device", "add", FARM, "gate-1")
    run("device", "revoke", FARM, "gate-1")
    done = run("device", "add", FARM, "gate-1")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        f"Error: {FARM}.gate-1 was revoked, and that is final: register the device under another name, "
        "and enrol it with that name in its station's file\n"
    )
    assert run("device", "add", FARM, "gate-1b").exit_code == 0


def test_a_device_gets_a_code_and_nothing_else_is_on_stdout(records: Records) -> None:
    run("party", "add", "--gln", FARM, "--name", "Farm")
    done = run("device", "add", FARM, "gate-1")
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}\n", done.stdout)
    key = SigningKey.make()
    assert records.keys.enrol(done.stdout.strip(), FARM, "gate-1", key.kid, key.public.x).kid == key.kid
    assert run("device", "list").stdout == f"{FARM}  gate-1  enrolled  {key.kid}\n"


def test_a_device_keeps_its_profile_when_it_gets_another_code(records: Records, tmp_path: Path) -> None:
    run("party", "add", "--gln", FARM, "--name", "Farm")
    (tmp_path / "gate.json").write_text(json.dumps({"step": "receiving"}))
    run("device", "add", FARM, "gate-1", "--profile", str(tmp_path / "gate.json"))
    assert run("device", "add", FARM, "gate-1").exit_code == 0
    device = records.devices.find(FARM, "gate-1")
    assert device is not None
    assert device.profile == {"step": "receiving"}


def test_a_device_or_one_key_of_it_is_revoked_once(records: Records) -> None:
    run("party", "add", "--gln", FARM, "--name", "Farm")
    code = run("device", "add", FARM, "gate-1").stdout.strip()
    key = SigningKey.make()
    records.keys.enrol(code, FARM, "gate-1", key.kid, key.public.x)
    assert run("device", "revoke", FARM, "gate-1", "--key", key.kid).exit_code == 0
    assert records.keys.of(FARM, "gate-1")[0].revoked is not None
    again = run("device", "revoke", FARM, "gate-1", "--key", key.kid)
    assert again.stderr == f"Error: {key.kid!r} is no key of {FARM}.gate-1, or was revoked before\n"
    assert run("device", "revoke", FARM, "gate-1").exit_code == 0
    gone = run("device", "revoke", FARM, "gate-1")
    assert (gone.exit_code, gone.stderr) == (
        1,
        f"Error: there is no device {FARM}.gate-1, or it was revoked before\n",
    )
    assert [line.what for line in records.audit.page(subject=f"{FARM}.gate-1")][:2] == [
        "device.revoked",
        "device.key_revoked",
    ]


def test_the_profile_of_another_device_is_refused(records: Records, tmp_path: Path) -> None:
    run("party", "add", "--gln", FARM, "--name", "Farm")
    file = tmp_path / "gate.json"
    file.write_text(json.dumps({"gln": FARM, "device": "gate-2", "step": "receiving"}))
    done = run("device", "add", FARM, "gate-1", "--profile", str(file))
    assert f"{str(file)!r} is of {FARM}.gate-2; expected {FARM}.gate-1" in done.stderr
    assert records.devices.find(FARM, "gate-1") is None
