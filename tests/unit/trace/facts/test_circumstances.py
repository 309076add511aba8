"""What is kept in memory of when, where and why."""

from __future__ import annotations

import gc
import tracemalloc

from cast.documents import event
from tracechain.trace.events import parse_event
from tracechain.trace.facts.circumstances import packed, unpacked


def test_the_circumstances_of_an_event_with_very_many_sources_do_not_stay_in_memory() -> None:
    sources = [{"type": "location", "source": f"urn:x:{place}"} for place in range(2_000)]
    events = [parse_event(event(1, bizStep=f"urn:x:{number}", sourceList=sources)) for number in range(20)]

    gc.collect()  # what the tests before left is not ended in the middle of the count
    tracemalloc.start()
    for one in events:
        assert unpacked("", 0, packed(one), "").sources == one.sources
    gc.collect()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert kept < 100_000
