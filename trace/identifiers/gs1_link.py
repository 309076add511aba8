"""GS1 Digital Link URIs, on any host and under any path (GS1 Digital Link: URI Syntax 1.6).

>>> parse_digital_link("https://example.com/shop/01/614141073467/10/AB?17=251231").key
'https://id.gs1.org/01/00614141073467/10/AB'
>>> digital_link("https://id.gs1.org/01/00614141073467/10/AB", "https://example.com/shop/")
'https://example.com/shop/01/00614141073467/10/AB'
"""

from tracechain.trace.identifiers.code import CodeError, Thing
from tracechain.trace.identifiers.escape import unescaped
from tracechain.trace.identifiers.gs1_key import HOST, KEY_TYPES, QUALIFIERS, checked, has_shape, name


def parse_digital_link(uri: str) -> Thing | None:
    """Parse an http or https URI; None where it is no Digital Link, or has a qualifier that its key does not take.

    The query is dropped. Raises CodeError for a wrong check digit, and on GS1's own host for a wrong shape.
    """
    segments = uri.partition("?")[0].partition("#")[0].split("/")[2:]
    if len(segments) > 1 and not segments[-1]:
        segments.pop()
    # Pairs of AI and value end the path, so the key is looked for from there: a prefix may look like anything.
    for start in range(len(segments) - 2, 0, -2):
        ai = segments[start]
        if ai in KEY_TYPES:
            value = unescaped(segments[start + 1])
            if has_shape(ai, value):
                return _parse_pairs(ai, value, segments[start + 2 :])
    if len(segments) > 1 and segments[0].lower() == "id.gs1.org" and segments[1] in KEY_TYPES:
        key_type = KEY_TYPES[segments[1]]
        raise CodeError.of(
            "code.no_link_value", link=repr(uri), ai=segments[1], form=key_type.expected, title=key_type.title
        )
    return None


def _parse_pairs(ai: str, value: str, segments: list[str]) -> Thing | None:
    value = checked(ai, value)
    qualifiers: dict[str, str] = {}
    for at in range(0, len(segments), 2):
        qualifier, text = segments[at], segments[at + 1]
        if qualifier not in QUALIFIERS[ai] or not text or qualifier in qualifiers:
            return None
        qualifiers[qualifier] = unescaped(text)
    return name(ai, value, qualifiers)


def digital_link(key: str, host: str = HOST) -> str:
    """Write a key as a Digital Link on another host, with or without a path.

    Raises CodeError where the key is not that of a GS1 code.
    """
    if not key.startswith(HOST + "/") or parse_digital_link(key) is None:
        raise CodeError.of("code.not_a_link", key=repr(key), host=HOST)
    return host.rstrip("/") + key.removeprefix(HOST)
