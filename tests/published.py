"""The published data beside the repository (`../shared/data`), which a lone clone has not, and the tests that need it.

Such a test says by patterns which files it needs, and how many of each there are at least:
`@pytest.mark.published("gs1-epcis/JSON/**/*.jsonld", least=47)`. Where the data is absent it is left out, and one line at the
end of the run says so, for all of them. Where the data is there but something of it is missing, the test fails with
CI=true, and is left out elsewhere.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared/data"
LEFT_OUT = "left out"


def missing(*patterns: str, least: int = 1) -> list[str]:
    """What is too few of some patterns, each as a part of a sentence."""
    found = {pattern: len(list(DATA.glob(pattern))) for pattern in patterns}
    return [f"{pattern} ({number} of {least})" for pattern, number in found.items() if number < least]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "published(*patterns, least=1): needs these files of ../shared/data, so many of each"
    )


@pytest.hookimpl(tryfirst=True)  # before an empty set of parameters is a skip of its own
def pytest_runtest_setup(item: pytest.Item) -> None:
    marks = list(item.iter_markers("published"))
    if not marks:
        return
    if not DATA.exists():
        pytest.skip(f"{LEFT_OUT}: ../shared/data is not beside the repository")
    if gone := [part for mark in marks for part in missing(*mark.args, **mark.kwargs)]:
        sentence = f"../shared/data is there but lacks {', '.join(gone)}"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence, pytrace=False)
        pytest.skip(f"{LEFT_OUT}: {sentence}")


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """What is left out is counted, and has no line of its own."""
    return (LEFT_OUT, "-", "LEFT OUT") if report.skipped and _reason(report).startswith(LEFT_OUT) else None


@pytest.hookimpl
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for all that was left out."""
    reports = terminalreporter.stats.get(LEFT_OUT, [])
    if reports:
        first, *more = sorted({_reason(report).removeprefix(f"{LEFT_OUT}: ") for report in reports})
        others = f", and {len(more)} more such" if more else ""
        terminalreporter.write_line(f"{len(reports)} tests on published data were left out: {first}{others}")


def _reason(report: pytest.TestReport) -> str:
    """Why a test was skipped, in the words of who skipped it."""
    return str(report.longrepr[2]).removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else ""
