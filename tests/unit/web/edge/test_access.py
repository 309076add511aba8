"""Who may use which route: every route of the application against every role, and no route without an entry."""

from __future__ import annotations

import re

import pytest
from pages import EN, text_of
from werkzeug.routing import Rule

from cast.goods import MILK_LOT, PACK
from cast.parties import DAIRY, SHOP
from cast.site import PASSWORD, Site
from tracechain.trace.records.principal import AccountRole
from tracechain.web.edge.access import ACCESS

STRANGER = "stranger"
CALLERS = [STRANGER, *AccountRole]
EVERYBODY = frozenset(CALLERS)
TRACERS = frozenset({"node", "regulator", "approver", "auditor", "admin"})
OFFICERS = frozenset({"regulator", "approver", "auditor", "admin"})
RECORDERS = frozenset({"node", "regulator", "approver", "admin"})

# What http-contract promises, written out once more: endpoint → (an address to try, who gets past the door).
EXPECTED: dict[str, tuple[str, str, frozenset[str]]] = {
    "static": ("GET", "/static/style.css", EVERYBODY),
    "public.home": ("GET", "/", EVERYBODY),
    "public.digital_link": ("GET", "/01/06901234200010", EVERYBODY),
    "public.drug": ("GET", "/drug/81234567890123456789", EVERYBODY),
    "api.lookup": ("GET", f"/api/v1/lookup?id={PACK}", EVERYBODY),
    "api.trace_backward": ("GET", f"/api/v1/trace/backward?id={PACK}", TRACERS),
    "api.trace_forward": ("GET", f"/api/v1/trace/forward?id={PACK}", TRACERS),
    "questions.state": ("GET", f"/api/v1/state?id={PACK}", OFFICERS),
    "questions.where": ("GET", f"/api/v1/whereabouts?id={PACK}", OFFICERS),
    "questions.to_find": ("GET", f"/api/v1/scope?id={PACK}", OFFICERS),
    "questions.amounts": ("GET", f"/api/v1/balance?id={MILK_LOT}", OFFICERS),
    "gaps.found": ("GET", f"/api/v1/gaps?id={PACK}", OFFICERS),
    "whatif.supposed": ("GET", f"/api/v1/what-if?id={MILK_LOT}", OFFICERS),
    "conditions.kept": ("GET", f"/api/v1/conditions?id={PACK}", OFFICERS),
    "watched.nodes": ("GET", "/api/v1/nodes", TRACERS),
    "watched.acknowledge": ("POST", "/api/v1/alarms/a-none/acknowledgement", RECORDERS - {"node"}),
    "nodes.enrol": ("POST", "/api/v1/enrolments", EVERYBODY),
    "nodes.envelope": ("POST", "/api/v1/envelopes?device=gate-1", frozenset({"node"})),
    "api-docs.openapi_json": ("GET", "/api/v1/openapi.json", EVERYBODY),
    "health.healthz": ("GET", "/healthz", EVERYBODY),
    "health.readyz": ("GET", "/readyz", EVERYBODY),
    "metrics.told": ("GET", "/metrics", frozenset({"auditor", "admin"})),
    "console.watching.page": ("GET", "/console/watching/", TRACERS),
    "console.watching.acknowledge": ("POST", "/console/watching/alarms/a-none/acknowledge", RECORDERS - {"node"}),
    "console.login.page": ("GET", "/console/login", EVERYBODY),
    "console.login.log_in": ("POST", "/console/login", EVERYBODY),
    "console.login.log_out": ("POST", "/console/logout", EVERYBODY),
    "console.trace.home": ("GET", "/console/", TRACERS),
    "console.gaps.page": ("GET", f"/console/evidence?code={PACK}", OFFICERS),
    "console.whatif.page": ("GET", f"/console/what-if?code={PACK}", OFFICERS),
    "console.whatif.table": ("GET", f"/console/what-if.csv?code={PACK}", OFFICERS),
    "console.quarantine.listed": ("GET", "/console/quarantine/", TRACERS),
    "console.quarantine.entry": ("GET", "/console/quarantine/q-none", TRACERS),
    "console.quarantine.raw": ("GET", "/console/quarantine/q-none/raw", TRACERS),
    "console.quarantine.corrected": ("GET", "/console/quarantine/q-none/corrected", TRACERS),
    "console.quarantine.replay_one": ("POST", "/console/quarantine/q-none/replay", RECORDERS),
    "console.quarantine.many": ("POST", "/console/quarantine/many", RECORDERS),
    "console.quarantine.reject": ("POST", "/console/quarantine/q-none/reject", RECORDERS - {"node"}),
    "console.quarantine.reopen": ("POST", "/console/quarantine/q-none/reopen", RECORDERS - {"node"}),
    "console.audit.page": ("GET", "/console/audit/", frozenset({"auditor", "admin"})),
    "console.whereabouts.page": ("GET", f"/console/whereabouts?code={MILK_LOT}", OFFICERS),
    "console.scope.page": ("GET", f"/console/scope?code={MILK_LOT}", OFFICERS),
    "console.scope.table": ("GET", f"/console/scope.csv?code={MILK_LOT}", OFFICERS),
    "console.trace.page": ("GET", f"/console/trace?code={MILK_LOT}", TRACERS),
    "epcis.capture": ("POST", "/epcis/v2/capture", RECORDERS),
    "epcis.capture_jobs": ("GET", "/epcis/v2/capture", TRACERS),
    "epcis.capture_job": ("GET", "/epcis/v2/capture/none", TRACERS),
    "epcis.options": ("OPTIONS", "/epcis/v2/capture", EVERYBODY),
}


