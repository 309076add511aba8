"""What the demonstration remembers from one start to the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracechain.demo.error import DemoError
from tracechain.demo.notebook import Notebook


def test_it_counts_rounds_across_starts(tmp_path: Path) -> None:
    first = Notebook(tmp_path)
    assert (first.begun, first.told) == (0, 0)
    assert first.begin() == 1
    first.tell(1)
    assert first.begin() == 2
    first.close()
    second = Notebook(tmp_path)
    assert (second.begun, second.told, second.begin()) == (2, 1, 3)
    second.close()


def test_the_password_stays_and_nobody_else_can_read_it(tmp_path: Path) -> None:
    notebook = Notebook(tmp_path)
    password = notebook.password()
    assert len(password) >= 12
    assert notebook.password() == password
    assert (tmp_path / "demo-password").stat().st_mode & 0o777 == 0o600
    notebook.close()


def test_a_second_demonstration_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    first = Notebook(tmp_path)
    with pytest.raises(DemoError) as refused:
        Notebook(tmp_path)
    assert str(refused.value) == (
        f"Another demonstration runs in {str(tmp_path)!r}; stop it, or choose another folder by --data"
    )
    first.close()


def test_a_folder_that_can_not_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DemoError, match="can't be used"):
        Notebook(tmp_path / "file" / "data")


def test_notes_that_can_not_be_read_are_told(tmp_path: Path) -> None:
    notebook = Notebook(tmp_path)
    (tmp_path / "demo.json").write_text("[]")
    with pytest.raises(DemoError, match="remove the data folder to begin anew"):
        notebook.begin()
    notebook.close()
