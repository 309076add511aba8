"""A name of the trade means one thing: no two public classes of the project share one."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
FOLDERS = ("trace", "ingest", "iot_gateway", "web", "tracechain")


def public_classes() -> Iterator[tuple[str, str]]:
    """Each public class of the source with its module."""
    for path in (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))):
        name = path.relative_to(ROOT)
        if not any((ROOT / parent).is_symlink() for parent in name.parents):
            tree = ast.parse(path.read_text())
            yield from ((node.name, str(name)) for node in tree.body if isinstance(node, ast.ClassDef))


def test_no_public_class_name_means_two_things() -> None:
    places = defaultdict(list)
    for name, module in public_classes():
        if not name.startswith("_"):
            places[name].append(module)
    assert len(places) > 400
    assert {name: modules for name, modules in places.items() if len(modules) > 1} == {}