def test_every_route_is_in_the_matrix_and_in_the_table(site: Site) -> None:
    endpoints = {rule.endpoint for rule in site.app.url_map.iter_rules()}
    assert endpoints == set(EXPECTED) == set(ACCESS)


@pytest.mark.parametrize("endpoint", sorted(EXPECTED))
@pytest.mark.parametrize("caller", CALLERS)
def test_a_role_gets_through_the_doors_that_are_its_own(site: Site, endpoint: str, caller: str) -> None:
    method, path, welcome = EXPECTED[endpoint]
    client, headers = site.client(), {}
    if caller != STRANGER:
        party = DAIRY if caller in ("node", "partner") else None
        if not site.records.accounts.stamp(f"a-{caller}"):  # a hash takes its time
            site.records.accounts.ensure(f"a-{caller}", PASSWORD, caller, party)
        with client.session_transaction() as session:
            session["username"] = f"a-{caller}"
            session["stamp"] = site.records.accounts.stamp(f"a-{caller}")
        headers = site.token(caller, party)
    status = client.open(path, method=method, headers=headers, buffered=True).status_code
    turned_away = 401 if caller == STRANGER else 403
    if endpoint == "console.login.log_in":
        assert status == 401  # an empty password is wrong for everybody
    else:
        assert (status == turned_away) is (caller not in welcome)


def test_a_route_that_nobody_entered_is_refused(own_site: Site) -> None:
    own_site.app.url_map.add(Rule("/secret", endpoint="secret"))
    own_site.app.view_functions["secret"] = lambda: "secret"
    assert own_site.client().get("/secret").status_code == 401
    assert own_site.logged_in().get("/secret").status_code == 403


def test_a_revoked_token_is_worth_nothing(own_site: Site) -> None:
    headers = own_site.token("regulator")
    ask = f"/api/v1/trace/forward?id={MILK_LOT}"
    assert own_site.client().get(ask, headers=headers).status_code == 200
    for token in own_site.records.tokens.all():
        own_site.records.tokens.revoke(token.id)
    assert own_site.client().get(ask, headers=headers).status_code == 401


def test_a_closed_account_is_out_at_once(own_site: Site) -> None:
    client = own_site.logged_in("dairy")
    assert client.get("/console/").status_code == 200
    own_site.records.accounts.disable("dairy")
    assert client.get("/console/").status_code == 401
    own_site.records.accounts.enable("dairy")
    assert client.get("/console/").status_code == 200


def test_another_password_ends_what_was_begun_with_the_one_before(own_site: Site) -> None:
    client = own_site.logged_in("dairy")
    own_site.records.accounts.set_password("dairy", "bread and butter")
    assert client.get("/console/").status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "Bearer \u00fc"])
def test_a_wrong_token_is_told_what_was_expected(site: Site, header: str) -> None:
    answer = site.client().get(f"/api/v1/trace/forward?id={MILK_LOT}", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="tracechain"'
    assert answer.json is not None
    assert answer.json["detail"] == "This needs a token: send a valid one as 'Authorization: Bearer …'."


def test_a_session_opens_no_path_for_programs(site: Site) -> None:
    assert site.logged_in().get(f"/api/v1/trace/forward?id={MILK_LOT}").status_code == 401


def test_a_token_opens_no_page_of_the_console(site: Site) -> None:
    assert site.client().get("/console/", headers=site.token("regulator")).status_code == 401


def test_a_partner_is_told_that_the_page_is_not_theirs_how_they_work_and_can_log_out(site: Site) -> None:
    client = site.logged_in("partner")
    answer = client.get("/console/", headers=EN)
    shown = text_of(answer.text)
    assert answer.status_code == 403
    assert "partner Log out 中文" in shown
    assert "Your account may not see this page." in shown
    assert "A partner's account works with a token over the API, not on these pages." in shown
    assert "Watching" not in shown
    assert re.findall(r'href="(/console/[^"]*)"', answer.text) == ["/console/?lang=zh-CN"]
    assert "您的账号无权查看此页。" in client.get("/console/?lang=zh-CN").text
    assert client.post("/console/logout").status_code == 303
    assert client.get("/console/").status_code == 401


def test_a_program_of_a_partner_is_told_by_its_role(site: Site) -> None:
    refused = site.client().get(f"/api/v1/trace/forward?id={MILK_LOT}", headers=site.token("partner", SHOP))
    assert refused.json == {
        "type": "about:blank",
        "title": "Forbidden",
        "status": 403,
        "detail": "The role 'partner' may not do this.",
    }


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "Your account may not do this."), ("zh-CN", "您的账号无权执行此操作。")]
)
def test_what_may_not_be_done_is_told_as_a_deed_with_the_menu_around_it(
    site: Site, language: str, sentence: str
) -> None:
    answer = site.logged_in("dairy").post("/console/quarantine/q-none/reject", headers={"Accept-Language": language})
    assert answer.status_code == 403
    assert f"<h1>{sentence}</h1>" in answer.text
    assert 'href="/console/watching/"' in answer.text
    assert 'action="/console/logout"' in answer.text


def test_what_is_not_there_keeps_the_menu_of_who_is_logged_in(site: Site) -> None:
    answer = site.logged_in().get("/console/quarantine/q-none", headers=EN)
    assert answer.status_code == 404
    assert "regulator Log out" in text_of(answer.text)
