"""What many tests need: the checkout's folders and the program as a process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty home: no configuration, cache or log of the person who runs the tests."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for name in [name for name in os.environ if name.startswith("ADVISOR_")]:
        monkeypatch.delenv(name)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "home"


@pytest.fixture
def advisor(home):  # noqa: ARG001  # for its effect on the environment
    """The program as a user runs it: `advisor(*args, stdin=None) -> CompletedProcess`."""

    def run(*args, stdin=None, env=None, text=True):
        return subprocess.run(
            [sys.executable, "-m", "advisor", *map(str, args)],
            input=stdin,
            capture_output=True,
            text=text,
            check=False,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **(env or {})},
            timeout=120,
        )

    return run
