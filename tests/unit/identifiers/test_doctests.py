"""The examples in the modules are true."""

import doctest
import importlib
import pkgutil

import pytest

from tracechain.trace import identifiers

MODULES = sorted(module.name for module in pkgutil.iter_modules(identifiers.__path__, identifiers.__name__ + "."))


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_of_a_module_are_true(module: str) -> None:
    """Each doctest gives what it says."""
    assert doctest.testmod(importlib.import_module(module)).failed == 0
