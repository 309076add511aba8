"""The documents tell the truth: links lead somewhere, and every command, setting and dependency is in them."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import click
import pytest
from flask import Flask

from tracechain.cli import main
from tracechain.command.web import open_app
from tracechain.settings import Settings
from tracechain.trace.messages.envelope import Envelope
from tracechain.trace.messages.profile import Profile
from tracechain.trace.messages.receipt import Receipt, parse_receipt

ROOT = Path(__file__).parents[3]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
DECISIONS = sorted((ROOT / "docs/decisions").glob("0*.md"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def text(path: str) -> str:
    return (ROOT / path).read_text()


@each_page
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / unquote(link)).exists()] == []


@each_page
def test_a_page_has_one_title(page: Path) -> None:
    outside_code = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    assert len(re.findall(r"^# ", outside_code, re.MULTILINE)) == 1


def test_every_page_is_found_from_the_readme() -> None:
    found, new = set(), {ROOT / "README.md"}
    while new:
        page = new.pop()
        found.add(page)
        links = re.findall(r"\]\((?!https?:)([^)#]+\.md)", page.read_text())
        new |= {(page.parent / link).resolve() for link in links} - found
    assert {page for page in PAGES if page not in found} - {ROOT / "docs/README.md"} == set()


@pytest.mark.parametrize(("one", "other"), [("README.md", "README.en.md"), ("docs/guide.zh-CN.md", "docs/guide.en.md")])
def test_the_two_languages_say_the_same_in_the_same_order(one: str, other: str) -> None:
    assert Path(other).name in text(one)
    assert Path(one).name in text(other)
    assert _shape(text(one)) == _shape(text(other))


def _shape(page: str) -> list[str]:
    """Headings, table rows, list items and code, without their words."""
    return [found[0] for found in re.finditer(r"^(#+|\||- |\d+\. |```\w*|    \S)", page, re.MULTILINE)]


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_says_what_why_what_else_and_at_what_cost(decision: Path) -> None:
    said = decision.read_text()
    assert re.findall(r"^\*\*(\w+)\.\*\*", said, re.MULTILINE) == ["Decision", "Why", "Considered", "Cost"]
    assert said.startswith(f"# {int(decision.stem[:4])}. ")
    assert f"]({decision.name})" in text("docs/decisions/README.md")


def test_every_dependency_has_a_decision() -> None:
    wanted = [
        *PROJECT["dependencies"],
        *(name for extra in PROJECT["optional-dependencies"].values() for name in extra),
    ]
    names = {re.split(r"[^\w-]", requirement)[0] for requirement in wanted} - {"tracechain"}
    told = "".join(page.read_text() for page in DECISIONS)
    assert {name for name in names if f"`{name}`" not in told} == set()


def test_every_setting_is_in_the_reference() -> None:
    told = set(re.findall(r"`(TRACECHAIN_\w+)`", text("docs/reference.md")))
    known = set(re.findall(r"TRACECHAIN_[A-Z]+", text("tracechain/settings.py")))
    assert known <= told


def test_what_the_readme_lets_type_is_there() -> None:
    commands = re.findall(r"^\./run (\w+)", text("README.md"), re.MULTILINE)
    assert commands == ["demo", "test"]
    assert all(f"{command})" in text("run") for command in commands)


def test_the_version_in_the_compose_file_is_the_project_s() -> None:
    assert f"image: tracechain:{PROJECT['version']}\n" in text("docker-compose.yml")
    assert f"## {PROJECT['version']}" in text("CHANGELOG.md")


def test_every_command_is_in_the_reference_and_no_other() -> None:
    told = re.findall(
        r"`tracechain ([a-z-]+(?: (?:add|revoke|list|show|replay|reject|reopen|password|disable|enable))?)",
        text("docs/reference.md"),
    )
    assert sorted(set(told)) == sorted(_commands(main))


def _commands(group: click.Group, before: str = "") -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command, f"{name} ")
        else:
            yield before + name


def test_every_address_is_in_the_reference(tmp_path: Path) -> None:
    app = open_app(Settings.read({"TRACECHAIN_DATA": str(tmp_path)}))
    told = set(re.findall(r"`(GET|POST) (/[^`?]*)", text("docs/reference.md")))
    told |= {(method, re.sub(r"forward|backward", "{direction}", path)) for method, path in told}
    assert {address for address in _addresses(app) if address not in told} == set()


def _addresses(app: Flask) -> Iterator[tuple[str, str]]:
    """Method and path of every route, the parts that vary as {name}."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in {"static", "public.digital_link"}:  # files, and what the first row says in words
            continue
        path = re.sub(r"<(?:[^:>]*:)?(\w+)>", r"{\1}", rule.rule).replace("{identifier}", "{id}")
        for method in (rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}:
            yield method, path


def test_the_station_of_the_guides_is_one_that_the_gateway_takes() -> None:
    for guide in ("docs/guide.zh-CN.md", "docs/guide.en.md"):
        [station] = re.findall(r"```json\n(.*?)```", text(guide), re.DOTALL)
        assert Profile.parse(json.loads(station)).node.device == "gate-1"


def test_the_messages_in_the_mqtt_page_are_ones_that_both_ends_take() -> None:
    envelope, receipt = re.findall(r"```json\n(.*?)```", text("docs/mqtt-contract.md"), re.DOTALL)
    assert Envelope.parse(envelope.encode()).seq == 1
    answered = parse_receipt(receipt.encode())
    assert isinstance(answered, Receipt)
    assert answered.upto == 4689
