"""The audit in the console: who did what to what, and when."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from pages import EN, text_of

from cast.documents import document, event_at
from cast.parties import DAIRY
from cast.site import PASSWORD, Site
from tracechain.ingest.door.source import Source
from tracechain.web.console.audit.words import ACTS
from tracechain.web.console.paging import PAGE

AUDIT = "/console/audit/"
ROOT = Path(__file__).parents[4]
DEVICE = f"{DAIRY}.gate-1"


def auditor(site: Site) -> FlaskClient:
    site.records.accounts.ensure("auditor", PASSWORD, "auditor")
    return site.logged_in("auditor")


def lines(html: str) -> list[str]:
    """The lines of the table, without their times."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = [re.sub(r"<time.*?</time>", "", row) for row in re.findall(r"<tr>.*?</tr>", body, re.DOTALL)]
    return [text_of(row) for row in rows]


def test_an_auditor_reads_who_did_what_to_what_the_newest_first(own_site: Site) -> None:
    client = auditor(own_site)
    own_site.records.audit.write("shell:root", "device.registered", DEVICE)
    told = {"role": "node", "party": DAIRY, "label": "till of the dairy"}
    own_site.records.audit.write("shell:root", "token.created", "4f2a", **told)
    html = client.get(AUDIT, headers=EN).text
    assert lines(html) == [
        f"shell:root Token made 4f2a Role: business Party (GLN): {DAIRY} For : till of the dairy".replace(" :", ":"),
        f"shell:root Device registered {DEVICE} –",
        "auditor Logged in auditor –",
    ]
    assert f'<a href="/console/watching/">{DEVICE}</a>' in html
    assert 'href="/console/audit/">Audit</a>' in client.get("/console/", headers=EN).text
    chinese = lines(client.get(AUDIT, query_string={"lang": "zh-CN"}).text)
    assert chinese[0] == f"shell:root 生成令牌 4f2a 角色：企业 单位（GLN）：{DAIRY} 用途：till of the dairy"


def test_a_decision_about_quarantine_leads_to_its_entry_and_tells_the_reason(own_site: Site) -> None:
    bad = event_at(50, "ObjectEvent", "04T08:00:00", DAIRY, action="LOOK", epcList=["urn:nmpa:81234567890123456789"])
    [one] = own_site.capture.document(document(bad), Source(DAIRY)).refused
    regulator = own_site.logged_in()
    regulator.post(f"/console/quarantine/{one.quarantine}/replay", data={"as": "corrected", "content": "[]"})
    regulator.post(f"/console/quarantine/{one.quarantine}/reject", data={"why": "a test </td>"})
    client = auditor(own_site)
    html = client.get(AUDIT, query_string={"subject": one.quarantine}, headers=EN).text
    rejected, refused = lines(html)
    assert rejected == f"regulator Quarantine: rejected {one.quarantine} Note: a test &lt;/td&gt;"
    assert refused.startswith(f"regulator Quarantine: replayed and refused again {one.quarantine} Why it was refused: ")
    assert re.search(r"Content: sha256:\w{16}… → sha256:\w{16}…$", refused)
    assert f'<a href="/console/quarantine/{one.quarantine}">{one.quarantine}</a>' in html
    assert client.get(f"/console/quarantine/{one.quarantine}").status_code == 200


