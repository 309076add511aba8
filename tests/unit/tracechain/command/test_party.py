"""`tracechain party`, `place` and `device` say who may send; what they refuse they say in a sentence."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from cast.parties import DAIRY, FARM
from tracechain.cli import main
from tracechain.trace.records.parties import Party, PartyRole
from tracechain.trace.records.records import Records


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
