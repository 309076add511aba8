"""The content policy and the headers with it, on every kind of answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cast.goods import MILK_LOT, PACK_PATH
from cast.site import PASSWORD, Site
from tracechain.ingest.door.source import Source
from tracechain.web.edge.policy import content_policy

WEB = Path(__file__).parents[4] / "web"
TEMPLATES = sorted(path for path in WEB.rglob("templates/**/*.html"))
ANSWERS = [
    "/",
    PACK_PATH,
    "/01/123",
    "/nothing",
    "/console/",
    "/healthz",
    "/api/v1/none",
    "/static/style.css",
    "/epcis/v2/capture",
]


def test_the_policy_is_the_one_of_the_style_page() -> None:
    assert content_policy() == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        "worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_carries_the_headers(site: Site, path: str) -> None:
    headers = site.client().get(path, buffered=True).headers
    assert headers["Content-Security-Policy"] == content_policy()
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in headers


def test_what_a_login_shows_is_kept_by_nobody(site: Site) -> None:
    assert site.logged_in().get(f"/console/trace?code={MILK_LOT}").headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_and_change_their_address_with_their_content(site: Site) -> None:
    found = re.search(r'href="(/static/style\.css\?v=[0-9a-f]{12})"', site.client().get("/").text)
    assert found is not None
    assert "max-age=604800" in site.client().get(found[1], buffered=True).headers["Cache-Control"]


def test_https_is_held_on_to(site: Site) -> None:
    answer = site.client().get("/", base_url="https://trace.example")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_an_inline_style_or_script(path: Path) -> None:
    html = path.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", html)


def test_every_template_is_rendered(own_site: Site) -> None:
    rendered: set[str] = set()
    environment = own_site.app.jinja_env
    load = environment._load_template

    def noting(name: str | None, given: object) -> object:
        rendered.add(str(name))
        return load(name, given)  # type: ignore[arg-type]

    environment._load_template = noting  # type: ignore[method-assign, assignment]
    client = own_site.logged_in()
    for path in ["/", PACK_PATH, "/nothing", "/01/04006381333931", f"/console/trace?code={MILK_LOT}", "/console/"]:
        client.get(path)
    client.get(f"/console/whereabouts?code={MILK_LOT}")
    client.get(f"/console/scope?code={MILK_LOT}")
    client.get(f"/console/evidence?code={MILK_LOT}")
    client.get(f"/console/what-if?code={MILK_LOT}")
    client.get("/console/watching/")
    [refused] = own_site.capture.document(b"milk", Source()).refused
    for path in ("", refused.quarantine):
        client.get(f"/console/quarantine/{path}")
    for sure in ({}, {"sure": "1"}):
        client.post("/console/quarantine/many", data={"act": "replay", "scope": "all", **sure})
    own_site.records.accounts.ensure("auditor", PASSWORD, "auditor")
    own_site.logged_in("auditor").get("/console/audit/")
    own_site.client().get("/console/login")
    names = {str(path).split("/templates/")[1] for path in TEMPLATES}
    assert rendered >= names
