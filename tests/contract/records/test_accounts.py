"""People log in with a name and a password."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from cast.parties import FARM
from tracechain.trace.records.database import Database
from tracechain.trace.records.errors import AccountError
from tracechain.trace.records.principal import AccountRole, Principal
from tracechain.trace.records.records import Records

RECOMMENDED = "$argon2id$v=19$m=65536,t=3,p=4$"  # its second choice: 64 MiB, three passes, four lanes


def test_an_account_is_known_by_its_name_and_password(records: Records) -> None:
    records.accounts.create("farm", "milk and honey", AccountRole.NODE, FARM)
    assert records.accounts.verify("farm", "milk and honey") == Principal("farm", AccountRole.NODE, FARM)
    stamp = records.accounts.stamp("farm")
    assert records.accounts.find("farm", stamp) == Principal("farm", AccountRole.NODE, FARM)
    assert records.accounts.find("farm", "") is records.accounts.find("outsider", stamp) is None
    assert records.accounts.stamp("outsider") == ""


@pytest.mark.parametrize(
    ("name", "password"),
    [("farm", "wrong"), ("outsider", "milk and honey"), ("farm", ""), ("\ud800", "x"), ("farm", "\ud800"), ("", "")],
)
def test_a_wrong_name_or_password_is_nobody(records: Records, name: str, password: str) -> None:
    records.accounts.create("farm", "milk and honey", AccountRole.NODE, FARM)
    assert records.accounts.verify(name, password) is None


def test_a_disabled_account_is_nobody(records: Records) -> None:
    records.accounts.create("regulator", "four eyes see more", AccountRole.REGULATOR)
    stamp = records.accounts.stamp("regulator")
    assert records.accounts.disable("regulator")
    assert not records.accounts.disable("regulator")
    assert records.accounts.verify("regulator", "four eyes see more") is None
    assert records.accounts.find("regulator", stamp) is None
    assert records.accounts.enable("regulator")
    assert not records.accounts.enable("regulator")
    assert records.accounts.verify("regulator", "four eyes see more") == Principal("regulator", AccountRole.REGULATOR)
    assert records.accounts.find("regulator", stamp) == Principal("regulator", AccountRole.REGULATOR)


def test_the_password_is_not_kept(records: Records, database_url: str) -> None:
    records.accounts.create("farm", "milk and honey", AccountRole.NODE, FARM)
    assert "milk and honey" not in repr(kept(database_url))


def test_a_password_is_hashed_as_rfc_9106_recommends_where_memory_is_scarce(database_url: str) -> None:
    with Records(database_url) as records:
        records.accounts.create("farm", "milk and honey", AccountRole.NODE, FARM)
    assert kept(database_url)["password"].startswith(RECOMMENDED)


def test_a_hash_that_cost_less_is_made_anew_at_the_next_login(records: Records, database_url: str) -> None:
    records.accounts.create("farm", "milk and honey", AccountRole.NODE, FARM)
    assert not kept(database_url)["password"].startswith(RECOMMENDED)
    with Records(database_url) as as_ever:
        assert as_ever.accounts.verify("farm", "milk and honey") is not None
        assert kept(database_url)["password"].startswith(RECOMMENDED)
        assert as_ever.accounts.verify("farm", "milk and honey") is not None


def kept(url: str) -> dict[str, Any]:
    """The one account as the database has it."""
    database = Database(url)
    with database.reading() as session:
        [row] = session.execute(text("SELECT * FROM account")).mappings()
    database.close()
    return dict(row)


def test_another_password_takes_the_place_of_the_first(records: Records) -> None:
    records.accounts.create("farm", "milk and honey", AccountRole.NODE, FARM)
    stamp = records.accounts.stamp("farm")
    records.accounts.set_password("farm", "bread and butter")
    assert records.accounts.find("farm", stamp) is None  # who logged in with the first is out
    assert records.accounts.verify("farm", "milk and honey") is None
    assert records.accounts.verify("farm", "bread and butter") is not None


def test_ensure_leaves_the_password_of_an_account_that_is_there(records: Records) -> None:
    records.accounts.ensure("farm", "milk and honey", AccountRole.NODE, FARM)
    records.accounts.ensure("farm", "bread and butter", AccountRole.NODE, FARM)
    assert records.accounts.verify("farm", "milk and honey") is not None
    assert [account.username for account in records.accounts.all()] == ["farm"]


@pytest.mark.parametrize(
    ("name", "password", "role", "party", "sentence"),
    [
        ("farm", "milk and honey", "node", FARM, "there is an account 'farm' already"),
        (
            "a b",
            "milk and honey",
            "node",
            FARM,
            "the user name 'a b' can't be used; expected 1 to 64 letters, digits, or . _ @ -",
        ),
        ("dairy", "short", "node", FARM, "a password of 5 characters can't be used; expected 8 to 1024"),
        (
            "dairy",
            "milk and honey",
            "king",
            FARM,
            "there is no role 'king'; expected one of node, partner, regulator, approver, auditor, admin",
        ),
        (
            "dairy",
            "milk and honey",
            "node",
            "6901234000008",
            "the party '6901234000008' is no GLN; expected 13 digits with a right check digit",
        ),
    ],
)
def test_an_account_that_cannot_be_made_gets_a_sentence(
    records: Records, name: str, password: str, role: str, party: str, sentence: str
) -> None:
    records.accounts.create("farm", "milk and honey", AccountRole.NODE, FARM)
    with pytest.raises(AccountError) as refusal:
        records.accounts.create(name, password, role, party)
    assert str(refusal.value) == sentence


def test_a_password_for_nobody_gets_a_sentence(records: Records) -> None:
    with pytest.raises(AccountError) as refusal:
        records.accounts.set_password("outsider", "milk and honey")
    assert str(refusal.value) == "there is no account 'outsider'"
