"""What lint reports about look-alikes, phrasings close to each other, and terms."""

import time

import msgspec
import pytest

from advisor.errors import KnowledgeError
from advisor.knowledge import Knowledge, Phrasings, Resemblance
from advisor.knowledge.files import built_in_folder, entry_files, read_folder, read_glossary
from advisor.knowledge.glossary import Term, variants_in
from advisor.knowledge.lint import advice, lint
from advisor.model import Text
from advisor.numbers.checks import parameters

BUILT_IN, _, _ = read_folder(built_in_folder())
GLOSSARY = read_glossary(built_in_folder())
TERMS = (
    Term("hyper-parameter", "超参数", avoid_zh=("超参",)),
    Term("filter", "卷积核", avoid_zh=("滤波器",)),
    Term("filter bank", "滤波器组"),
    Term("pre-trained", "预训练", avoid_en=("pretrained",)),
    Term("warmup", "warmup", avoid_en=("warm-up",), avoid_zh=("预热",)),
    Term("checkpoint", "检查点", avoid_zh=("checkpoint",)),
)


def pair(**changes):
    """Two built-in entries alone; `changes` go to the first."""
    first = msgspec.structs.replace(BUILT_IN.entries["overfitting"], **changes)
    second = BUILT_IN.entries["nan-loss"]
    return Knowledge({first.id: first, second.id: second}, BUILT_IN.sources, BUILT_IN.measures)


def about(complaints, field):
    return [item for item in complaints if item.field.startswith(field)]


def test_the_built_in_entries_keep_to_the_glossary():
    found = lint(BUILT_IN, parameters(), GLOSSARY)
    assert [f"{item.entry}: {item.field}: {item.what}" for item in found] == []


def test_a_one_sided_look_alike_is_advice_to_the_entry_that_is_silent():
    one_sided = pair(looks_like=(Resemblance("nan-loss", Text("see", "看"), "val-loss"),))
    told = [item for item in advice(one_sided) if "taken for it" in item.what]
    assert [(item.entry, item.field) for item in told] == [("nan-loss", "looks_like")]
    assert "overfitting" in told[0].what
    assert not [item for item in lint(one_sided, parameters()) if "taken for it" in item.what]


def test_a_mutual_look_alike_is_no_advice():
    back = BUILT_IN.entries["nan-loss"].looks_like[0].id
    mutual = pair(looks_like=())
    first = msgspec.structs.replace(
        BUILT_IN.entries["overfitting"],
        id=back,
        looks_like=(Resemblance("nan-loss", Text("see", "看"), "val-loss"),),
    )
    entries = {back: first, "nan-loss": mutual.entries["nan-loss"]}
    both = Knowledge(entries, BUILT_IN.sources, BUILT_IN.measures)
    assert not [item for item in advice(both) if "taken for it" in item.what]


@pytest.mark.parametrize(
    ("language", "there", "here"),
    [
        ("en", "the loss turns to NaN after about two thousand steps", "loss turns to NaN after about two thousand steps"),
        ("en", "the loss turns to NaN after about two thousand steps", "The loss turns to NaN, after about two thousand step!"),
        ("zh", "训练到一半的时候 loss 突然变成了 nan 怎么办", "训练到一半的时候 loss 突然变成了 nan，怎么办呢"),
    ],
)  # fmt: skip
def test_nearly_the_same_phrasing_in_two_entries_is_a_complaint_to_both(language, there, here):
    knowledge = reworded(language, here, there)
    told = [item for item in lint(knowledge, parameters()) if "is close to" in item.what]
    assert {item.entry for item in told} == {"overfitting", "nan-loss"}
    assert all(there in item.what and here in item.what for item in told)


@pytest.mark.parametrize(
    ("language", "there", "here"),
    [
        ("en", "Epoch 1/20 loss: 0.0000e+00 accuracy: 1.0000", "Epoch 1/20 loss: 0.0000e+00 - accuracy: 0.5012"),
        ("zh", "梯度裁剪的阈值设多少合适，5 还是 10", "梯度裁剪的阈值一般用多少才合适，1 还是 10"),
    ],
)  # fmt: skip
def test_a_figure_or_a_word_that_decides_makes_another_phrasing(language, there, here):
    knowledge = reworded(language, here, there)
    assert not [item for item in lint(knowledge, parameters()) if "is close to" in item.what]