@pytest.mark.parametrize(
    ("what", "detail", "told"),
    [
        ("party.registered", {"name_zh": "晨光", "role": "producer", "unsigned": False, "city_en": ""},
         "Party registered or changed X Name in Chinese: 晨光 Role: Producer Unsigned is accepted: no"),
        ("alarm.acknowledged", {"kind": "silence", "node": DEVICE, "note": "on my way"},
         f"Alarm noted X Alarm: Silent Device: {DEVICE} Note: on my way"),
        ("device.code", {"expires": 1_772_323_200_000_000}, "One-time code made X Valid until: 1 Mar 2026, 08:00"),
        ("quarantine.replayed", {"before": "sha256:a", "after": "sha256:a", "events": list("abcdef"), "more": 2},
         "Quarantine: replayed and recorded X Recorded as: a · b · c · d · and 4 more"),
        ("quarantine.reopened", {"before": "sha256:a", "after": "sha256:a", "note": ""}, "Quarantine: opened again X –"),
        ("of.tomorrow", {"count": 3, "text": "\u202e", "deep": {"a": [1]}},
         'of.tomorrow X count: 3 text: \\u202e deep: {"a": [1]}'),
    ],
)  # fmt: skip
def test_each_detail_is_told_in_words(own_site: Site, what: str, detail: dict[str, object], told: str) -> None:
    client = auditor(own_site)
    own_site.records.audit.write("who", what, "X", **detail)
    shown = lines(client.get(AUDIT, query_string={"who": "who"}, headers=EN).text)
    assert [line.replace("&#34;", '"') for line in shown] == [f"who {told}"]


def test_the_lines_are_narrowed_by_subject_who_and_time(own_site: Site) -> None:
    client = auditor(own_site)
    own_site.records.audit.write("shell:root", "device.registered", DEVICE)
    for query, count in (
        ({}, 2),
        ({"subject": DEVICE}, 1),
        ({"subject": DEVICE[:-1]}, 0),
        ({"who": "auditor"}, 1),
        ({"who": "auditor", "subject": DEVICE}, 0),
        ({"since": "2999-01-01T00:00"}, 0),
        ({"until": "2999-01-01T00:00"}, 2),
        ({"until": "2001-01-01T00:00"}, 0),
    ):
        answer = client.get(AUDIT, query_string=query, headers=EN)
        assert (answer.status_code, len(lines(answer.text))) == (200, count)
        assert ("No line of the audit matches the search." in answer.text) is (count == 0)


def test_a_long_audit_comes_in_pages_and_no_line_twice(own_site: Site) -> None:
    client = auditor(own_site)
    for number in range(PAGE + 3):
        own_site.records.audit.write("who", "token.revoked", f"token-{number}")
    first = client.get(AUDIT, query_string={"who": "who"}, headers=EN).text
    [onward] = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get(AUDIT + onward.replace("&amp;", "&"), headers=EN).text
    found = [re.findall(r"token-\d+", html) for html in (first, second)]
    assert [len(page) for page in found] == [PAGE, 3]
    assert found[0] + found[1] == [f"token-{number}" for number in reversed(range(PAGE + 3))]
    assert 'href="/console/audit/?who=who">Newest</a>' in second
    assert 'rel="next"' not in second


@pytest.mark.parametrize("before", ["x", "-1", "²", "9" * 40])
def test_a_page_that_is_none_is_the_first(own_site: Site, before: str) -> None:
    assert len(lines(auditor(own_site).get(AUDIT, query_string={"before": before}).text)) == 1


@pytest.mark.parametrize("field", ["since", "until"])
def test_a_time_that_can_t_be_read_is_told_at_its_field(own_site: Site, field: str) -> None:
    wrong = auditor(own_site).get(AUDIT, query_string={field: "yesterday"}, headers=EN)
    assert wrong.status_code == 400
    assert f'<p class="is-bad" id="{field}-fault" role="alert">The time can\'t be read. Expected' in wrong.text
    assert "Nothing is listed as long as the search can't be read." in wrong.text
    assert "<tbody>" not in wrong.text


def test_whoever_may_not_read_the_audit_is_not_offered_it(site: Site) -> None:
    client = site.logged_in()
    assert AUDIT not in client.get("/console/").text
    assert client.get(AUDIT).status_code == 403


def test_every_act_that_is_written_has_words() -> None:
    sources = [*(ROOT / "trace/records").glob("*.py"), *(ROOT / "tracechain/command").glob("*.py")]
    sources.append(ROOT / "web/console/login/views.py")
    verbs = re.compile(r'"((?:account|alarm|console|device|master_data|node|party|place|quarantine|token)\.[a-z_]+)"')
    written = {verb for source in sources for verb in verbs.findall(source.read_text())}
    assert written == set(ACTS)
