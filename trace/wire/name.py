"""A name, or a sentence, in two languages."""

from __future__ import annotations

from marshmallow import fields

from tracechain.trace.wire.declaration import Declaration


class NameSchema(Declaration):
    """The same in Chinese and English."""

    zh = fields.String()
    en = fields.String()
