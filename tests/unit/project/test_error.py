"""Whatever the project raises on purpose has one root, so that the command line can say it; the tree is drawn at the root."""

from __future__ import annotations

import ast
import builtins
import re
from pathlib import Path

from tracechain.trace import error
from tracechain.trace.error import TracechainError

ROOT = Path(__file__).parents[3]
FOLDERS = ("trace", "ingest", "iot_gateway", "web", "tracechain")


def _classes() -> dict[str, set[str]]:
    """The names of the bases of each class, by its name; two classes of one name are one here."""
    found: dict[str, set[str]] = {}
    for path in (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, set()).update(ast.unparse(base).rpartition(".")[2] for base in node.bases)
    return found


CLASSES = _classes()


def _above(name: str) -> set[str]:
    return {name}.union(*(_above(base) for base in CLASSES.get(name, ())))


def _is_error(name: str) -> bool:
    kinds = (getattr(builtins, above, None) for above in _above(name))
    return any(isinstance(kind, type) and issubclass(kind, BaseException) for kind in kinds)


def test_every_error_descends_from_the_one_root() -> None:
    assert {name for name in CLASSES if _is_error(name) and TracechainError.__name__ not in _above(name)} == set()


def test_the_tree_at_the_root_has_every_branch() -> None:
    drawn = re.findall(r"^[├└]── (\w+) ", error.__doc__ or "", re.MULTILINE)
    assert sorted(drawn) == sorted(name for name, bases in CLASSES.items() if TracechainError.__name__ in bases)
