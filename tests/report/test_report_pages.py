import numpy as np
import pytest
from msgspec.structs import replace
from rich.cells import cell_len

import examples
from advisor.knowledge import Cause, Checks, Entry, Fix, Knowledge, Measure, Phrasings, Resemblance, ValueHint
from advisor.model import Run, Text
from advisor.report import entry, inspect, markdown
from advisor.report.style import Style

ENTRY = Entry(
    id="chance-level-binary",
    kind="fault",
    title=Text("Binary loss stuck at 0.693", "二分类 loss 停在 0.693"),
    summary=Text("The network answers p = 0.5.", "网络对每个样本都回答 p = 0.5。"),
    phrasings=Phrasings(
        tuple(f"loss stuck at 0.69, attempt {n}" for n in range(9)), ("loss 一直 0.69 不动", "卡在 0.693")
    ),
    causes=(Cause("Learning rate too high", "学习率太大", ("karpathy-recipe",), "lr-too-high"),),
    fixes=(Fix("Divide it by 10", "除以 10", "minutes", ("cs231n-nn3",), {"pytorch": "lr = lr / 10"}),),
    looks_like=(
        Resemblance("lr-too-high", Text("the loss rises first", "loss 会先上升"), "lr-sweep"),
        Resemblance("unknown-entry", Text("never mind", "没关系"), "unknown"),
    ),
    sources=("esl",),
    values=(ValueHint("loss", "ln 2"),),
    checks=Checks(
        supports=({"check": "flat-at-chance", "classes": 2},), contradicts=({"check": "improving"},)
    ),
)
OTHER = replace(ENTRY, id="lr-too-high", kind="state", title=Text("Learning rate too high", "学习率太大"))
SOURCES = {work.id: work for work in (examples.RECIPE, examples.CS231N, examples.BOOK)}
KNOWLEDGE = Knowledge(
    {ENTRY.id: ENTRY, OTHER.id: OTHER},
    SOURCES,
    {"lr-sweep": Measure(Text("rerun with the rate divided by 10", "学习率除以 10 重跑"))},
)


def page(language="en", width=80, **options):
    return entry.render_entry(ENTRY, KNOWLEDGE, language=language, width=width, style=Style(), **options)


def inspected(attachment, language="en", width=80, **options):
    return inspect.render_attachment(attachment, language=language, width=width, style=Style(), **options)


def test_an_entry_says_what_why_and_what_to_do():
    printed = page()
    for part in ("answers p = 0.5", "loss = ln 2 ± 0.005", "flat-at-chance", "lr = lr / 10", "(minutes)"):
        assert part in printed
    assert "1. Learning rate too high [karpathy-recipe] → lr-too-high" in printed
    assert "Learning rate too high: the loss rises first (lr-too-high)" in printed
    assert "→ rerun with the rate divided by 10" in printed
    assert [tag for tag in SOURCES if f"[{tag}] " in printed.split("Sources")[1]] == list(SOURCES)


def test_only_verbose_shows_every_phrasing():
    assert page().count("attempt") == 5
    assert page(verbose=True).count("attempt") == 9


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_pages_keep_the_width(language, width):
    options = {"language": language, "width": width, "style": Style()}
    long = replace(ENTRY, id="x" * 90)
    printed = [
        page(language, width, verbose=True),
        entry.render_list([ENTRY, OTHER, long], **options),
        entry.render_list([ENTRY, OTHER, long], **options, scores={ENTRY.id: 0.4}),
        entry.render_sources(list(SOURCES.values()), **options, cited_by={"esl": 1}),
        *(inspected(file, language, width) for make in examples.ALL.values() for file in make().attachments),
    ]
    assert all(cell_len(line) <= width for text in printed for line in text.splitlines())


def test_a_list_is_grouped_by_kind_and_a_search_keeps_its_order():
    options = {"language": "en", "width": 80, "style": Style()}
    listed = entry.render_list([OTHER, ENTRY], **options)
    assert listed.index("Faults") < listed.index(ENTRY.id) < listed.index("States") < listed.index(OTHER.id)
    found = entry.render_list([OTHER, ENTRY], **options, scores={OTHER.id: 0.6, ENTRY.id: 0.2})
    assert found.split()[:2] == ["60%", "lr-too-high"]
    assert "Faults" not in found
    assert entry.render_list([], **options) == "Nothing found.\n"


def test_sources_tell_how_often_they_are_cited():
    printed = entry.render_sources(
        [examples.BOOK], language="en", width=80, style=Style(), cited_by={"esl": 1}
    )
    assert "(Hastie, Tibshirani, Friedman,\n  2009)" in printed
    assert "cited by 1 entry" in printed


def test_an_entry_in_markdown_links_its_sources():
    printed = markdown.render_entry(ENTRY, KNOWLEDGE, language="zh")
    assert printed.startswith("# 二分类 loss 停在 0.693\n")
    assert "](<https://karpathy.github.io/2019/04/25/recipe/>)" in printed
    assert "→ `lr-too-high`" in printed


def test_inspect_shows_role_reason_range_and_what_is_not_finite():
    printed = inspected(examples.broken().attachments[0])
    assert "epoch 1 to 60" in printed
    assert "2 → inf" in printed
    assert "the name is the role · × 12 not finite" in printed
    assert printed.count("fields where 4 were expected") == 6


def test_inspect_names_what_was_not_used():
    file = replace(examples.sick().attachments[0], unused={"stamp": Text("a clock", "时间")})
    assert "· stamp: a clock" in inspected(file)


def test_inspect_shows_three_of_many_runs_unless_verbose():
    series = examples.series("train_loss", np.linspace(1, 0, 20))
    runs = tuple(Run(f"trial-{n}", {"train_loss": series}, "step") for n in range(5))
    file = replace(examples.sick().attachments[0], runs=runs)
    assert inspected(file).count("Run trial-") == 3
    assert "and 2 runs more" in inspected(file)
    assert inspected(file, verbose=True).count("Run trial-") == 5


def test_inspect_says_when_there_is_nothing():
    file = replace(examples.sick().attachments[0], runs=())
    assert "no series of numbers found" in inspected(file)
