"""Quarantine in the console: a place of work."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from pages import EN, text_of

from cast.documents import document, event_at
from cast.parties import DAIRY, FARM, OUTSIDER
from cast.site import PASSWORD, Site
from tracechain.ingest.door.source import Source, WayIn
from tracechain.trace.messages.signature import SigningKey, sign
from tracechain.trace.records.quarantine import EntryState
from tracechain.web.console.paging import PAGE
from tracechain.web.console.quarantine.content import apart, changed, conflict, pretty
from tracechain.web.console.visible import visible

LIST = "/console/quarantine/"


def seen(number: int, at: str = "04T08:00:00", **fields: Any) -> dict[str, Any]:
    """An observation at the dairy that could be recorded."""
    return event_at(
        number,
        "ObjectEvent",
        at,
        DAIRY,
        **{"action": "OBSERVE", "epcList": ["urn:nmpa:81234567890123456789"], **fields},
    )


def refused(site: Site, number: int, party: str = DAIRY, **fields: Any) -> str:
    """The id of an event of a party that has a wrong time."""
    bad = {**seen(number), "eventTime": "yesterday", **fields}
    source = Source(party, channel=WayIn.MQTT, name="topic", device="gate-1")
    [one] = site.capture.document(document(bad), source).refused
    return one.quarantine


def as_role(site: Site, role: str, party: str | None = None) -> FlaskClient:
    site.records.accounts.ensure(role, PASSWORD, role, party)
    return site.logged_in(role)


def state_of(site: Site, identifier: str) -> EntryState:
    entry = site.records.quarantine.get(identifier)
    assert entry is not None
    return entry.state


def test_an_empty_quarantine_says_what_that_means(own_site: Site) -> None:
    html = own_site.logged_in().get(LIST, headers=EN).text
    assert "Nothing waits here: everything that came in is recorded, or has been decided about." in html
    rejected = own_site.logged_in().get(LIST + "?state=rejected", headers=EN).text
    assert "No entry is in this state." in rejected
    assert "Nothing in this state matches" in own_site.logged_in().get(LIST + "?words=x", headers=EN).text


def test_why_it_was_refused_is_in_chinese_and_its_page_has_the_words_of_the_record_too(own_site: Site) -> None:
    identifier, client = refused(own_site, 50), own_site.logged_in()
    told = "时间 &#39;yesterday&#39; 无法识别：应为 &#39;2026-03-01T08:00:00.000+08:00&#39; 这样的日期和时间。"
    kept = "Time &#39;yesterday&#39; can&#39;t be read"
    listed = client.get(LIST, query_string={"lang": "zh-CN"}).text
    assert told in listed
    assert kept not in listed
    page = client.get(LIST + identifier).text
    assert told in page
    assert f'<span class="help" lang="en">{kept}' in page
    again = client.post(f"{LIST}{identifier}/replay", data={"as": "came"}).text
    assert again.count(told) == 3  # as the answer, as what is wrong with it, and in what was done
    assert "无法识别" not in client.get(LIST + identifier, query_string={"lang": "en"}).text


@pytest.mark.parametrize("words", ["无法识别 YESTERDAY", "can't be read", "2026-03-01 日期和时间"])
def test_words_are_sought_in_both_languages_each_by_itself(own_site: Site, words: str) -> None:
    identifier, client = refused(own_site, 52), own_site.logged_in()
    assert identifier in client.get(LIST, query_string={"words": words}).text
    assert identifier not in client.get(LIST, query_string={"words": f"{words} 未登记"}).text


def test_entries_are_found_by_the_kind_of_a_fault_to_which_each_entry_leads(own_site: Site) -> None:
    identifier, client = refused(own_site, 53), own_site.logged_in()
    page = client.get(LIST + identifier).text
    assert f'<a class="help mono" href="{LIST}?kind=time.unreadable">time.unreadable</a>' in page
    for kind, found in (("time.unreadable", True), ("time", True), ("code", False)):
        listed = client.get(LIST, query_string={"kind": kind}).text
        assert (identifier in listed) is found, kind
        assert f'name="kind" type="text" class="mono" value="{kind}"' in listed


def test_a_regulator_finds_an_entry_corrects_it_and_it_is_recorded_in_the_name_of_who_sent_it(own_site: Site) -> None:
    identifier, client = refused(own_site, 50), own_site.logged_in()
    listed = text_of(client.get(LIST, headers=EN).text)
    assert "Chenguang Dairy gate-1 eventTime" in listed
    page = client.get(LIST + identifier, headers=EN).text
    assert '<code class="mono">eventTime</code>' in page
    fixed = json.dumps(seen(50), indent=2)
    done = client.post(f"{LIST}{identifier}/replay", data={"as": "corrected", "content": fixed})
    assert (done.status_code, done.headers["Location"]) == (303, LIST + identifier)
    name = seen(50)["eventID"]
    assert own_site.store.documents([name])[name]["party"] == DAIRY
    after = text_of(client.get(LIST + identifier, headers=EN).text)
    assert "Recorded later · regulator" in after
    assert "regulator · replayed and recorded" in after
    again = client.post(f"{LIST}{identifier}/replay", data={"as": "corrected", "content": fixed}, headers=EN)
    assert again.status_code == 409
    assert "Somebody has decided about it meanwhile." in again.text


def test_what_was_replayed_leads_to_what_it_is_recorded_as(own_site: Site) -> None:
    identifier, client = refused(own_site, 50), own_site.logged_in()
    assert "Recorded as" not in client.get(LIST + identifier, headers=EN).text
    fixed = seen(62, epcList=[f"urn:nmpa:8123456789012345678{number}" for number in range(6)])
    client.post(f"{LIST}{identifier}/replay", data={"as": "corrected", "content": json.dumps(fixed)})
    section = client.get(LIST + identifier, headers=EN).text.partition('id="became"')[2].partition("</section>")[0]
    assert fixed["eventID"] in section
    assert "and 2 more" in section
    links = re.findall(r'<a class="mono" href="([^"]+)">(\d+)</a>', section)
    assert [code for _, code in links] == [f"8123456789012345678{number}" for number in range(4)]
    trace = client.get(links[0][0], headers=EN)
    assert trace.status_code == 200
    assert "81234567890123456780" in trace.text


@pytest.mark.parametrize(
    ("channel", "english", "chinese"),
    [
        (WayIn.MQTT, "the device, by MQTT", "设备，经 MQTT"),
        (WayIn.HTTP, "the device, by HTTP", "设备，经 HTTP"),
        (WayIn.REST, "the capture interface", "采集接口"),
        (WayIn.FILE, "a file on the server", "服务器上的文件"),
        (WayIn.REPLAY, "a correction out of quarantine", "隔离区内的更正"),
    ],
)
def test_the_way_in_is_told_in_words(own_site: Site, channel: WayIn, english: str, chinese: str) -> None:
    bad = {**seen(63), "eventTime": "yesterday"}
    [one] = own_site.capture.document(document(bad), Source(DAIRY, False, channel, "erp", "gate-1")).refused
    client = own_site.logged_in()
    assert f"Came by {english} erp" in text_of(client.get(LIST + one.quarantine, headers=EN).text)
    assert f"接收途径 {chinese} erp" in text_of(client.get(f"{LIST}{one.quarantine}?lang=zh-CN").text)


def content_of(site: Site, identifier: str) -> dict[str, Any]:
    """What came, as JSON."""
    entry = site.records.quarantine.get(identifier)
    assert entry is not None
    content: dict[str, Any] = json.loads(entry.raw)
    return content


def corrected_section(html: str) -> str:
    return html.partition('id="corrected"')[2].partition("</section>")[0]


def test_what_a_person_changed_stands_beside_what_came_once_it_is_recorded(own_site: Site) -> None:
    identifier, client = refused(own_site, 50), own_site.logged_in()
    assert corrected_section(client.get(LIST + identifier).text) == ""
    assert client.get(f"{LIST}{identifier}/corrected").status_code == 404
    right = {**content_of(own_site, identifier), "eventTime": "2026-03-04T08:00:00Z", "bizStep": "storing"}
    fixed = json.dumps(right, indent=2)
    client.post(f"{LIST}{identifier}/replay", data={"as": "corrected", "content": fixed})
    section = corrected_section(client.get(LIST + identifier, headers=EN).text)
    assert "This is recorded in place of what came in." in section
    shown = [text_of(row) for row in re.findall(r'<tr class="differs">.*?</tr>', section, re.DOTALL)]
    assert shown == ["≠ eventTime yesterday 2026-03-04T08:00:00Z", "≠ bizStep – storing"]
    assert "&#34;bizStep&#34;: &#34;storing&#34;" in section
    file = client.get(f"{LIST}{identifier}/corrected")
    assert (file.data, file.mimetype) == (fixed.encode(), "application/octet-stream")
    assert file.headers["Content-Disposition"] == f'attachment; filename="{identifier}-corrected.bin"'
    assert "更正内容" in client.get(f"{LIST}{identifier}?lang=zh-CN").text


def test_a_correction_that_was_refused_is_not_told_as_what_is_recorded(own_site: Site) -> None:
    identifier, client = refused(own_site, 50), own_site.logged_in()
    typed = json.dumps({**seen(50), "eventTime": "tomorrow"})
    tried = client.post(f"{LIST}{identifier}/replay", data={"as": "corrected", "content": typed}, headers=EN)
    assert "This was tried last, and refused." in corrected_section(tried.text)
    own_site.records.quarantine.claim(identifier)
    entry = own_site.records.quarantine.get(identifier)
    assert entry is not None
    own_site.records.quarantine.settle(identifier, "regulator", entry.raw)
    section = corrected_section(client.get(LIST + identifier, headers=EN).text)
    assert "This was tried and refused; what is recorded is what came in." in section
    assert "yesterday tomorrow" in text_of(section)


def test_what_could_not_be_read_shows_a_correction_marked_in_the_text(own_site: Site) -> None:
    [one] = own_site.capture.document(b'{"type": <ObjectEvent"}', Source(DAIRY)).refused
    client = own_site.logged_in()
    data = {"as": "corrected", "content": '{"type": "ObjectEvent"}'}
    client.post(f"{LIST}{one.quarantine}/replay", data=data)
    html = client.get(LIST + one.quarantine, headers=EN).text
    assert "<mark>&#34;</mark>" in corrected_section(html)
    assert "<mark>&lt;</mark>" in html.partition('id="raw"')[2]


def test_a_correction_that_changes_no_field_says_so(own_site: Site) -> None:
    identifier, client = refused(own_site, 50), own_site.logged_in()
    same = json.dumps(content_of(own_site, identifier), indent=4)
    data = {"as": "corrected", "content": same}
    html = client.post(f"{LIST}{identifier}/replay", data=data, headers=EN).text
    assert "Every field is the same: it is only written otherwise." in corrected_section(html)


def test_what_is_refused_again_is_shown_with_what_was_typed(own_site: Site) -> None:
    identifier, client = refused(own_site, 51), own_site.logged_in()
    data = {"as": "corrected", "content": '{"type": "</textarea><b>"}'}
    done = client.post(f"{LIST}{identifier}/replay", data=data, headers=EN)
    assert done.status_code == 422
    assert "It was refused again, and stays open." in done.text
    assert "&lt;/textarea&gt;&lt;b&gt;" in done.text
    assert "<b>" not in done.text
    raw = client.post(f"{LIST}{identifier}/replay", data={"as": "raw"}, headers=EN)
    assert (raw.status_code, state_of(own_site, identifier)) == (422, EntryState.OPEN)
    assert text_of(raw.text).count("replayed and refused again") == 2


def test_a_slip_of_the_pen_is_told_in_chinese_with_what_was_typed(own_site: Site) -> None:
    identifier, client = refused(own_site, 51), own_site.logged_in()
    data = {"as": "corrected", "content": "{坏掉了"}
    done = client.post(f"{LIST}{identifier}/replay?lang=zh-CN", data=data)
    assert "内容不是 JSON：应为双引号中的属性名：第 1 行第 2 列（偏移 1）；开头为 &#39;{坏掉了&#39;" in done.text


def test_a_rejection_needs_a_reason_and_can_be_undone(own_site: Site) -> None:
    identifier, client = refused(own_site, 52), own_site.logged_in()
    bare = client.post(f"{LIST}{identifier}/reject", data={"why": " "}, headers=EN)
    assert bare.status_code == 400
    assert "Say why it is rejected: the reason is kept." in bare.text
    client.post(f"{LIST}{identifier}/reject", data={"why": "a test device"})
    page = text_of(client.get(LIST + identifier, headers=EN).text)
    assert "Rejected · regulator" in page
    assert "rejected : a test device" in page or "rejected: a test device" in page
    assert client.post(f"{LIST}{identifier}/reject", data={"why": "x"}).status_code == 409
    client.post(f"{LIST}{identifier}/reopen", data={})
    assert state_of(own_site, identifier) is EntryState.OPEN
    assert client.post(f"{LIST}{identifier}/reopen", data={}).status_code == 409


def test_the_list_is_narrowed_by_words_party_device_and_time(own_site: Site) -> None:
    ours, theirs = refused(own_site, 53), refused(own_site, 54, FARM)
    client = own_site.logged_in()
    for query, found in (
        ({"gln": FARM}, [theirs]),
        ({"words": "yesterday"}, [theirs, ours]),
        ({"words": f"{53:012d}"}, [ours]),
        ({"device": "gate-2"}, []),
        ({"since": "2999-01-01T00:00"}, []),
        ({"until": "2999-01-01T00:00"}, [theirs, ours]),
    ):
        html = client.get(LIST, query_string=query).text
        assert re.findall(r'name="id" value="(q-\w+)"', html) == found


@pytest.mark.parametrize(
    ("query", "unfolds"), [({}, False), ({"words": "x"}, False), ({"gln": FARM}, True), ({"until": "noon"}, True)]
)
def test_the_rest_of_the_search_is_folded_until_it_narrows(site: Site, query: dict[str, str], unfolds: bool) -> None:
    html = site.logged_in().get(LIST, query_string=query, headers=EN).text
    assert ("<details open>" in html, "<details>" in html) == (unfolds, not unfolds)


@pytest.mark.parametrize("field", ["since", "until"])
def test_a_time_that_can_t_be_read_lists_nothing_and_offers_no_act(own_site: Site, field: str) -> None:
    identifier, client = refused(own_site, 53), own_site.logged_in()
    wrong = client.get(LIST, query_string={field: "yesterday", "words": "x"}, headers=EN)
    assert wrong.status_code == 400
    assert identifier not in wrong.text
    assert 'action="/console/quarantine/many"' not in wrong.text
    [box] = re.findall(rf'<input id="{field}"[^>]*>', wrong.text)
    assert 'value="yesterday"' in box
    assert f'aria-invalid="true" aria-describedby="{field}-fault"' in box
    assert f'<p class="is-bad" id="{field}-fault" role="alert">The time can\'t be read. Expected' in wrong.text
    assert wrong.text.count("can't be read. Expected") == 1
    assert "Nothing is listed as long as the search can't be read." in wrong.text
    assert "Nothing in this state matches" not in wrong.text


@pytest.mark.parametrize("sure", [{}, {"sure": "1", "why": "a test"}], ids=["asked", "sure"])
def test_nothing_is_done_by_a_search_that_can_t_be_read(own_site: Site, sure: dict[str, str]) -> None:
    identifier, client = refused(own_site, 53), own_site.logged_in()
    for scope in ({"scope": "all"}, {"id": identifier}):
        form = {"act": "reject", "since": "yesterday", **scope, **sure}
        answer = client.post(LIST + "many", data=form, headers=EN)
        assert (answer.status_code, state_of(own_site, identifier)) == (400, EntryState.OPEN)
        assert 'value="yesterday"' in answer.text
        assert identifier not in answer.text


def test_a_long_list_comes_in_pages(own_site: Site) -> None:
    ids = {refused(own_site, 100 + number) for number in range(PAGE + 3)}
    client = own_site.logged_in()
    first = client.get(LIST, headers=EN).text
    [onward] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get(LIST + onward.replace("&amp;", "&"), headers=EN).text
    found = [re.findall(r'name="id" value="(q-\w+)"', html) for html in (first, second)]
    assert [len(page) for page in found] == [PAGE, 3]
    assert set(found[0]) | set(found[1]) == ids
    assert "Newest" in second


def test_many_are_rejected_after_a_count_and_a_yes(own_site: Site) -> None:
    ids, client = [refused(own_site, 60 + number) for number in range(3)], own_site.logged_in()
    other = refused(own_site, 70, FARM)
    form = {"act": "reject", "scope": "all", "gln": DAIRY}
    sure = client.post(LIST + "many", data=form, headers=EN)
    assert "Reject 3 entries?" in sure.text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', sure.text))
    later = refused(own_site, 71)
    bare = client.post(LIST + "many", data={**hidden, "sure": "1"}, headers=EN)
    assert bare.status_code == 400
    assert "Say why they are rejected: the reason is kept." in bare.text
    done = client.post(LIST + "many", data={**hidden, "sure": "1", "why": "a test"}, headers=EN)
    assert "3 of 3 were rejected." in done.text
    assert (done.mimetype, done.headers["Content-Language"]) == ("text/html", "en")
    assert {state_of(own_site, one) for one in ids} == {EntryState.REJECTED}
    assert {state_of(own_site, one) for one in (other, later)} == {EntryState.OPEN}
    back = client.post(
        LIST + "many", data={"act": "reopen", "state": "rejected", "id": ids[:2], "sure": "1"}, headers=EN
    )
    assert "2 of 2 are open again." in back.text
    assert own_site.records.quarantine.count(EntryState.REJECTED) == 1


def test_many_are_replayed_and_what_is_refused_again_is_named(own_site: Site) -> None:
    site, client = own_site, own_site.logged_in()
    scans = []
    for number in range(12):
        scan = json.dumps({"code": "81234567890123456789", "at": f"2026-03-04T08:00:{number:02d}Z"}).encode()
        from tracechain.ingest.door.arrival import read_message  # noqa: PLC0415 - of this test alone
        from tracechain.trace.messages.topics import Node  # noqa: PLC0415 - as above

        [one] = site.capture.arrivals([read_message(Node(DAIRY, "gun-1").scan, scan)]).results[0].refused
        scans.append(one.quarantine)
    bad = refused(site, 80)
    site.records.devices.register(DAIRY, "gun-1", {"step": "storing"})
    done = client.post(LIST + "many", data={"act": "replay", "scope": "all", "sure": "1"}, headers=EN)
    assert "12 of 13 were recorded." in done.text
    assert "13 of 13" in done.text
    assert bad in done.text
    assert {state_of(site, one) for one in scans} == {EntryState.REPLAYED}


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Choose what is to be done."),
        ({"act": "burn", "scope": "all"}, "Choose what is to be done."),
        ({"act": "replay"}, "Tick the entries, or choose all that the search finds."),
        ({"act": "replay", "scope": "all", "since": "noon"}, "The time can't be read."),
    ],
)
def test_a_bulk_act_that_says_too_little_gets_a_sentence(site: Site, form: dict[str, str], sentence: str) -> None:
    answer = site.logged_in().post(LIST + "many", data=form, headers=EN)
    assert answer.status_code == 400
    assert sentence in answer.text


def test_a_node_sees_and_corrects_its_own_alone(own_site: Site) -> None:
    ours, theirs = refused(own_site, 55), refused(own_site, 56, FARM)
    client = own_site.logged_in("dairy")
    html = client.get(LIST, query_string={"gln": FARM}, headers=EN).text
    assert re.findall(r'name="id" value="(q-\w+)"', html) == [ours]
    assert "You see what came in the name of your own business." in html
    for path, method in ((theirs, "GET"), (f"{theirs}/raw", "GET"), (f"{theirs}/replay", "POST")):
        assert client.open(LIST + path, method=method).status_code == 404
    swept = client.post(LIST + "many", data={"act": "replay", "id": [theirs], "sure": "1"})
    assert (swept.status_code, own_site.records.audit.page(subject=theirs)) == (400, [])
    assert client.post(LIST + "many", data={"act": "reject", "id": [ours], "why": "x", "sure": "1"}).status_code == 400
    assert client.post(f"{LIST}{ours}/reject", data={"why": "x"}).status_code == 403
    page = client.get(LIST + ours, headers=EN).text
    assert "Replay as corrected" in page
    assert "Why it is rejected" not in page
    done = client.post(f"{LIST}{ours}/replay", data={"as": "corrected", "content": json.dumps(seen(55))})
    assert (done.status_code, state_of(own_site, ours)) == (303, EntryState.REPLAYED)


def test_an_auditor_reads_and_has_nothing_to_press(own_site: Site) -> None:
    identifier, client = refused(own_site, 57), as_role(own_site, "auditor")
    pages = client.get(LIST, headers=EN).text + client.get(LIST + identifier, headers=EN).text
    assert "yesterday" in pages
    assert re.findall(r'action="[^"]*/(?:many|replay|reject|reopen)"[^>]*>\s*<button', pages) == []
    assert "Replay as" not in pages
    assert client.post(f"{LIST}{identifier}/replay", data={"as": "raw"}).status_code == 403


def test_a_conflict_shows_both_events_and_marks_what_differs(own_site: Site) -> None:
    own_site.capture.document(document(seen(58)), Source(DAIRY))
    source = Source(DAIRY, channel=WayIn.REST, name="erp")
    [one] = own_site.capture.document(document(seen(58, bizStep="storing")), source).refused
    html = own_site.logged_in().get(LIST + one.quarantine, headers=EN).text
    assert "The same eventID is on record" in html
    marked = [text_of(row) for row in re.findall(r'<tr class="differs">.*?</tr>', html, re.DOTALL)]
    assert marked == ["≠ bizStep – storing"]
    [foreign] = own_site.capture.document(document(seen(58, bizStep="packing")), Source(OUTSIDER)).refused
    own_site.records.accounts.ensure("outsider", PASSWORD, "node", OUTSIDER)
    theirs = own_site.logged_in("outsider").get(LIST + foreign.quarantine, headers=EN).text
    assert "is on record with other content" in text_of(theirs)
    assert "The same eventID is on record" not in theirs


def test_who_recorded_a_copy_of_an_event_sees_it_beside_what_was_refused(own_site: Site) -> None:
    for party in (DAIRY, FARM):
        own_site.capture.document(document(seen(58)), Source(party))
    [one] = own_site.capture.document(document(seen(58, bizStep="storing")), Source(FARM)).refused
    html = as_role(own_site, "node", FARM).get(LIST + one.quarantine, headers=EN).text
    assert "The same eventID is on record" in html
    assert "Recorded by Chenguang Dairy." in html


def test_bytes_of_a_stranger_are_shown_as_text_and_handed_out_as_a_file(own_site: Site) -> None:
    hostile = b"\xff\x00<script>alert(1)</script>\xe2\x80\xae"
    [one] = own_site.capture.document(hostile, Source(DAIRY)).refused
    client = own_site.logged_in()
    html = client.get(LIST + one.quarantine, headers=EN).text
    assert "\\xff\\x00&lt;script&gt;alert(1)&lt;/script&gt;\\u202e" in html
    assert "<script" not in html
    answer = client.get(f"{LIST}{one.quarantine}/raw")
    assert (answer.data, answer.mimetype) == (hostile, "application/octet-stream")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{one.quarantine}.bin"'


def test_what_is_too_long_is_cut_and_not_edited_here(own_site: Site) -> None:
    [one] = own_site.capture.document(b'["' + b"x" * 600_000, Source(DAIRY)).refused
    html = own_site.logged_in().get(LIST + one.quarantine, headers=EN).text
    assert "Only the beginning is shown." in html
    assert "The content is too long to be edited here" in html
    assert len(html) < 100_000


def test_a_long_correction_is_taken(own_site: Site) -> None:
    identifier = refused(own_site, 59)
    events = [seen(59), *(seen(200 + n) for n in range(900))]
    content = json.dumps(events, indent=2)
    assert len(content) > 300_000
    done = own_site.logged_in().post(f"{LIST}{identifier}/replay", data={"as": "corrected", "content": content})
    assert done.status_code == 303


def test_half_a_surrogate_pair_breaks_no_page(own_site: Site) -> None:
    identifier = refused(own_site, 61, bizStep="https://x.example/\ud800")
    assert "\\ud800" in own_site.logged_in().get(LIST + identifier, headers=EN).text


@pytest.mark.parametrize("value", [{"a": "\x1d\u202e\x7f"}, [1, "\ud800"], "text", None, {"é": {"x": [1.5, True]}}])
def test_pretty_json_has_the_same_value(value: Any) -> None:
    shown = pretty(json.dumps(value).encode())
    assert shown is not None
    assert json.loads(shown) == value
    assert "\u202e" not in shown


def test_a_key_that_stands_twice_is_shown_twice() -> None:
    assert pretty(b'{"a":1,"a":[]}') == '{\n  "a": 1,\n  "a": []\n}'


def test_what_is_no_json_has_no_pretty_form() -> None:
    assert pretty(b"\xff") is None
    assert pretty(b"[" * 100_000) is None
    assert visible(b"a\r\nb\tc\x1b[0m") == "a\nb\tc\\x1b[0m"


def test_two_events_are_compared_field_by_field() -> None:
    rows = conflict({"@context": 1, "a": {"b": [1, 2]}, "c": "x"}, b'{"a": {"b": [1, 3, 4]}, "c": "x", "d": {}}')
    assert [(row.path, row.left, row.right, row.differs) for row in rows] == [
        ("a.b[1]", "2", "3", True),
        ("a.b[2]", None, "4", True),
        ("d", None, "{}", True),
        ("a.b[0]", "1", "1", False),
        ("c", "x", "x", False),
    ]
    assert conflict({}, b"[]") == []


@pytest.mark.parametrize(
    ("content", "other", "fields"),
    [
        (b'[{"a": 1}, 2]', b'[{"a": 3}, 2]', [("[0].a", "1", "3")]),
        (b'{"@context": "x"}', b'{"@context": "y"}', [("@context", "x", "y")]),
        (b"1", b"[]", [("", "1", "[]")]),
        (b'{"a":1}', b'{ "a": 1 }', []),
        (b"{", b"{}", None),
        (b"eyJ", b"{}", None),
    ],
)
def test_what_a_correction_changed_is_told_by_field(
    content: bytes, other: bytes, fields: list[tuple[str, ...]] | None
) -> None:
    rows = changed(content, other)
    assert fields == (None if rows is None else [(row.path, row.left, row.right) for row in rows])


def test_a_signed_message_is_compared_by_what_was_signed() -> None:
    rows = changed(sign(b'{"a": 1}', SigningKey.make()), b'{"a": 2}')
    assert rows is not None
    assert [(row.path, row.left, row.right) for row in rows] == [("a", "1", "2")]


@pytest.mark.parametrize(
    ("text", "other", "parts"),
    [
        ("abcd", "abxcd", [("ab", "", "cd"), ("ab", "x", "cd")]),
        ("aa", "aaa", [("aa", "", ""), ("aa", "a", "")]),
        ("", "x", [("", "", ""), ("", "x", "")]),
        ("same", "same", [("same", "", ""), ("same", "", "")]),
        ("abc", "axc", [("a", "b", "c"), ("a", "x", "c")]),
    ],
)
def test_two_texts_are_taken_apart_where_they_differ(text: str, other: str, parts: list[tuple[str, ...]]) -> None:
    assert [(one.before, one.differing, one.after) for one in apart(text, other)] == parts
