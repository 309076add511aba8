"""`tracechain party` and `tracechain device` say who may send; what they refuse they say in a sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tracechain.cli import main
from tracechain.trace.messages.signature import SigningKey
from tracechain.trace.records.parties import Party, PartyRole, Place
from tracechain.trace.records.records import Records

FARM, DAIRY = "6901234000009", "6901234000016"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_a_party_is_registered_and_signs_unless_it_need_not(records: Records) -> None:
    assert run("party", "add", "--gln", FARM, "--name", "Qingyuan Farm", "--role", "farm").exit_code == 0
    assert records.parties.parties([FARM])[FARM] == Party(FARM, "Qingyuan Farm", "Qingyuan Farm", PartyRole.FARM)
    run("party", "add", "--gln", FARM, "--name", "Qingyuan", "--unsigned")
    changed = records.parties.parties([FARM])[FARM]
    assert (changed.name_en, changed.role, changed.accepts_unsigned) == ("Qingyuan", PartyRole.FARM, True)
    run("party", "add", "--gln", FARM, "--name", "Qingyuan Farm")
    assert records.parties.parties([FARM])[FARM].accepts_unsigned
    run("party", "add", "--gln", FARM, "--name", "Qingyuan Farm", "--signed")
    assert not records.parties.parties([FARM])[FARM].accepts_unsigned


def test_what_is_not_given_of_a_party_stays(records: Records) -> None:
    run(
        "party",
        "add",
        "--gln",
        FARM,
        "--name",
        "清源牧场",
        "--name-en",
        "Qingyuan Farm",
        "--city",
        "呼和浩特",
        "--role",
        "farm",
    )
    done = run("party", "add", "--gln", FARM, "--unsigned")
    assert (done.exit_code, done.stderr) == (0, f"{FARM} 清源牧场: unsigned is accepted\n")
    assert records.parties.parties([FARM])[FARM] == Party(
        FARM, "清源牧场", "Qingyuan Farm", PartyRole.FARM, "呼和浩特", "呼和浩特", accepts_unsigned=True
    )
    run("party", "add", "--gln", FARM, "--name", "清泉牧场", "--city-en", "Hohhot")
    assert records.parties.parties([FARM])[FARM] == Party(
        FARM, "清泉牧场", "Qingyuan Farm", PartyRole.FARM, "呼和浩特", "Hohhot", accepts_unsigned=True
    )
    run("party", "add", "--gln", FARM, "--name-en", "", "--city", "包头", "--city-en", "")
    changed = records.parties.parties([FARM])[FARM]
    assert (changed.name_en, changed.city_zh, changed.city_en) == ("清泉牧场", "包头", "包头")


def test_what_is_not_given_of_a_place_stays(records: Records) -> None:
    run("party", "add", "--gln", FARM, "--name", "Farm")
    run("place", "add", FARM, "--name", "挤奶厅", "--name-en", "Milking parlour", "--party", FARM)
    key = f"https://id.gs1.org/414/{FARM}"
    done = run("place", "add", FARM, "--city", "呼和浩特", "--city-en", "Hohhot")
    assert (done.exit_code, done.stderr) == (0, f"{key} 挤奶厅: run by {FARM}\n")
    known = Place(key, "挤奶厅", "Milking parlour", "呼和浩特", "Hohhot", FARM)
    assert records.parties.places([key])[key] == known


def test_who_has_registered_something_is_in_the_audit(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "chen.jie")
    run("party", "add", "--gln", FARM, "--name", "Farm")
    run("place", "add", FARM, "--name", "Barn", "--party", FARM)
    run("device", "add", FARM, "gate-1")
    run("device", "revoke", FARM, "gate-1")
    assert [(line.who, line.what) for line in reversed(records.audit.page())] == [
        ("shell:chen.jie", "party.registered"),
        ("shell:chen.jie", "place.registered"),
        ("shell:chen.jie", "device.registered"),
        ("shell:chen.jie", "device.code"),
        ("shell:chen.jie", "device.revoked"),
    ]


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


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("party", "list"), "No party is registered yet: tracechain party add --gln GLN --name NAME\n"),
        (("place", "list"), "No place is registered yet.\n"),
        (("place", "list", FARM), f"No place of {FARM} is registered.\n"),
        (("device", "list"), "No device is registered yet.\n"),
        (("device", "list", FARM), f"No device of {FARM} is registered.\n"),
        (("device", "list", "123"), "'123' is no GLN; expected 13 digits with a right check digit.\n"),
    ],
)
@pytest.mark.usefixtures("records")
def test_a_list_of_nothing_is_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", sentence)


def test_a_party_has_a_name_in_each_language_and_is_listed(records: Records) -> None:
    run("party", "add", "--gln", FARM, "--name", "清源牧场", "--name-en", "Qingyuan Farm", "--role", "farm")
    run("party", "add", "--gln", DAIRY, "--name", "清源乳业", "--unsigned")
    assert records.parties.parties([FARM])[FARM].name_en == "Qingyuan Farm"
    assert run("party", "list").stdout.splitlines() == [
        f"{FARM}  farm  only signed is accepted  清源牧场",
        f"{DAIRY}  producer  unsigned is accepted  清源乳业",
    ]


def test_a_place_is_registered_under_the_key_that_events_have_and_listed_with_its_party(records: Records) -> None:
    run("party", "add", "--gln", FARM, "--name", "Farm")
    run("party", "add", "--gln", DAIRY, "--name", "Dairy")
    parlour, store = f"https://id.gs1.org/414/{FARM}", f"https://id.gs1.org/414/{DAIRY}/254/7"
    assert run("place", "add", FARM, "--name", "挤奶厅", "--name-en", "Milking parlour", "--party", FARM).exit_code == 0
    assert run("place", "add", "urn:epc:id:sgln:6901234.00001.7", "--name", "冷库", "--party", FARM).exit_code == 0
    done = run("place", "add", store, "--name", "冷库", "--party", DAIRY)
    assert (done.stdout, done.stderr) == ("", f"{store} 冷库: run by {DAIRY}\n")
    assert records.parties.places([parlour, store]) == {
        parlour: Place(parlour, "挤奶厅", "Milking parlour", party=FARM),
        store: Place(store, "冷库", "冷库", party=DAIRY),
    }
    assert run("place", "list").stdout == f"{parlour}  {FARM}  挤奶厅\n{store}  {DAIRY}  冷库\n"
    assert run("place", "list", DAIRY).stdout == f"{store}  {DAIRY}  冷库\n"
    assert [line.what for line in records.audit.page(subject=store)] == ["place.registered", "place.registered"]


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


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("party", "add", "--gln", "1", "--name", "x"), "'1' is no GLN; expected 13 digits with a right check digit"),
        (("party", "add", "--gln", FARM, "--name", " "), "it is empty; expected a name"),
        (("party", "add", "--gln", FARM, "--name", "", "--name-en", "Farm"), "it is empty; expected a name"),
        (("party", "add", "--gln", FARM, "--unsigned"), f"{FARM} is not registered yet: say --name NAME."),
        (
            ("place", "add", FARM, "--name", "Barn"),
            f"https://id.gs1.org/414/{FARM} is not registered yet: say --name NAME and --party GLN.",
        ),
        (("place", "add", FARM, "--name", "Barn", "--party", DAIRY), f"the party '{DAIRY}' is not registered"),
        (
            ("place", "add", "Barn 7", "--name", "Barn", "--party", FARM),
            "or 20 digits. A place is named by its GLN or a URI.",
        ),
        (("device", "add", DAIRY, "line-1"), f"the party '{DAIRY}' is not registered"),
        (("device", "revoke", DAIRY, "line-1"), f"there is no device {DAIRY}.line-1, or it was revoked before"),
    ],
)
def test_what_cannot_be_registered_gets_a_sentence(records: Records, arguments: tuple[str, ...], sentence: str) -> None:
    done = run(*arguments)
    assert done.exit_code != 0
    assert sentence in done.stderr


def test_the_profile_of_another_device_is_refused(records: Records, tmp_path: Path) -> None:
    run("party", "add", "--gln", FARM, "--name", "Farm")
    file = tmp_path / "gate.json"
    file.write_text(json.dumps({"gln": FARM, "device": "gate-2", "step": "receiving"}))
    done = run("device", "add", FARM, "gate-1", "--profile", str(file))
    assert f"{str(file)!r} is of {FARM}.gate-2; expected {FARM}.gate-1" in done.stderr
    assert records.devices.find(FARM, "gate-1") is None
