r"""What a stranger sent, shown so that it can't do anything: as text, with every invisible character made visible.

>>> print(visible(b'{"lot": "L1\x1d"}\xff'))
{"lot": "L1\x1d"}\xff
"""

from __future__ import annotations

import re

# Controls, and what turns the direction of text or takes no room (Unicode Cc, Cf): a reader must not be deceived.
UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def visible(content: bytes) -> str:
    """Bytes as text: what is not UTF-8, or can't be seen, as an escape."""
    return UNSEEN.sub(_escape, content.decode("utf-8", "backslashreplace").replace("\r\n", "\n"))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
