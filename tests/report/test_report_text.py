import io
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

import examples
from advisor.model import ClaimVerdict, Text
from advisor.report import as_json, markdown, text
from advisor.report.layout import cells
from advisor.report.style import SGR, Style, clean, style_for
from advisor.report.words import COUNTED, WORDS, percent

CASES = [(name, language) for name in examples.ALL for language in ("en", "zh")]
OURS = re.compile("\x1b\\[(" + "|".join(["0", *map(re.escape, SGR.values())]) + ")m")


def shown(name, language, *, width=80, **options):
    style = options.pop("style", Style())
    return text.render(examples.ALL[name](language), width=width, style=style, **options)


def commanding(printed):
    """Characters that could move a cursor, hide or reorder text."""
    return [c for c in printed if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


@pytest.mark.parametrize(("name", "language"), CASES)
@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "gbk"])
def test_no_line_is_wider_than_the_terminal(name, language, width, encoding):
    for verbose in (False, True):
        printed = shown(name, language, width=width, style=Style(encoding=encoding), verbose=verbose)
        assert max(map(cell_len, printed.splitlines())) <= width
        printed.encode(encoding)


@pytest.mark.parametrize(("name", "language"), CASES)
def test_without_colour_there_is_no_escape_code(name, language):
    assert "\x1b" not in shown(name, language)


@pytest.mark.parametrize(("name", "language"), CASES)
def test_colour_changes_nothing_but_colour(name, language):
    coloured = shown(name, language, style=Style(colour=True))
    assert "\x1b" in coloured
    plain = OURS.sub("", coloured)
    assert not commanding(plain)
    # Without colour the second curve is dotted instead: the only difference.
    dots = re.compile("[\u2800-\u28ff]| +$", re.MULTILINE)
    assert dots.sub("", plain).split() == dots.sub("", shown(name, language)).split()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_of_the_data_commands_the_terminal(language):
    for printed in (
        shown("broken", language),
        shown("broken", language, verbose=True),
        markdown.render(examples.broken(language)),
        as_json.render(examples.broken(language)),
    ):
        assert not commanding(printed)
        assert "41m" not in printed or printed.startswith("{")


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=120), st.sampled_from(["utf-8", "ascii"]))
def test_any_string_from_outside_is_shown_safely(dirty, encoding):
    both = Text(dirty, dirty)
    found = examples.chance(title=both, id=dirty, evidence=(), match=None)
    claim = ClaimVerdict(dirty, "refuted", both)
    file = examples.attachment(examples.series(dirty, [1.0, 2.0, 3.0], "train_loss"), path=dirty)
    report = replace(
        examples.sick(),
        findings=(found,),
        claims=(claim,),
        notes=(both,),
        attachments=(file,),
        question=dirty,
    )
    printed = text.render(report, width=60, style=Style(encoding=encoding), verbose=True)
    assert not commanding(printed)
    assert max(map(cells, printed.splitlines())) <= 60
    printed.encode(encoding)
    assert not commanding(markdown.render(report))
    assert not commanding(as_json.render(report))


def test_escape_sequences_vanish_whole_and_text_is_bounded():
    assert clean("a\x1b[31mb\x1b]0;title\x07c\x9b1md\te\nf") == "abcd e f"
    assert clean("e" + "\u0301" * 50) == "e\u0301\u0301"
    assert clean("\u202eevil\u200b\ufeff") == "evil"
    assert clean("caf\udce9") == "caf\ufffd"
    assert len(clean("x" * 10**6)) == 4000


def test_the_first_line_is_the_answer():
    assert shown("sick", "en").startswith("● Most likely: Binary loss stuck at 0.693 = ln 2 (93%)\n")
    assert shown("healthy", "en").startswith("● No fault found. Healthy: still learning")
    assert shown("uncertain", "en").startswith("○ Not certain; the closest of 2 candidates")
    assert shown("outside", "zh").startswith("○ 超出我的知识范围")


def test_a_healthy_run_beside_an_unlikely_fault_is_not_called_that_fault():
    report = replace(examples.healthy(), findings=(examples.mismatch(rank=1, confidence=0.2),))
    first = text.render(report, width=80, style=Style()).splitlines()[0]
    assert first.startswith("● No fault found; the nearest would be: Labels")


def test_a_refuted_claim_comes_before_plot_and_findings():
    printed = shown("refuted", "en")
    assert printed.index("the numbers disagree") < printed.index("train_loss   ") < printed.index("Evidence")


def test_claims_are_not_judged_without_numbers():
    claim = ClaimVerdict("stuck", "untestable", Text("no file", "没有文件"))
    report = replace(examples.uncertain(), claims=(claim,))
    assert "no file" not in text.render(report, width=80, style=Style())


def test_the_second_finding_is_compact_unless_asked():
    page = "Labels do not match the inputs"
    brief, full = shown("sick", "en"), shown("sick", "en", verbose=True)
    assert "advisor kb show label-mismatch" in brief
    assert brief.count("Learning rate too high") == 1
    assert full.count("Learning rate too high") == 2
    assert page in brief


def test_missing_columns_are_named():
    assert "not checked, for want of grad_norm, update_ratio" in shown("sick", "en")


def test_every_cited_tag_is_explained_at_the_end():
    printed = shown("sick", "en")
    body, sources = printed.split("\nSources\n")
    tags = {tag for group in re.findall(r"\[([a-z0-9, \n-]+)\]", body) for tag in re.split(r",\s+", group)}
    assert {"karpathy-recipe", "cs231n-nn3", "esl"} <= tags
    assert all(f"[{tag}]" in sources for tag in ("karpathy-recipe", "cs231n-nn3", "esl"))
    assert "https://karpathy.github.io/2019/04/25/recipe/" in sources


def test_three_problems_and_a_count():
    printed = shown("broken", "en")
    assert printed.count("fields where 4 were expected") == 3
    assert "and 3 more: advisor inspect" in printed


def test_quiet_is_the_headline_and_a_line_a_finding():
    assert len(shown("sick", "en", quiet=True).splitlines()) == 3


def test_no_plot_when_it_is_unclear_which_run_is_meant():
    file = examples.sick().attachments[0]
    report = replace(examples.sick(), attachments=(replace(file, runs=file.runs * 2),))
    assert "⠒" not in text.render(report, width=80, style=Style())


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_starts_with_closing_punctuation(language, width):
    for name in examples.ALL:
        for line in shown(name, language, width=width, verbose=True).splitlines():
            assert line.lstrip()[:1] not in set("。，、；：！？）”")


def test_confidence_is_never_certain():
    assert percent(1.0) == "99%"
    assert percent(0.0) == "1%"


def test_both_languages_say_the_same_things():
    for words in WORDS.values():
        fields = [sorted(re.findall(r"{(\w+)}", form)) for form in (words.en, words.zh)]
        assert fields[0] == fields[1]
        assert words.en
        assert words.zh
    assert all(len(forms) == 3 for forms in COUNTED.values())


def test_colour_follows_the_stream_and_the_environment(monkeypatch):
    class Terminal(io.StringIO):
        encoding = "utf-8"

        def isatty(self):
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert style_for(Terminal()).colour
    assert not style_for(io.StringIO()).colour
    assert not style_for(Terminal(), colour=False).colour
    monkeypatch.setenv("NO_COLOR", "1")
    assert not style_for(Terminal()).colour


def test_a_stream_without_unicode_gets_ascii():
    printed = shown("refuted", "en", style=Style(encoding="ascii"))
    assert printed.isascii()
    assert "* train_loss   o val_loss" in printed
