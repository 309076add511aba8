"""`tracechain account` and `tracechain tokens` say who gets in; what they refuse they say in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cast.parties import DAIRY, FARM
from tracechain.cli import main
from tracechain.trace.records.parties import Party, PartyRole
from tracechain.trace.records.principal import AccountRole, Principal
from tracechain.trace.records.records import Records

SECRET = "milk and honey"
Run = Callable[..., Result]


@pytest.fixture
def records(records: Records, monkeypatch: pytest.MonkeyPatch) -> Records:
    """With the farm registered; Chen Jie sits at the machine."""
    monkeypatch.setenv("LOGNAME", "chen.jie")
    records.parties.upsert([Party(FARM, "清源牧场", "Qingyuan Farm", PartyRole.FARM)])
    return records


def run(*arguments: str, typed: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=typed)


def test_a_person_gets_an_account_with_a_password_that_is_typed_twice(records: Records) -> None:
    done = run("account", "add", "li.wei", "--role", "regulator", typed=f"{SECRET}\n{SECRET}\n")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.endswith("li.wei can log in now\n")
    assert SECRET not in done.stderr
    assert records.accounts.verify("li.wei", SECRET) == Principal("li.wei", AccountRole.REGULATOR)
    [line] = records.audit.page(subject="li.wei")
    assert (line.who, line.what) == ("shell:chen.jie", "account.created")


@pytest.mark.parametrize("content", [f"{SECRET}\n", f"{SECRET}\r\nelse", SECRET])
def test_the_first_line_of_a_file_or_of_stdin_may_be_the_password(
    records: Records, tmp_path: Path, content: str
) -> None:
    (tmp_path / "password").write_bytes(content.encode())
    file = str(tmp_path / "password")
    assert run("account", "add", "farm", "--role", "node", "--party", FARM, "--password-file", file).exit_code == 0
    assert run("account", "add", "dai", "--role", "auditor", "--password-file", "-", typed=content).exit_code == 0
    assert records.accounts.verify("farm", SECRET) == Principal("farm", AccountRole.NODE, FARM)
    assert records.accounts.verify("dai", SECRET) == Principal("dai", AccountRole.AUDITOR)


def test_an_account_is_shut_out_and_let_in_again(records: Records) -> None:
    records.accounts.create("farm", SECRET, AccountRole.NODE, FARM)
    records.accounts.create("li.wei", SECRET, AccountRole.REGULATOR)
    assert run("account", "disable", "farm").exit_code == 0
    assert run("account", "list").stdout == f"farm  node  {FARM}  shut out\nli.wei  regulator  -  open\n"
    assert run("account", "disable", "farm").stderr == "Error: the account 'farm' was shut out before\n"
    assert run("account", "enable", "farm").exit_code == 0
    assert run("account", "enable", "farm").stderr == "Error: the account 'farm' is open already\n"
    assert records.accounts.verify("farm", SECRET) is not None
    assert [line.what for line in records.audit.page(subject="farm")] == ["account.enabled", "account.disabled"]


def test_an_account_gets_another_password(records: Records) -> None:
    records.accounts.create("farm", SECRET, AccountRole.NODE, FARM)
    assert run("account", "password", "farm", typed="bread and butter\nbread and butter\n").exit_code == 0
    assert records.accounts.verify("farm", SECRET) is None
    assert records.accounts.verify("farm", "bread and butter") is not None
    assert [line.what for line in records.audit.page(subject="farm")] == ["account.password_changed"]


@pytest.mark.parametrize(
    ("arguments", "typed", "sentence"),
    [
        (("add", "farm", "--role", "node"), "", "An account of the role node sees its own party's goods alone"),
        (("add", "farm", "--role", "node", "--party", DAIRY), "", f"the party '{DAIRY}' is not registered"),
        (
            ("add", "li.wei", "--role", "admin", "--password-file", "-"),
            "short",
            "a password of 5 characters can't be used; expected 8 to 1024",
        ),
        (
            ("add", "li wei", "--role", "admin", "--password-file", "-"),
            SECRET,
            "the user name 'li wei' can't be used; expected 1 to 64 letters, digits, or . _ @ -",
        ),
        (("add", "known", "--role", "admin", "--password-file", "-"), SECRET, "there is an account 'known' already"),
        (("add", "li", "--role", "admin", "--password-file", "-"), b"\xff", "its first line is no UTF-8 text"),
        (("password", "nobody"), "", "there is no account 'nobody'"),
        (("disable", "nobody"), "", "there is no account 'nobody'"),
        (("enable", "nobody"), "", "there is no account 'nobody'"),
    ],
)
def test_what_cannot_be_done_gets_a_sentence(
    records: Records, arguments: tuple[str, ...], typed: str | bytes, sentence: str
) -> None:
    records.accounts.create("known", SECRET, AccountRole.ADMIN)
    done = run("account", *arguments, typed=typed)
    assert done.exit_code != 0
    assert sentence in done.stderr
    assert [one.username for one in records.accounts.all()] == ["known"]


def test_tokens_are_listed_and_revoked_once(records: Records) -> None:
    text = records.tokens.create(AccountRole.NODE, FARM, "gate 1")
    [token] = records.tokens.all()
    assert run("tokens", "list").stdout == f"{token.id}  node  {FARM}  valid  gate 1\n"
    assert run("tokens", "revoke", token.id).exit_code == 0
    assert records.tokens.find(text) is None
    assert run("tokens", "list").stdout == f"{token.id}  node  {FARM}  revoked  gate 1\n"
    again = run("tokens", "revoke", token.id)
    assert again.stderr == f"Error: there is no token {token.id!r}, or it was revoked before\n"
    assert [line.what for line in records.audit.page(subject=token.id)] == ["token.revoked", "token.created"]


def test_a_token_that_is_made_is_in_the_audit_without_its_text(records: Records) -> None:
    text = run("token", "--role", "node", "--party", FARM, "--label", "gate 1").stdout.strip()
    [token] = records.tokens.all()
    [line] = records.audit.page()
    assert (line.who, line.what, line.subject) == ("shell:chen.jie", "token.created", token.id)
    assert line.detail == {"role": "node", "party": FARM, "label": "gate 1"}
    assert text not in run("audit").output
