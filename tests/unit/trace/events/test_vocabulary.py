"""Names of the Core Business Vocabulary in their spellings."""

import pytest

from tracechain.trace.events.vocabulary import BIZ_STEPS, DISPOSITIONS, ENDING_STEPS, Vocabulary, cbv_name


@pytest.mark.parametrize(
    "spelling",
    [
        "shipping",
        "urn:epcglobal:cbv:bizstep:shipping",
        "https://ref.gs1.org/cbv/BizStep-shipping",
        "http://ref.gs1.org/cbv/BizStep-shipping",
        "https://ns.gs1.org/cbv/BizStep-shipping",
        "https://ns.gs1.org/cbv/Bizstep-shipping",
        "cbv:BizStep-shipping",
    ],
)
def test_every_spelling_is_the_bare_name(spelling: str) -> None:
    assert cbv_name(spelling, Vocabulary.BIZ_STEP) == "shipping"


@pytest.mark.parametrize(
    "spelling",
    [
        "shiping",
        "urn:epcglobal:cbv:bizstep:shiping",
        "urn:epcglobal:cbv:disp:shipping",
        "https://ref.gs1.org/cbv/Disp-shipping",
        "https://example.com/cbv/BizStep-shipping",
        "",
    ],
)
def test_what_is_no_name_of_the_vocabulary_is_none(spelling: str) -> None:
    assert cbv_name(spelling, Vocabulary.BIZ_STEP) is None


def test_the_vocabulary_is_that_of_cbv_2_0() -> None:
    assert (len(BIZ_STEPS), len(DISPOSITIONS)) == (41, 33)
    assert ENDING_STEPS < BIZ_STEPS
