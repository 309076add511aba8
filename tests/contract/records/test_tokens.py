"""Programs show a token."""

from __future__ import annotations

from pathlib import Path

import pytest

from cast.parties import DAIRY
from tracechain.trace.records.errors import AccountError
from tracechain.trace.records.principal import AccountRole, Principal
from tracechain.trace.records.records import Records


def test_a_token_is_known_by_its_text(records: Records) -> None:
    text = records.tokens.create(AccountRole.NODE, DAIRY, "gateway of the dairy")
    assert records.tokens.find(text) == Principal("gateway of the dairy", AccountRole.NODE, DAIRY)


def test_another_text_is_nobody(records: Records) -> None:
    text = records.tokens.create(AccountRole.NODE, DAIRY, "gateway of the dairy")
    assert [records.tokens.find(other) for other in ("", text[:-1], text + "x", "\ud800")] == [None] * 4


def test_a_revoked_token_is_nobody(records: Records) -> None:
    text = records.tokens.create(AccountRole.REGULATOR, None, "office")
    [token] = records.tokens.all()
    assert records.tokens.revoke(token.id)
    assert not records.tokens.revoke(token.id)
    assert records.tokens.find(text) is None


def test_the_text_is_not_kept(records: Records, tmp_path: Path) -> None:
    text = records.tokens.create(AccountRole.NODE, DAIRY, "gateway of the dairy").encode()
    assert not any(text in path.read_bytes() for path in tmp_path.iterdir())


def test_a_token_without_a_label_gets_a_sentence(records: Records) -> None:
    with pytest.raises(AccountError) as refusal:
        records.tokens.create(AccountRole.NODE, DAIRY, "  ")
    assert str(refusal.value) == "a token needs a label that says what it is for"
