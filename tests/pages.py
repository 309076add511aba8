"""What a reader sees of a page, and the sentences that several pages say."""

from __future__ import annotations

import re

EN = {"Accept-Language": "en"}


def text_of(html: str) -> str:
    """The words: no tags, no white space between."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def rows(html: str, section: str) -> list[str]:
    """The rows of a section's table; none where it has no table."""
    table = html.split(f'id="{section}"')[1].split("</section>", maxsplit=1)[0].partition("<tbody>")[2]
    return [text_of(row) for row in re.findall(r"<tr.*?</tr>", table.split("</table>", maxsplit=1)[0], re.DOTALL)]


def no_goods(text: str, example: str = "(01)06901234001013(10)M0001") -> str:
    """What the console says of a text that is no code."""
    return (
        f"“{text}” is not a code that can be looked up. "
        f"Expected: the number under the barcode, or its whole content, such as {example}."
    )


def no_place(text: str) -> str:
    """What the console says of a text that is no code of a place."""
    return no_goods(text, "(414)6901234000016")
