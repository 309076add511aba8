"""All that is said, by its kind: an area, a point, and a name in it.

>>> SENTENCES["event.field_missing"].filled("zh-CN", {"field": "type"})
'事件缺少 type。'
"""

from __future__ import annotations

from tracechain.trace.words.alarms import ALARM_NAMES, ALARMS
from tracechain.trace.words.gaps import GAP_SENTENCES
from tracechain.trace.words.phrases import PHRASES
from tracechain.trace.words.refusals.codes import CODES
from tracechain.trace.words.refusals.door import PAYLOADS_AT_DOOR, RECORD, SCANS, SENDERS
from tracechain.trace.words.refusals.events import DOCUMENTS, EVENTS, TIMES, VALUES
from tracechain.trace.words.refusals.messages import ANSWERS, BROKERS, ENVELOPES, KEYS, PROOFS, SIGNATURES, TOPICS
from tracechain.trace.words.refusals.payloads import FIELDS, JSON, PAYLOADS
from tracechain.trace.words.refusals.profiles import PROFILES
from tracechain.trace.words.sentence import Sentence, Sentences
from tracechain.trace.words.verdicts import STATES, VERDICTS

_REFUSALS = (
    *(DOCUMENTS, EVENTS, TIMES, VALUES),
    *(PAYLOADS, FIELDS, JSON),
    *(ENVELOPES, TOPICS, BROKERS, SIGNATURES, KEYS, PROOFS, ANSWERS, PROFILES),
    *(CODES, PAYLOADS_AT_DOOR, SENDERS, RECORD, SCANS),
)
SENTENCES: Sentences = {
    **{kind: one for refusals in _REFUSALS for kind, one in refusals.items()},
    "text": Sentence("{sentence}", "{sentence}"),  # what is known as a sentence alone, as another version kept it
    **PHRASES,
    **{f"gap.{kind}": one for kind, one in GAP_SENTENCES.items()},
    **{f"alarm.{kind}": one for kind, one in ALARMS.items()},
    **{f"alarm_name.{kind}": one for kind, one in ALARM_NAMES.items()},
    **{f"state.{kind}": one for kind, one in STATES.items()},
    **{f"verdict.{kind}": one for kind, one in VERDICTS.items()},
}
