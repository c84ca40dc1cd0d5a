"""What tests need beyond requirements.txt, which `make check` does not install, and what they say where it is not."""

from __future__ import annotations

import importlib
import os
from typing import Any

import pytest


def package(name: str) -> Any:
    """A package that tests/requirements.txt lists. Without it a test is skipped; in continuous integration it fails."""
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        words = (
            f"The package {name} is not installed. "
            "Install what tests/requirements.txt lists: make test does it by itself."
        )
    if os.environ.get("CI"):
        pytest.fail(words)
    pytest.skip(words)
