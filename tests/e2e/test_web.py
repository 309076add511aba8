"""A person with a phone, and a regulator at a desk, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.serving import make_server

from cast.goods import MILK_LOT, PACK, PACK_PATH, YOGHURT_LOT
from cast.site import PASSWORD, open_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The chain on record, served."""
    with open_site(tmp_path_factory.mktemp("e2e")) as site:
        server = make_server("127.0.0.1", 0, site.app, threaded=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(autouse=True)
def _fresh_limits(address: str) -> None:
    """Every test may try passwords from zero."""
    from tracechain.web.edge.throttle import limiter  # noqa: PLC0415 - after the application is there

    limiter.reset()


@contextmanager
def reader(browser: Browser, address: str, viewport: Any, locale: str, **more: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page of a browser of its own, and what it complained of."""
    context = browser.new_context(viewport=viewport, locale=locale, base_url=address, **more)
    page, complaints = context.new_page(), []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page, complaints
    finally:
        context.close()


def fits(page: Page) -> bool:
    """Whether the page needs no scrolling sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize(
    ("locale", "verdict", "kept"),
    [
        ("zh-CN", "已售出", "6 次测温中有 1 次超出要求，最严重的一次为 7.8 °C。"),
        ("en-GB", "Sold", "1 of 6 readings were outside the limits; the worst was 7.8 °C."),
    ],
)
def test_a_pack_tells_its_story_on_phone_and_desk_in_both_languages(
    browser: Browser, address: str, viewport: Any, locale: str, verdict: str, kept: str, tmp_path: Path
) -> None:
    with reader(browser, address, viewport, locale) as (page, complaints):
        page.goto(PACK_PATH)
        assert page.locator("h1").inner_text() == verdict
        assert page.locator(".kept").inner_text() == kept
        assert page.locator(".journey > li").count() == 4
        assert page.locator("svg polyline").is_visible()
        assert page.locator("html").get_attribute("lang") == locale[:2] + ("-CN" if locale == "zh-CN" else "")
        assert fits(page)
        assert complaints == []


def test_without_javascript_a_typed_code_leads_to_its_page_and_the_language_switches(
    browser: Browser, address: str
) -> None:
    with reader(browser, address, PHONE, "zh-CN", java_script_enabled=False) as (page, complaints):
        page.goto("/")
        page.get_by_label("编码").fill("(01)06901234200010(21)0001")
        page.get_by_role("button", name="查询").click()
        assert page.url == address + "/01/06901234200010/21/0001"
        page.get_by_role("link", name="English").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Sold"
        assert complaints == []


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_a_regulator_logs_in_by_keyboard_and_reads_a_trace(browser: Browser, address: str, viewport: Any) -> None:
    with reader(browser, address, viewport, "en-GB") as (page, complaints):
        page.goto("/console/login")
        page.get_by_label("User name").focus()
        page.keyboard.type("regulator")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Trace a thing").wait_for()
        page.get_by_label("Code").fill(MILK_LOT)
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Things").wait_for()
        assert page.locator("table").first.locator("tbody tr").count() == 4
        assert fits(page)
        page.get_by_role("navigation", name="Direction").get_by_role("link", name="Backward").click()
        page.wait_for_url("**direction=backward**")
        page.get_by_role("button", name="Log out").click()
        page.get_by_role("heading", name="Log in").wait_for()
        assert complaints == []


@pytest.mark.parametrize(
    ("viewport", "locale", "words"),
    [
        (PHONE, "zh-CN", ("假设分析", "前后多少小时之内", "假设", "移除", "排除", "在此接触")),
        (DESK, "en-GB", ("What if", "Hours before and after", "Suppose", "falls out", "leave out", "contact there")),
    ],
    ids=["phone-zh", "desk-en"],
)  # fmt: skip
def test_a_regulator_supposes_contact_and_a_wrong_record_without_javascript(
    browser: Browser, address: str, viewport: Any, locale: str, words: tuple[str, ...]
) -> None:
    what_if, hours, suppose, out, leave_out, contact = words
    with reader(browser, address, viewport, locale, java_script_enabled=False) as (page, complaints):
        log_in(page)
        page.goto(f"/console/trace?code={MILK_LOT}")
        page.get_by_role("link", name=what_if).click()
        page.get_by_role("link", name=contact).nth(4).click()
        assert page.get_by_label(hours).input_value() == "24"
        page.get_by_label(hours).fill("9000")
        page.get_by_role("button", name=suppose, exact=True).click()
        assert "8784" in page.get_by_role("alert").inner_text()
        complaints.clear()  # Chromium names every answer of 400 on its console
        page.get_by_label(hours).fill("1.5")
        page.get_by_role("button", name=suppose, exact=True).click()
        table = page.locator("table").first
        assert table.locator("tbody tr").count() == 1
        page.locator("table").nth(1).get_by_role("link", name=leave_out).nth(4).click()
        assert table.get_by_text(out, exact=True).count() == 2
        assert "contactHours=1.5" in page.url
        assert fits(page)
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV").click()
        assert download.value.suggested_filename == "what-if.csv"
        assert complaints == []


@pytest.mark.parametrize(
    ("viewport", "locale", "words"),
    [
        (PHONE, "zh-CN", ("现在在哪里？", "召回范围", "须拦截的单件和批次", "编码")),
        (DESK, "en-GB", ("Where is it now?", "Recall scope", "To stop: items and batches", "Code")),
    ],
    ids=["phone-zh", "desk-en"],
)  # fmt: skip
def test_a_regulator_finds_what_to_stop_from_a_trace_without_javascript(
    browser: Browser, address: str, viewport: Any, locale: str, words: tuple[str, ...]
) -> None:
    where, scope, to_stop, code = words
    with reader(browser, address, viewport, locale, java_script_enabled=False) as (page, complaints):
        log_in(page)
        page.goto(f"/console/trace?code={YOGHURT_LOT}")
        page.get_by_role("link", name=where).click()
        page.get_by_role("link", name=scope).click()
        page.get_by_role("heading", name=to_stop).wait_for()
        first = page.locator("table").first.locator("tbody tr")
        assert first.count() == 2
        assert page.get_by_role("heading", level=2).count() == 2
        assert fits(page)
        if viewport is DESK:  # a phone shows each thing as a card, without the heads of columns
            page.get_by_role("link", name=code).click()
            page.wait_for_url("**falling=1**")
            assert "0002" in first.first.inner_text()
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV").click()
        assert download.value.suggested_filename == "scope.csv"
        assert complaints == []


def log_in(page: Page) -> None:
    page.goto("/console/login")
    page.locator("[name=username]").fill("regulator")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url("**/console/")  # else the next address overtakes the answer, and its session


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        PACK_PATH,
        "/console/login",
        f"/console/trace?direction=backward&code={PACK}",
        f"/console/what-if?code={MILK_LOT}&contactHours=24",
        f"/console/what-if?code={MILK_LOT}&contactHours=x",
        f"/console/scope?code={MILK_LOT}",
    ],
)
def test_text_stands_out_from_its_ground(browser: Browser, address: str, scheme: Any, path: str) -> None:
    """WCAG 2.2, 1.4.3 (AA): contrast of at least 4.5, of large text 3."""
    with reader(browser, address, PHONE, "en-GB", color_scheme=scheme) as (page, _):
        if path.startswith(("/console/trace", "/console/what-if", "/console/scope")):
            log_in(page)
        page.goto(path)
        assert page.evaluate(FAINT) == []


