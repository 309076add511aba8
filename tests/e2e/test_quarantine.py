"""A person works on quarantine in a real browser, without a script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import make_server

from cast.documents import document, event_at
from cast.parties import DAIRY
from cast.site import PASSWORD, Site, open_site
from tracechain.ingest.door.source import Source, WayIn

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WRONG = event_at(90, "ObjectEvent", "04T08:00:00", DAIRY, action="OBSERVE", epcList=["urn:nmpa:81234567890123456789"])
RIGHT = json.dumps(WRONG)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Site, str]]:
    """The chain with three refused events of the dairy, served."""
    with open_site(tmp_path) as site:
        for number in (90, 91, 92):
            bad = {**WRONG, "eventID": f"urn:uuid:00000000-0000-4000-8000-{number:012d}", "eventTime": "yesterday"}
            site.capture.document(document(bad), Source(DAIRY, channel=WayIn.REST, name="erp", device="gate-1"))
        server = make_server("127.0.0.1", 0, site.app, threaded=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield site, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


def enter(page: Page) -> None:
    """Log in as the regulator, on the way to quarantine."""
    page.goto("/console/login?next=/console/quarantine/")
    page.locator("[name=username]").fill("regulator")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()


@pytest.mark.parametrize(
    ("viewport", "locale", "words"),
    [
        (
            {"width": 390, "height": 844},
            "zh-CN",
            (
                "按更正后的内容重新提交",
                "再次被拒，仍为待处理。",
                "已补录",
                "驳回…",
                "驳回 2 条？",
                "原因",
                "驳回",
                "2 条中已驳回 2 条。",
            ),
        ),
        (
            {"width": 1280, "height": 900},
            "en-GB",
            (
                "Replay as corrected",
                "It was refused again, and stays open.",
                "Recorded later",
                "Reject…",
                "Reject 2 entries?",
                "Why",
                "Reject",
                "2 of 2 were rejected.",
            ),
        ),
    ],
    ids=["phone-zh", "desk-en"],
)
def test_an_entry_is_corrected_and_the_rest_rejected_without_javascript(
    browser: Browser, served: tuple[Site, str], viewport: Any, locale: str, words: tuple[str, ...]
) -> None:
    replay, refused, recorded, reject, sure, why, yes, done = words
    site, address = served
    context = browser.new_context(viewport=viewport, locale=locale, base_url=address, java_script_enabled=False)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    try:
        enter(page)
        for part in ("tbody tr >> nth=0", ".bulk"):  # both on the first screen
            box = page.locator(part).bounding_box()
            assert box is not None
            assert box["y"] + min(box["height"], 100) <= viewport["height"]
        page.locator(".reason").last.click()
        page.get_by_role("button", name=replay).click()
        assert page.get_by_role("alert").inner_text().startswith(refused)
        complaints.clear()  # Chromium names every answer of 422 on its console
        page.locator("#content").fill(RIGHT)
        page.locator("#content").press("Tab")
        page.keyboard.press("Enter")
        page.get_by_text(recorded).first.wait_for()
        assert site.store.documents([WRONG["eventID"]])[WRONG["eventID"]]["party"] == DAIRY
        page.goto("/console/quarantine/")
        page.locator("input[value=all]").check()
        page.get_by_role("button", name=reject).click()
        assert page.locator("h1").inner_text() == sure
        page.get_by_label(why, exact=True).fill("a test")
        page.get_by_role("button", name=yes, exact=True).click()
        page.get_by_role("heading", name=done).wait_for()
        assert site.records.quarantine.count() == 0
        widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert widths[0] <= widths[1]
        assert complaints == []
    finally:
        context.close()


def test_the_search_unfolds_where_it_narrows_and_says_at_the_field_what_it_can_not_read(
    browser: Browser, served: tuple[Site, str]
) -> None:
    _, address = served
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", base_url=address, java_script_enabled=False
    )
    page = context.new_page()
    try:
        enter(page)
        assert not page.locator("#since").is_visible()
        page.get_by_text("按来源和时间").click()
        page.locator("#since").fill("昨天")
        page.get_by_role("button", name="查找").click()
        page.locator("#since-fault").wait_for()
        assert page.locator("#since-fault").inner_text().startswith("无法识别这个时间。")
        assert page.locator("#since").input_value() == "昨天"
        assert page.locator("tbody tr, .bulk").count() == 0
        page.locator("#since").fill("2026-01-01T00:00")
        page.get_by_role("button", name="查找").click()
        page.locator("tbody tr").first.wait_for()
        assert page.locator("#since").is_visible()
    finally:
        context.close()


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_on_a_phone_the_header_has_two_lines_and_every_value_stands_beside_its_label(
    browser: Browser, served: tuple[Site, str], locale: str
) -> None:
    site, address = served
    twice_wrong = {**WRONG, "eventTime": "yesterday", "action": "LOOK"}
    site.capture.document(document(twice_wrong), Source(DAIRY, channel=WayIn.REST, name="erp"))
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale=locale, base_url=address)
    page = context.new_page()
    try:
        enter(page)
        tops = "found => [...new Set(found.map(one => Math.round(one.getBoundingClientRect().top)))].length"
        assert page.locator(".bar .switch, .bar .link").evaluate_all(tops) == 2
        [badge, reason] = [page.locator(one).first.bounding_box() for one in (".wide .tag", ".wide .reason")]
        assert badge is not None
        assert reason is not None
        assert badge["x"] >= reason["x"]
        page.locator(".reason").first.click()
        assert page.locator(".entry-id").evaluate("one => one.getClientRects().length") == 1
        assert page.locator(".entry-id").evaluate(
            "one => one.offsetHeight < 2 * parseFloat(getComputedStyle(one).fontSize)"
        )
    finally:
        context.close()
