"""Ceilings on the trunk and the public face of the package."""

import ast
from pathlib import Path

import pytest

import advisor

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted([*ROOT.glob("advisor/**/*.py"), *ROOT.glob("scripts/**/*.py")])


@pytest.mark.parametrize("path", SOURCES, ids=[str(p.relative_to(ROOT)) for p in SOURCES])
def test_no_file_over_400_lines_and_no_function_over_60(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= 60, f"{node.name} has {length} lines"


def test_public_names_are_importable_and_sorted():
    assert sorted(advisor.__all__) == advisor.__all__
    for name in advisor.__all__:
        assert getattr(advisor, name) is not None


def test_version_agrees_with_the_package_and_the_changelog():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{advisor.__version__}"' in project
    assert f"## {advisor.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_installed_command_can_be_called():
    import importlib
    import inspect
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, name = project["scripts"]["advisor"].split(":")
    assert not inspect.signature(getattr(importlib.import_module(module), name)).parameters