def test_close_phrasings_below_the_complaint_are_advice():
    knowledge = reworded(
        "en", "train loss flat, test loss falling", "test loss flat, train loss still falling"
    )
    told = [item for item in advice(knowledge) if "is close to" in item.what]
    assert {item.entry for item in told} == {"overfitting", "nan-loss"}


def test_repetition_within_one_entry_is_its_own_affair():
    lines = ("the loss turns to NaN after two thousand steps", "loss turns to NaN after two thousand steps")
    found = lint(pair(phrasings=Phrasings(lines, ())), parameters())
    assert not [item for item in found if "is close to" in item.what]


def reworded(language, here, there):
    """Two entries of a phrasing each."""
    knowledge = pair()
    entries = {
        owner: msgspec.structs.replace(
            knowledge.entries[owner],
            phrasings=Phrasings((line,), ()) if language == "en" else Phrasings((), (line,)),
        )
        for owner, line in (("overfitting", here), ("nan-loss", there))
    }
    return Knowledge(entries, knowledge.sources, knowledge.measures)


def test_eight_thousand_phrasings_are_compared_in_seconds():
    start = time.process_time()
    lint(BUILT_IN, parameters(), GLOSSARY)
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("搜超参要花几天", "zh", [("超参", "超参数")]),
        ("搜超参数要花几天", "zh", []),
        ("死滤波器变多", "zh", [("滤波器", "卷积核")]),
        ("自己学滤波器组", "zh", []),
        ("几个checkpoint取平均", "zh", [("checkpoint", "检查点")]),
        ("torch.utils.checkpoint 省显存", "zh", []),
        ("checkpoint() 省显存", "zh", []),
        ("A Pretrained model.", "en", [("Pretrained", "pre-trained")]),
        ("call from_pretrained first", "en", []),
        ("pretrained=True loads them", "en", []),
        ("see pretrained-not-loaded", "en", []),
        ("without warm-up, it breaks", "en", [("warm-up", "warmup")]),
        ("warm up over 500 steps", "en", []),
    ],
)
def test_a_variant_is_found_on_its_own_only(text, language, found):
    assert list(variants_in(text, TERMS, language)) == found


def test_terms_are_judged_in_prose_and_never_in_phrasings():
    entry = BUILT_IN.entries["overfitting"]
    changed = pair(
        title=Text("Pretrained", "预热"),
        causes=(msgspec.structs.replace(entry.causes[0], zh="没有预热"),),
        phrasings=Phrasings(("my pretrained net overfits",), ("预热之后过拟合",)),
    )
    found = [item for item in lint(changed, parameters(), TERMS) if "glossary" in item.what]
    assert [(item.entry, item.field) for item in found] == [
        ("overfitting", "causes[1]"),
        ("overfitting", "title"),
        ("overfitting", "title"),
    ]


def test_no_term_of_the_glossary_is_also_a_variant():
    for language in ("en", "zh"):
        used = {term.in_language(language).lower() for term in GLOSSARY}
        avoided = [word.lower() for term in GLOSSARY for word in term.avoided(language)]
        assert not used & set(avoided)
        assert len(avoided) == len(set(avoided))
    assert len({term.en for term in GLOSSARY}) == len(GLOSSARY) >= 60


def test_a_folder_may_bring_its_own_glossary(tmp_path):
    assert read_glossary(tmp_path) == GLOSSARY
    (tmp_path / "glossary.yaml").write_text("- {en: run, zh: 实验, avoid_en: [trial]}\n", encoding="utf-8")
    assert read_glossary(tmp_path) == (Term("run", "实验", avoid_en=("trial",)),)
    assert list(entry_files(tmp_path)) == []


def test_a_broken_glossary_is_told(tmp_path):
    (tmp_path / "glossary.yaml").write_text("- {en: run}\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"glossary\.yaml.*zh"):
        read_glossary(tmp_path)


def test_advice_is_printed_on_demand_and_is_no_complaint(advisor):
    quiet, verbose = advisor("kb", "lint"), advisor("kb", "lint", "--verbose")
    assert quiet.returncode == verbose.returncode == 0, quiet.stdout
    assert "advice:" not in quiet.stdout
    assert "advice:" in verbose.stdout
    last = f"{len(BUILT_IN.entries)} entries, no complaints"
    assert quiet.stdout.splitlines()[-1] == verbose.stdout.splitlines()[-1] == last
