"""GS1 keys: which Application Identifiers name a thing, the shape of their values, and how fine the name is.

The keys and their qualifiers are those that the GS1 Barcode Syntax Dictionary marks `dlpkey`; the key of a thing is
its Digital Link on `https://id.gs1.org` (GS1 Digital Link: URI Syntax, section 4.12), the finest that was given.

>>> thing = name("01", "06901234000016", {"10": "L1", "21": "S/1"})
>>> thing.key
'https://id.gs1.org/01/06901234000016/21/S%2F1'
>>> thing.lot
'https://id.gs1.org/01/06901234000016/10/L1'
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from tracechain.trace.identifiers.check_digit import check_digit, check_pair, has_check_digit
from tracechain.trace.identifiers.code import CodeError, Kind, Thing
from tracechain.trace.identifiers.escape import escaped
from tracechain.trace.words.fault import Fault, phrase

HOST = "https://id.gs1.org"


@dataclass(frozen=True, slots=True)
class KeyType:
    """One kind of GS1 key: the shape of its value, and the qualifiers that may follow it."""

    title: str
    shape: str  # a pattern
    expected: Fault  # the same in words
    checked: int = 0  # how many leading digits end in a check digit
    product_length: int | None = None  # the length at which the bare value names a kind of thing; 0: any
    finer: tuple[str, ...] = ()  # qualifiers, the finest first
    ignored: tuple[str, ...] = ()  # qualifiers that name nothing finer

    def is_product(self, value: str) -> bool:
        """Tell whether the bare value names a kind of thing and not one thing."""
        return self.product_length == 0 or self.product_length == len(value)


_CPV = ("22",)  # the consumer product variant is a qualifier, but no part of a key

# In the order in which an element string with several of them is read: a logistic label names its pallet first.
KEY_TYPES = {
    "00": KeyType("SSCC", r"\d{18}", phrase("digits", number=18), 18),
    "01": KeyType("GTIN", r"\d{8}|\d{12,14}", phrase("gtin_digits"), 14, 14, finer=("21", "235", "10"), ignored=_CPV),
    "8006": KeyType("ITIP", r"\d{18}", phrase("digits", number=18), 14, 18, finer=("21", "10"), ignored=_CPV),
    "8003": KeyType("GRAI", r"0\d{13}.*", phrase("grai_digits"), 14, 14),
    "8004": KeyType("GIAI", r"\d{4}.+", phrase("prefix_and_reference"), finer=("7040",)),
    "8010": KeyType("CPID", r"\d{4}.+", phrase("prefix_and_reference"), product_length=0, finer=("8011",)),
    "253": KeyType("GDTI", r"\d{13}.*", phrase("digits_and_serial"), 13, 13),
    "255": KeyType("GCN", r"\d{13}\d*", phrase("digits_and_number"), 13, 13),
    "8017": KeyType("GSRN", r"\d{18}", phrase("digits", number=18), 18, finer=("8019",)),
    "8018": KeyType("GSRN", r"\d{18}", phrase("digits", number=18), 18, finer=("8019",)),
    "402": KeyType("GSIN", r"\d{17}", phrase("digits", number=17), 17),
    "401": KeyType("GINC", r"\d{4}.+", phrase("prefix_and_reference")),
    "414": KeyType("GLN", r"\d{13}", phrase("digits", number=13), 13, finer=("254", "7040")),
    "417": KeyType("GLN", r"\d{13}", phrase("digits", number=13), 13, finer=("7040",)),
    "415": KeyType("GLN", r"\d{13}", phrase("digits", number=13), 13, finer=("8020",)),
    "8013": KeyType("GMN", r"\d{4}.{1,19}[2-9A-HJ-NP-Z]{2}", phrase("checked_reference"), product_length=0),
}
QUALIFIERS = {ai: frozenset(key_type.finer + key_type.ignored) for ai, key_type in KEY_TYPES.items()}
_SHAPES = {ai: re.compile(key_type.shape, re.ASCII) for ai, key_type in KEY_TYPES.items()}


@lru_cache(maxsize=1 << 14)
def has_shape(ai: str, value: str) -> bool:
    """Tell whether `value` looks like a value of the key `ai`, its check digit aside."""
    return _SHAPES[ai].fullmatch(value) is not None


@lru_cache(maxsize=1 << 14)
def checked(ai: str, value: str) -> str:
    """Return the value of a key, a GTIN padded to 14 digits. Raises CodeError for a wrong shape or check digit."""
    key_type = KEY_TYPES[ai]
    if not has_shape(ai, value):
        raise CodeError.of("code.no_key", title=key_type.title, value=repr(value), form=key_type.expected)
    full = value.zfill(14) if ai == "01" else value
    digits = full[: key_type.checked]
    if digits and not has_check_digit(digits):
        raise CodeError.of(
            "code.check_digit",
            title=key_type.title,
            value=repr(value),
            right=check_digit(digits[:-1]),
            digits=repr(digits[:-1]),
            given=digits[-1],
        )
    if ai == "8013" and (pair := check_pair(value[:-2])) != value[-2:]:
        raise CodeError.of("code.check_characters", value=repr(value), right=pair, given=value[-2:])
    return full


def name(ai: str, value: str, qualifiers: Mapping[str, str]) -> Thing:
    """Name a thing by a checked key value and its known qualifiers, none of them escaped; the finest name wins."""
    base, bare = _base(ai, value)
    if qualifiers:
        for finer in KEY_TYPES[ai].finer:
            if finer in qualifiers and not (finer == "254" and qualifiers[finer] == "0"):
                return _finer(base, finer, qualifiers)
    return Thing(base, bare)


@lru_cache(maxsize=1 << 14)
def _base(ai: str, value: str) -> tuple[str, Kind]:
    kind = Kind.PRODUCT if KEY_TYPES[ai].is_product(value) else Kind.INSTANCE
    return f"{HOST}/{ai}/{escaped(value)}", kind


def _finer(base: str, qualifier: str, qualifiers: Mapping[str, str]) -> Thing:
    key = f"{base}/{qualifier}/{escaped(qualifiers[qualifier])}"
    if qualifier == "10":
        return Thing(key, Kind.LOT)
    lot = qualifiers.get("10")
    return Thing(key, Kind.INSTANCE, None if lot is None else f"{base}/10/{escaped(lot)}")
