"""The states of an entry, and what is done to it, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from tracechain.trace.records.quarantine import EntryState

STATES: Mapping[EntryState, LazyString] = {
    EntryState.OPEN: lazy_gettext("Open"),
    EntryState.REPLAYED: lazy_gettext("Recorded later"),
    EntryState.REJECTED: lazy_gettext("Rejected"),
}
DONE: Mapping[str, LazyString] = {
    "quarantine.replayed": lazy_gettext("replayed and recorded"),
    "quarantine.refused_again": lazy_gettext("replayed and refused again"),
    "quarantine.rejected": lazy_gettext("rejected"),
    "quarantine.reopened": lazy_gettext("opened again"),
}
