"""The examples in the docstrings are true."""

import doctest
import importlib
import pkgutil

import pytest

from tracechain.trace import messages

MODULES = [
    messages.__name__,
    *(f"{messages.__name__}.{module.name}" for module in pkgutil.iter_modules(messages.__path__)),
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_module_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS).failed == 0
