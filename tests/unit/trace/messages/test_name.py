"""Devices and epochs have names that can stand in a topic."""

from __future__ import annotations

import pytest

from tracechain.trace.messages.epoch import Epoch, new_epoch
from tracechain.trace.messages.error import MessageError
from tracechain.trace.messages.name import DeviceName

WRONG = ["", "a b", "a/b", "a\n", "é", "x" * 65]
EXPECTED = "expected 1 to 64 of A-Z, a-z, 0-9, '_' and '-'"


@pytest.mark.parametrize("text", ["gate-1", "x" * 64, "A_0"])
def test_a_name_is_as_it_is_written(text: str) -> None:
    assert DeviceName.parse(text) == Epoch.parse(text) == text


def test_a_new_epoch_is_one() -> None:
    epoch = new_epoch()
    assert Epoch.parse(epoch) == epoch


@pytest.mark.parametrize("text", WRONG)
def test_another_text_gets_a_sentence(text: str) -> None:
    with pytest.raises(MessageError) as refusal:
        DeviceName.parse(text)
    assert str(refusal.value) == f"Not a device name: {text!r}; {EXPECTED}"
    with pytest.raises(MessageError) as refusal:
        Epoch.parse(text)
    assert str(refusal.value) == f"Not an epoch: {text!r}; {EXPECTED}"
