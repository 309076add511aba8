"""One sentence in both languages of the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Sentence(NamedTuple):
    """The same in Chinese (zh-CN) and English; with `{name}` where a value stands, if values belong into it."""

    zh: str
    en: str

    def spoken(self, language: str) -> str:
        """In `zh-CN` or `en`."""
        return self.en if language == "en" else self.zh

    def filled(self, language: str, values: Mapping[str, Any]) -> str:
        """In a language, with values by their names; more may be given. Raises KeyError for one that is missing."""
        return self.spoken(language).format_map(values)

    def to_dict(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}


Sentences = Mapping[str, Sentence]
