"""The reference pages: what is committed is what the knowledge says, and staleness is noticed."""

import re
import subprocess
import sys

import pytest


@pytest.fixture(scope="session")
def build(root):
    """The script as a developer runs it: `build(*args) -> CompletedProcess`."""

    def run(*args):
        return subprocess.run(
            [sys.executable, str(root / "scripts/build_docs.py"), *map(str, args)],
            capture_output=True,
            text=True,
            check=False,
            env={"PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"},
            timeout=120,
        )

    return run


@pytest.fixture(scope="session")
def docs(build, tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs")
    assert build("--output", folder).returncode == 0
    return folder


def test_the_committed_pages_are_up_to_date(build):
    done = build("--check")
    assert done.returncode == 0, done.stdout[:2000] + done.stderr


def test_staleness_is_told_and_mended(build, docs):
    assert build("--check", "--output", docs).returncode == 0
    (docs / "knowledge/overfitting.md").write_text("edited by hand\n", encoding="utf-8")
    (docs / "knowledge/no-such-entry.md").write_text("left over\n", encoding="utf-8")
    (docs / "checks.md").unlink()
    done = build("--check", "--output", docs)
    assert done.returncode == 1
    for name in ("overfitting.md", "no-such-entry.md", "checks.md"):
        assert name in done.stdout
    assert len(done.stdout.splitlines()) == 3
    assert build("--output", docs).returncode == 0
    assert build("--check", "--output", docs).returncode == 0
    assert not (docs / "knowledge/no-such-entry.md").exists()


def test_every_link_between_pages_leads_somewhere(docs):
    links = 0
    for page in docs.rglob("*.md"):
        for target in re.findall(r"\]\(([^<>()\s]+\.md)\)", page.read_text(encoding="utf-8")):
            links += 1
            assert (page.parent / target).is_file(), f"{page.name} -> {target}"
    assert links > 1000


def test_a_page_stands_in_both_languages_and_leads_to_its_look_alikes(docs):
    english = (docs / "knowledge/overfitting.md").read_text(encoding="utf-8")
    chinese = (docs / "knowledge/overfitting.zh.md").read_text(encoding="utf-8")
    assert "(overfitting.zh.md)" in english
    assert "(overfitting.md)" in chinese
    assert re.search(r"\(\[`([a-z-]+)`\]\(\1\.md\)\)", english)
    assert re.search(r"\(\[`([a-z-]+)`\]\(\1\.zh\.md\)\)", chinese)
    assert re.search(r"[\u4e00-\u9fff]{10}", chinese)


def test_the_page_of_checks_says_what_they_take_and_who_uses_them(docs):
    page = (docs / "checks.md").read_text(encoding="utf-8")
    section = page.split("## `oscillating`")[1].split("\n## ")[0]
    assert "| `series` | `train_loss` |" in section
    assert "near miss: noisy but falling" in section
    assert "(knowledge/oscillating-loss.md)" in section
