import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec.structs import replace

import examples
from advisor.model import Text
from advisor.report import as_json, markdown
from advisor.report.markup import code_block, code_span, escape, link

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def plain_tokens(source):
    """What a Markdown reader finds in one paragraph or list item."""
    tokens = [token for token in READER.parse(source) if token.type == "inline"]
    return [child.type for token in tokens for child in token.children], tokens


@pytest.mark.parametrize(
    "dirty",
    [
        "*loss* **up**",
        "_a_ __b__ train_loss_",
        "[x](http://evil)",
        "![x](http://evil)",
        "<script>alert(1)</script>",
        "`code`",
        "a | b",
        "~~gone~~",
        "# heading",
        "- item",
        "+ item",
        "12. item",
        "=====",
        "&lt;",
        "back\\slash",
        "line\nbreak\n\n# heading",
        "    indented",
        "> quote",
        "<http://evil>",
    ],
)
def test_markup_in_data_stays_text(dirty):
    kinds, tokens = plain_tokens("- " + escape(dirty))
    assert set(kinds) == {"text"} or set(kinds) == {"text", "text_special"}
    shown = "".join(child.content for token in tokens for child in token.children)
    assert shown.split() == dirty.split()
    assert [token.type for token in READER.parse("- " + escape(dirty))].count("bullet_list_open") == 1


@settings(deadline=None)
@given(st.text("*_`[]()<>#-+=!|~&\\.:1a \n", max_size=40))
def test_any_mix_of_markup_is_shown_as_written(dirty):
    kinds, tokens = plain_tokens("- x " + escape(dirty))
    assert set(kinds) <= {"text", "text_special"}
    shown = "".join(child.content for token in tokens for child in token.children)
    assert shown.split() == ["x", *dirty.split()]


@settings(deadline=None)
@given(st.text("`a \n", min_size=1, max_size=30))
def test_code_cannot_be_left(dirty):
    (inline,) = [token for token in READER.parse("x " + code_span(dirty) + " y") if token.type == "inline"]
    assert [child.type for child in inline.children] == ["text", "code_inline", "text"]
    block = READER.parse("\n".join([*code_block(dirty), "", "after"]))
    assert block[0].type == "fence"
    assert block[-2].content == "after"


def test_only_web_addresses_become_links():
    assert link("a [b]", "https://x.org/a_(b)") == "[a \\[b\\]](<https://x.org/a_(b)>)"
    assert link("a", "javascript:alert(1)") == "a"
    assert link("a", "https://x.org/> [b](https://y") == "a"


def test_names_stay_readable():
    assert escape("train_loss stays at 0.6931") == "train_loss stays at 0.6931"


@pytest.mark.parametrize("name", examples.ALL)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_report_has_one_title_and_no_html(name, language):
    tokens = READER.parse(markdown.render(examples.ALL[name](language)))
    assert [token.tag for token in tokens if token.type == "heading_open"].count("h1") == 1
    kinds = {child.type for token in tokens for child in token.children or ()} | {t.type for t in tokens}
    assert not kinds & {"html_block", "html_inline", "image"}


def strict(text):
    def refuse(name):
        raise AssertionError(name)

    return json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize("name", examples.ALL)
def test_json_is_valid_and_says_what_to_dict_says(name):
    report = examples.ALL[name]("zh")
    body = strict(as_json.render(report))
    assert body["schema"] == "advisor.report/1"
    assert body == report.to_dict() or name == "broken"


def test_json_writes_what_is_not_finite_as_strings():
    body = strict(as_json.render(examples.broken()))
    assert body["findings"][0]["evidence"][0]["values"]["level"] == "NaN"
    assert body["attachments"][0]["series"][0]["last"] == "Infinity"
    assert math.isfinite(body["attachments"][0]["series"][0]["max"])


def test_json_keeps_every_character_but_undecodable_ones():
    odd = "\x1b[41m\u202e\x9b\u200b\U000e0041 中文 😀"
    report = replace(examples.outside(), question=odd, notes=(Text("caf\udce9", ""),))
    printed = as_json.render(report)
    assert strict(printed)["question"] == odd
    assert strict(printed)["notes"] == ["caf\ufffd"]
    assert "中文 😀" in printed
