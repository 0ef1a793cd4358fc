"""The built-in knowledge: complete, cited, and what is shipped is what is written."""

import re

import pytest
import yaml

from advisor.diagnosis.evidence import asks
from advisor.errors import KnowledgeError
from advisor.knowledge import cited_by
from advisor.knowledge.files import built_in_folder, compile_knowledge, load_compiled, read_entry, read_folder
from advisor.knowledge.lint import lint
from advisor.knowledge.skeleton import write_skeleton
from advisor.numbers.checks import find, parameters
from advisor.store import BUILT_IN
from advisor.words.encoders.package import SHIPPED, open_package
from advisor.words.index import read_manifest

KNOWLEDGE, ERRORS, _ = read_folder(built_in_folder())


def test_every_entry_loads_and_lint_has_no_complaint():
    assert not ERRORS
    assert lint(KNOWLEDGE, parameters()) == []


def test_every_entry_has_forty_english_and_thirty_chinese_phrasings():
    for entry in KNOWLEDGE.entries.values():
        assert len(entry.phrasings.en) >= 40, entry.id
        assert len(entry.phrasings.zh) >= 30, entry.id


def test_every_statement_of_the_seed_is_cited():
    cited = {source for entry in KNOWLEDGE.entries.values() for source in cited_by(entry)}
    seed = [name for name in KNOWLEDGE.sources if re.fullmatch(r"S\d+(\.\d+)?", name)]
    headings = {name.split(".")[0] for name in seed if "." in name}
    assert len(seed) > 40
    assert [name for name in seed if name not in cited and name not in headings] == []


def test_every_source_has_a_title_and_an_address_or_is_a_seed():
    for source in KNOWLEDGE.sources.values():
        assert source.title
        assert re.match(r"https?://", source.url) or source.id.startswith("S"), source.id


def test_every_check_that_an_entry_asks_for_can_be_asked():
    wanted = asks(KNOWLEDGE)
    assert len(wanted) > 20
    for name, params in wanted:
        assert {key for key, _ in params} <= parameters()[find(name).name]


def test_the_shipped_index_was_made_from_this_knowledge_and_this_encoder():
    manifest = read_manifest(BUILT_IN)
    assert manifest.knowledge == KNOWLEDGE.fingerprint, "run `advisor index build` and commit the result"
    assert manifest.encoder == open_package(SHIPPED).manifest.fingerprint


def test_no_development_question_is_a_phrasing(root):
    questions = yaml.safe_load((root / "tests/data/questions.yaml").read_text(encoding="utf-8"))
    spoken = {
        re.sub(r"\W+", "", line).lower()
        for entry in KNOWLEDGE.entries.values()
        for line in (*entry.phrasings.en, *entry.phrasings.zh)
    }
    shared = [q["q"] for q in questions if re.sub(r"\W+", "", q["q"]).lower() in spoken]
    # A terse symptom has only so many ways to be said ("loss stuck at 0.69").
    assert len(shared) <= 0.03 * len(questions), shared


def test_compiled_form_round_trips():
    assert load_compiled(compile_knowledge(KNOWLEDGE)) == KNOWLEDGE


def test_chinese_text_has_no_blanks_of_folded_lines():
    for entry in KNOWLEDGE.entries.values():
        assert not re.search(r"[，。；：、] ", entry.summary.zh), entry.id


def test_damaged_compiled_form_is_told():
    with pytest.raises(KnowledgeError, match="index build"):
        load_compiled(b"nonsense")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id: x\n", "kind"),
        ("id: other\n", "kind"),
        ("- a list\n", "object"),
        ("id: [unclosed\n", "YAML"),
        ("a: &a [x]\nb: [*a, *a]\n", "aliases"),
        ("!!python/object/apply:os.system ['true']\n", "YAML"),
        ("\x00", "YAML"),
    ],
)
def test_a_broken_entry_is_refused_with_file_and_reason(tmp_path, text, told):
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=told) as caught:
        read_entry(path)
    assert "x.yaml" in str(caught.value)


def test_file_name_and_id_must_agree(tmp_path):
    source = next(built_in_folder().rglob("nan-loss.yaml"))
    path = tmp_path / "other.yaml"
    path.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(KnowledgeError, match="nan-loss"):
        read_entry(path)


def test_a_new_skeleton_is_an_entry_that_lint_explains(tmp_path):
    path = write_skeleton("reward-hacking", tmp_path)
    assert read_entry(path).id == "reward-hacking"
    own, errors, _ = read_folder(tmp_path, KNOWLEDGE)
    assert not errors
    fields = {item.field for item in lint(own, parameters()) if item.entry == "reward-hacking"}
    assert {"phrasings.en", "phrasings.zh", "causes", "fixes", "looks_like"} <= fields


def test_an_existing_entry_is_replaced_with_notice(tmp_path):
    source = next(built_in_folder().rglob("nan-loss.yaml"))
    (tmp_path / "nan-loss.yaml").write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    assert read_folder(tmp_path, KNOWLEDGE)[2] == ["nan-loss"]
