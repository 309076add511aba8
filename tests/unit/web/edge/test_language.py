"""Two languages, both complete."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from cast.goods import PACK_PATH
from cast.site import Site

WEB = Path(__file__).parents[4] / "web"
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]


def in_the_code() -> Iterator[str | tuple[str, ...]]:
    for _, _, message, _, _ in extract_from_dir(str(WEB), method_map=METHODS, keywords=KEYWORDS):  # type: ignore[arg-type]
        yield message


def catalogue(locale: str) -> Catalog:
    with (WEB / "translations" / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=locale)


def words_of(catalogue: Catalog) -> set[tuple[str, ...]]:
    """Messages with their words, plurals flat."""
    rows = [(message.id, message.string) for message in catalogue if message.id]
    return {tuple(part for side in row for part in ([side] if isinstance(side, str) else side)) for row in rows}


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_every_word_of_the_code_is_in_the_catalogue_and_no_other(locale: str) -> None:
    told = {message.id for message in catalogue(locale) if message.id}
    assert told == set(in_the_code())


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_no_message_is_left_without_its_words(locale: str) -> None:
    for message in catalogue(locale):
        words = message.string if isinstance(message.string, tuple | list) else [message.string]
        assert all(words), message.id
        assert not message.fuzzy or not message.id


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_the_compiled_catalogue_says_the_same(locale: str) -> None:
    raw = (WEB / "translations" / locale / "LC_MESSAGES" / "messages.mo").read_bytes()
    assert words_of(read_mo(BytesIO(raw))) == words_of(catalogue(locale))


def test_placeholders_survive_the_translation() -> None:
    for message in catalogue("zh_Hans_CN"):
        if message.id and message.python_format:
            assert not list(message.check()), message.id


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("", "zh-CN"),
        ("en-GB,en;q=0.9", "en"),
        ("fr, zh-TW;q=0.8, en;q=0.5", "zh-CN"),
        ("fr", "zh-CN"),
        ("fr, en", "en"),
    ],
)
def test_the_page_speaks_what_the_browser_wishes(site: Site, header: str, tag: str) -> None:
    answer = site.client().get("/", headers={"Accept-Language": header})
    assert f'<html lang="{tag}">' in answer.text
    assert answer.headers["Content-Language"] == tag
    assert {"Accept-Language", "Cookie"} <= set(answer.vary)


def test_the_switch_is_remembered(site: Site) -> None:
    client = site.client()
    assert '<html lang="en">' in client.get(f"{PACK_PATH}?lang=en").text
    assert '<html lang="en">' in client.get("/").text
    assert '<html lang="zh-CN">' in client.get("/?lang=zh-CN").text


def test_the_switch_leads_to_the_same_page(site: Site) -> None:
    html = site.client().get("/01/06901234200010/10/A%2FB?lang=zh-CN").text
    assert 'href="/01/06901234200010/10/A%2FB?lang=en"' in html


def test_an_unknown_language_is_as_if_none_was_asked_for(site: Site) -> None:
    answer = site.client().get("/?lang=xx")
    assert '<html lang="zh-CN">' in answer.text
    assert "Set-Cookie" not in answer.headers