def test_the_focus_can_be_seen(browser: Browser, address: str) -> None:
    with reader(browser, address, DESK, "en-GB") as (page, _):
        page.goto("/")
        for _step in range(5):
            page.keyboard.press("Tab")
            style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert style == "solid"


# Every text node with its colour on the first opaque ground below it; what falls short is returned.
FAINT = """() => {
  const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => { paint.clearRect(0, 0, 1, 1); paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => { const [x, y, z] = [r, g, b].map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * x + .7152 * y + .0722 * z; };
  const ground = element => { for (let e = element; e; e = e.parentElement) {
    const colour = rgba(getComputedStyle(e).backgroundColor); if (colour[3] === 255) return colour; } return [255, 255, 255]; };
  const faint = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; node = walk.nextNode();) {
    const element = node.parentElement, style = getComputedStyle(element);
    if (!node.data.trim() || !element.getClientRects().length) continue;
    const text = element.closest('svg') ? style.fill : style.color;
    const [a, b] = [light(rgba(text)), light(ground(element))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && +style.fontWeight >= 700);
    const ratio = (a + .05) / (b + .05);
    if (ratio < (large ? 3 : 4.5)) faint.push(`${node.data.trim()}: ${ratio.toFixed(2)}`);
  }
  return faint;
}"""
