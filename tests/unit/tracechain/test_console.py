"""What is printed is the data, byte for byte and whole."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tracechain import console
from tracechain.console import Table, Tree, say

PACKAGE = Path(console.__file__).parent
DATA = "urn:example:epc:id:x North [north] [/] :id: \x1b[31mred\x1b[0m\t| \a\r \\[b] 12 True https://id.gs1.org"


def test_a_line_is_printed_byte_for_byte(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    say(DATA, "", "乳品厂 ")
    assert capsysbinary.readouterr().out == f"{DATA}\n\n乳品厂 \n".encode()


def test_a_table_stands_in_columns_however_wide_its_letters_are() -> None:
    table = Table("name", "id", "items", figures=1)
    table.add("乳品厂", "urn:example:epc:id:x", "7")
    table.add("North [north] :id:", "", "12,345")
    assert list(table.lines()) == [
        " name                id                     items",
        " 乳品厂              urn:example:epc:id:x       7",
        " North [north] :id:                        12,345",
    ]


def test_behind_the_last_word_of_a_row_there_is_nothing() -> None:
    table = Table("part", "code", "name")
    table.add("item", "x", "yoghurt")
    table.add("carrier", "a longer one", "")
    table.add("", "", "")
    assert list(table.lines()) == [
        " part     code          name",
        " item     x             yoghurt",
        " carrier  a longer one",
        " ",
    ]


def test_a_table_of_no_rows_is_its_headings() -> None:
    assert list(Table("from", "to").lines()) == [" from  to"]


def test_a_tree_has_each_branch_below_what_it_grows_from() -> None:
    tree = Tree("urn:example:epc:id:x")
    first = tree.add("made into: y [north]")
    first.add("held: z").add("held: :id:")
    first.add("held: w")
    tree.add("made into: v")
    assert list(tree.lines()) == [
        "urn:example:epc:id:x",
        "├── made into: y [north]",
        "│   ├── held: z",
        "│   │   └── held: :id:",
        "│   └── held: w",
        "└── made into: v",
    ]


def test_a_tree_may_be_deeper_than_the_stack_of_python() -> None:
    tree = end = Tree("0")
    for number in range(1, 3000):
        end = end.add(str(number))
    assert sum(1 for _ in tree.lines()) == 3000


def test_nothing_is_as_wide_as_the_terminal_makes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    table = Table("event")
    table.add("ni:///sha-256;" + "0" * 3000 + "?ver=CBV2.0")
    assert [len(line) for line in table.lines()] == [6, 3026]


def test_the_steps_of_a_bar_are_all_taken_where_it_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(console.progress(["a", "b"], "Recording")) == ["a", "b"]
    assert capsys.readouterr() == ("", "")


def test_what_is_drawn_on_a_whole_screen_reads_nothing_in_data_either(capsys: pytest.CaptureFixture[str]) -> None:
    console.screen().print("North [north] :id: urn:example:epc:id:x")
    assert capsys.readouterr().out == "North [north] :id: urn:example:epc:id:x\n"


def test_all_that_goes_to_standard_output_is_printed_by_the_one_console() -> None:
    folders = [PACKAGE / job for job in ("", "trace", "ingest", "iot_gateway", "web")]  # rglob follows no link
    found = {path for folder in folders for path in folder.rglob("*.py")}
    others = sorted(found - {Path(console.__file__)})
    assert len(others) > 300
    assert [f"{path.relative_to(PACKAGE)}:{line}" for path in others for line in _prints(path)] == []


def _prints(path: Path) -> list[int]:
    """The lines that print on standard output, or make a console of their own."""
    calls = [node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Call)]
    return [call.lineno for call in calls if _is_print(call)]


def _is_print(call: ast.Call) -> bool:
    name = ast.unparse(call.func)
    on_stderr = any(given.arg == "err" for given in call.keywords)
    return name in ("print", "Console") or (name in ("click.echo", "click.secho") and not on_stderr)
