"""The words of the records in the reader's language: states, steps, roles, kinds, gaps, refusals, ways in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from tracechain.ingest.door.source import WayIn
from tracechain.trace.messages.clock import Mark
from tracechain.trace.records.alarms import AlarmEntry
from tracechain.trace.watching.alarm import AlarmKind
from tracechain.trace.words.alarms import ALARM_NAMES
from tracechain.trace.words.fault import Fault
from tracechain.trace.words.gaps import GAP_SENTENCES
from tracechain.trace.words.verdicts import STATES, VERDICTS
from tracechain.web.edge.language import language

_DEEDS: Mapping[str, LazyString] = {
    "accepting": lazy_gettext("Accepted"),
    "arriving": lazy_gettext("Arrived"),
    "assembling": lazy_gettext("Assembled"),
    "collecting": lazy_gettext("Collected"),
    "commissioning": lazy_gettext("Entered on record"),
    "consigning": lazy_gettext("Consigned"),
    "creating_class_instance": lazy_gettext("Batch produced"),
    "cycle_counting": lazy_gettext("Counted"),
    "decommissioning": lazy_gettext("Taken out of circulation"),
    "departing": lazy_gettext("Departed"),
    "destroying": lazy_gettext("Destroyed"),
    "disassembling": lazy_gettext("Taken apart"),
    "dispensing": lazy_gettext("Dispensed"),
    "encoding": lazy_gettext("Labelled"),
    "entering_exiting": lazy_gettext("Passed a gate"),
    "holding": lazy_gettext("Held back"),
    "inspecting": lazy_gettext("Inspected"),
    "installing": lazy_gettext("Installed"),
    "killing": lazy_gettext("Label deactivated"),
    "loading": lazy_gettext("Loaded"),
    "other": lazy_gettext("Recorded"),
    "packing": lazy_gettext("Packed"),
    "picking": lazy_gettext("Picked for an order"),
    "receiving": lazy_gettext("Received"),
    "removing": lazy_gettext("Taken out"),
    "repackaging": lazy_gettext("Repacked"),
    "repairing": lazy_gettext("Repaired"),
    "replacing": lazy_gettext("Replaced"),
    "reserving": lazy_gettext("Reserved"),
    "retail_selling": lazy_gettext("Sold"),
    "sampling": lazy_gettext("Sampled for a test"),
    "sensor_reporting": lazy_gettext("Measured"),
    "shipping": lazy_gettext("Sent off"),
    "staging_outbound": lazy_gettext("Made ready to send"),
    "stock_taking": lazy_gettext("Counted in stock"),
    "stocking": lazy_gettext("Put on the shelf"),
    "storing": lazy_gettext("Put into storage"),
    "transporting": lazy_gettext("Under way"),
    "unloading": lazy_gettext("Unloaded"),
    "unpacking": lazy_gettext("Unpacked"),
    "void_shipping": lazy_gettext("Shipment cancelled"),
    "made": lazy_gettext("Produced"),
    "seen": lazy_gettext("Seen"),
    "ended": lazy_gettext("Ended"),
    "joined": lazy_gettext("Joined with a device"),
    "documented": lazy_gettext("Noted in a document"),
}

_ROLES: Mapping[str, LazyString] = {
    "farm": lazy_gettext("Farm"),
    "producer": lazy_gettext("Producer"),
    "distributor": lazy_gettext("Wholesaler"),
    "carrier": lazy_gettext("Carrier"),
    "warehouse": lazy_gettext("Warehouse"),
    "retailer": lazy_gettext("Shop"),
    "pharmacy": lazy_gettext("Pharmacy"),
    "hospital": lazy_gettext("Hospital"),
    "caterer": lazy_gettext("Caterer"),
    "laboratory": lazy_gettext("Laboratory"),
    "regulator": lazy_gettext("Authority"),
    "platform": lazy_gettext("Trading platform"),
}

_KINDS: Mapping[str, LazyString] = {
    "instance": lazy_gettext("single item"),
    "lot": lazy_gettext("batch"),
    "product": lazy_gettext("product"),
}

_THROUGH: Mapping[str, LazyString] = {
    "own": lazy_gettext("the thing itself"),
    "carrier": lazy_gettext("what it was packed in"),
    "logger": lazy_gettext("a sensor beside it"),
}

_MEASURED: Mapping[str, LazyString] = {
    "Temperature": lazy_gettext("Temperature"),
    "RelativeHumidity": lazy_gettext("Humidity"),
    "Illuminance": lazy_gettext("Light"),
    "Acceleration": lazy_gettext("Shock"),
    "Pressure": lazy_gettext("Pressure"),
}

_CLOCKS: Mapping[Mark, LazyString] = {
    Mark.OK: lazy_gettext("clock right"),
    Mark.SKEWED: lazy_gettext("clock off"),
    Mark.CLOCKLESS: lazy_gettext("no clock"),
}

_CHANNELS: Mapping[str, LazyString] = {
    WayIn.MQTT: lazy_gettext("the device, by MQTT"),
    WayIn.HTTP: lazy_gettext("the device, by HTTP"),
    WayIn.REST: lazy_gettext("the capture interface"),
    WayIn.FILE: lazy_gettext("a file on the server"),
    WayIn.REPLAY: lazy_gettext("a correction out of quarantine"),
}

_UNITS = {"CEL": "°C", "FAH": "°F", "KEL": "K", "P1": "%", "": ""}  # UN/ECE Recommendation 20, as people write it


def state(name: str, kind: str = "instance") -> str:
    """A state in a few words."""
    return STATES[_verdict(name, kind)].spoken(language())


def state_sentence(name: str, kind: str = "instance") -> str:
    """What the records say, as a sentence; never that a thing is safe."""
    return VERDICTS[_verdict(name, kind)].spoken(language())


def _verdict(name: str, kind: str) -> str:
    # A batch that was made lies in no one place: its packs went their own ways.
    return "batch" if (name, kind) == ("in_stock", "lot") else name


def deed(name: str) -> str:
    """What was done."""
    return str(_DEEDS[name])


def role(name: str | None) -> str:
    """What a party does in the chain."""
    return str(_ROLES[name]) if name and name in _ROLES else gettext("A participant not yet registered")


def kind(name: str) -> str:
    """How finely a code names a thing."""
    return str(_KINDS[name])


def gap(name: str, detail: str) -> str:
    """A gap of the records as the engine's own sentence in the reader's language."""
    return _stopped(GAP_SENTENCES[name].spoken(language()) if name in GAP_SENTENCES else detail)


def _stopped(told: str) -> str:
    """With a capital at its beginning and a stop at its end."""
    end = "。" if language() == "zh-CN" else "."
    return told[:1].upper() + told[1:] + end


def refusal(fault: Fault) -> str:
    """Why something was refused."""
    return fault.spoken(language())


def refusals(kept: Iterable[Any]) -> Iterator[Fault]:
    """Faults as the audit keeps them."""
    return map(Fault.of_json, kept)


def channel(name: str) -> str:
    """By which way something came in."""
    return str(_CHANNELS.get(name, name))


def clock(mark: Mark) -> str:
    """How a clock stood."""
    return str(_CLOCKS[mark])


def alarm(kind: AlarmKind) -> str:
    """What is wrong, in a word."""
    return ALARM_NAMES[kind].spoken(language())


def alarm_sentence(alarm: AlarmEntry) -> str:
    """What an alarm says."""
    return _stopped(alarm.sentence.spoken(language()))


def through(name: str) -> str:
    """Whose sensor it was."""
    return str(_THROUGH[name])


def measured(kind: str) -> str:
    """What a sensor measured; the standard's own word where there is none here."""
    return str(_MEASURED.get(kind, kind))


def unit(code: str) -> str:
    """A unit of a sensor as people write it, or its code."""
    return _UNITS.get(code.upper(), code)
