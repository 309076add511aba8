"""Goods handed from one to the next: what was sent off and arrived nowhere, and what arrived and nobody sent off."""

from __future__ import annotations

import numpy as np

from tracechain.trace.facts.circumstances import Circumstances
from tracechain.trace.lineage.checks.evidence import Findings, Histories, pairs, site
from tracechain.trace.lineage.columns import LAST, Flags, Ints, begins, run_numbers
from tracechain.trace.lineage.inside.history import History

SHIPPED, ARRIVED = frozenset(["shipping"]), frozenset(["receiving", "arriving", "accepting"])
RECEIVED, SENT = frozenset(["receiving"]), frozenset(["shipping", "departing", "transporting"])


def not_received(evidence: Histories, before: int) -> Findings:
    """What was shipped up to `before` (µs) and arrived nowhere since: the shipping, and what it names."""
    shipped, arrived = _steps(evidence, SHIPPED), _steps(evidence, ARRIVED)
    return _pairs(shipped, _unanswered(evidence, shipped, arrived) & (shipped.time <= before))


def not_shipped(evidence: Histories) -> Findings:
    """What was received and nobody had sent off: the same question with time running backwards."""
    received, sent = _steps(evidence, RECEIVED), _steps(evidence, SENT)
    return _pairs(received, _unanswered(evidence, _reversed(received), _reversed(sent)))


def _steps(evidence: Histories, names: frozenset[str]) -> History:
    return evidence.met(evidence.saying(lambda said: said.biz_step in names))


def _pairs(rows: History, flags: Flags) -> Findings:
    return pairs(rows.event[flags], rows.named[flags])


def _reversed(rows: History) -> History:
    return rows._replace(time=-rows.time)


def _unanswered(evidence: Histories, calls: History, answers: History) -> Flags:
    """Which calls have no answer of the same thing from their own time up to the next call by another site."""
    times = np.unique(np.concatenate((calls.time, answers.time)))
    size = max(len(times), 1)
    given = np.sort(answers.which * size + np.searchsorted(times, answers.time))
    asked = calls.which * size + np.searchsorted(times, calls.time)
    at = np.searchsorted(given, asked)
    answered = at < len(given)
    first = given[at[answered]]
    in_time = times[first % size] <= _next_elsewhere(evidence, calls)[answered]
    answered[answered] = (first // size == calls.which[answered]) & in_time
    return ~answered


def _next_elsewhere(evidence: Histories, calls: History) -> Ints:
    """The time of the next call of the same thing by another site; LAST where there is none, and for a lot."""
    place = evidence.numbered(_hand, calls.event)
    order = np.lexsort((place, calls.time, calls.which))
    which, where, time = calls.which[order], place[order], calls.time[order]
    new = begins(which, where)
    run = run_numbers(new)
    first = np.flatnonzero(new)
    following = np.full(len(first), LAST, dtype=np.int64)
    same = which[first[1:]] == which[first[:-1]]
    following[:-1][same] = time[first[1:]][same]
    found = np.empty(len(order), dtype=np.int64)
    found[order] = following[run]
    return np.where(evidence.is_lot[calls.which], LAST, found)


def _hand(said: Circumstances) -> str:
    return site(said) or said.party
