"""A person watches the nodes in a real browser: the page renews itself, and an alarm is noted as seen; also without a script."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import make_server

from cast.parties import DAIRY
from cast.site import PASSWORD, Site, open_site
from tracechain.trace.messages.clock import Judgement, Mark
from tracechain.trace.messages.status import LaneBacklog, NodeStatus
from tracechain.trace.records.nodes import NodeNews
from tracechain.trace.watching.alarm import AlarmKind

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
WORDS = {
    "zh-CN": ("尚未收到任何设备的消息", "在线", "我已知悉", "确认", "regulator 已知悉"),
    "en-GB": ("No device has been heard yet", "online", "I have seen it", "Note it", "seen by regulator"),
}
PAIRS = [(PHONE, "zh-CN"), (PHONE, "en-GB"), (DESK, "zh-CN"), (DESK, "en-GB")]
SCRIPTED = pytest.mark.parametrize(("viewport", "locale"), PAIRS, ids=["phone-zh", "phone-en", "desk-zh", "desk-en"])


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Site, str]]:
    """The platform, served, and nobody was heard yet."""
    with open_site(tmp_path) as site:
        server = make_server("127.0.0.1", 0, site.app, threaded=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield site, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


def now() -> int:
    return time.time_ns() // 1000


def hear(site: Site, waiting: int, skew: int = 0) -> None:
    """A station of the dairy is heard."""
    mark = Mark.SKEWED if skew else Mark.OK
    status = NodeStatus(online=True, every=60, lanes={"scans": LaneBacklog(waiting, 1.0 if waiting else None)})
    site.records.nodes.write(
        {(DAIRY, "gate-1"): NodeNews(seen=now(), clock=Judgement(mark, skew), status=(status, now()))}
    )


def log_in(page: Page) -> None:
    page.goto("/console/login?next=/console/watching/")
    page.locator("[name=username]").fill("regulator")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()


@SCRIPTED
def test_the_page_renews_itself_and_an_alarm_is_noted_as_seen(
    browser: Browser, served: tuple[Site, str], viewport: Any, locale: str
) -> None:
    empty, online, seen, note, seen_by = WORDS[locale]
    site, address = served
    context = browser.new_context(viewport=viewport, locale=locale, base_url=address)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    try:
        log_in(page)
        page.get_by_role("heading", name=empty).wait_for()
        hear(site, waiting=42, skew=3600 * 1_000_000)
        row = page.locator("tbody tr")
        row.wait_for()  # without a reload
        assert "gate-1" in row.inner_text()
        assert online in row.inner_text()
        assert "42" in row.inner_text()
        hear(site, waiting=17, skew=3600 * 1_000_000)
        page.locator("tbody").get_by_text("17", exact=True).wait_for()
        page.get_by_text(seen, exact=True).click()
        page.locator("[name=note]").fill("NTP")
        page.get_by_role("button", name=note).click()
        page.get_by_text(seen_by).first.wait_for()
        [alarm] = site.records.alarms.standing()
        assert (alarm.kind, alarm.acknowledged_by, alarm.note) == (AlarmKind.SKEW, "regulator", "NTP")
        widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert widths[0] <= widths[1]
        assert complaints == []
    finally:
        context.close()


def test_what_is_old_does_not_look_like_the_present(browser: Browser, served: tuple[Site, str]) -> None:
    site, address = served
    hear(site, waiting=1)
    context = browser.new_context(base_url=address)
    page = context.new_page()
    try:
        log_in(page)
        page.locator("tbody tr").wait_for()
        page.route("**/console/watching/**", lambda route: route.abort())
        page.locator("#live.is-stale").wait_for()
        page.unroute("**/console/watching/**")
        page.locator("#live:not(.is-stale)").wait_for()
    finally:
        context.close()


def test_without_a_script_the_page_asks_the_browser_to_renew_it(browser: Browser, served: tuple[Site, str]) -> None:
    site, address = served
    hear(site, waiting=42, skew=3600 * 1_000_000)
    context = browser.new_context(base_url=address, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    try:
        log_in(page)
        assert page.locator("tbody tr").count() == 1
        assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in page.content().replace("&quot;", '"')
        page.get_by_text("I have seen it", exact=True).click()
        page.get_by_role("button", name="Note it").click()
        page.get_by_text("seen by regulator").first.wait_for()
    finally:
        context.close()
