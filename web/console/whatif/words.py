"""What suppositions do to a thing, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString

from tracechain.web.console.whatif.changes import Change

CHANGES: Mapping[Change, LazyString] = {
    Change.IN: lazy_gettext("comes in"),
    Change.OUT: lazy_gettext("falls out"),
    Change.MOVED: lazy_gettext("from another time on"),
    Change.SAME: lazy_gettext("stays"),
}
