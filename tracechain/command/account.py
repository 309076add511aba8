"""`tracechain account`: who logs in to the console."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from tracechain.command.party import expect_party
from tracechain.console import say
from tracechain.settings import Settings
from tracechain.trace.records.accounts import Accounts
from tracechain.trace.records.audit import shell_user
from tracechain.trace.records.errors import AccountError
from tracechain.trace.records.principal import AccountRole
from tracechain.trace.records.records import Records

_MOST_BYTES = 4096  # of a password's file


@click.group("account")
def account() -> None:
    """Let people log in to the console, and shut them out."""


_password_file = click.option(
    "--password-file",
    "file",
    type=click.Path(path_type=Path, allow_dash=True, dir_okay=False, exists=True),
    help="Its first line is the password; - for stdin. Without it you are asked.",
)


@account.command("add")
@click.argument("name")
@click.option(
    "--role", required=True, type=click.Choice([role.value for role in AccountRole]), help="What the person may do."
)
@click.option("--party", "gln", metavar="GLN", help="The party the person acts for; without it the platform's own.")
@_password_file
@click.pass_obj
def add_account(settings: Settings, name: str, role: str, gln: str | None, file: Path | None) -> None:
    """Make an account."""
    if role == AccountRole.NODE and gln is None:
        raise click.UsageError("An account of the role node sees its own party's goods alone: say --party GLN.")
    with Records(settings.database) as records:
        records.ping()
        if gln is not None:
            expect_party(records, gln)
        made = records.accounts.create(name, _password(file), role, gln)
        records.audit.write(shell_user(), "account.created", made.username, role=role, party=gln)
    click.echo(f"{made.username} can log in now", err=True)


@account.command("list")
@click.pass_obj
def list_accounts(settings: Settings) -> None:
    """List accounts: name, role, party, state."""
    with Records(settings.database) as records:
        records.ping()
        for one in records.accounts.all():
            say("  ".join([one.username, one.role, one.party or "-", "shut out" if one.disabled else "open"]))


@account.command("password")
@click.argument("name")
@_password_file
@click.pass_obj
def set_password(settings: Settings, name: str, file: Path | None) -> None:
    """Give an account another password; whoever is logged in with the old one is out."""
    with Records(settings.database) as records:
        records.ping()
        _expect(records, name)
        records.accounts.set_password(name, _password(file))
        records.audit.write(shell_user(), "account.password_changed", name)


@account.command("disable")
@click.argument("name")
@click.pass_obj
def disable(settings: Settings, name: str) -> None:
    """Shut an account out, at once; what it did stays in the audit under its name."""
    _turn(settings, name, Accounts.disable, "account.disabled", f"the account {name!r} was shut out before")


@account.command("enable")
@click.argument("name")
@click.pass_obj
def enable(settings: Settings, name: str) -> None:
    """Let an account in again."""
    _turn(settings, name, Accounts.enable, "account.enabled", f"the account {name!r} is open already")


commands = [account]


def _turn(settings: Settings, name: str, act: Callable[[Accounts, str], bool], what: str, vain: str) -> None:
    """Change an account and write `what` into the audit; `vain` says that there was nothing to change."""
    with Records(settings.database) as records:
        records.ping()
        _expect(records, name)
        if not act(records.accounts, name):
            raise click.ClickException(vain)
        records.audit.write(shell_user(), what, name)


def _expect(records: Records, name: str) -> None:
    if name not in {one.username for one in records.accounts.all()}:
        raise AccountError(f"there is no account {name!r}")


def _password(file: Path | None) -> str:
    """Never an argument: those are in the list of processes and in the shell's history."""
    if file is None:
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    if str(file) == "-":
        content = sys.stdin.buffer.read(_MOST_BYTES)
    else:
        with file.open("rb") as opened:
            content = opened.read(_MOST_BYTES)
    first, _, _ = content.partition(b"\n")
    try:
        return first.removesuffix(b"\r").decode()
    except UnicodeDecodeError:
        raise click.BadParameter("its first line is no UTF-8 text", param_hint="--password-file") from None
