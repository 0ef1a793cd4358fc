"""Exported conversations: complete, safe whatever the data says, never written over another file unasked."""

import json
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import msgspec
import numpy as np
import pytest
from markdown_it import MarkdownIt

from advisor import Advisor
from advisor.errors import AdvisorError, UsageError
from advisor.history import Conversation, Turn
from advisor.model import Attachment, Evidence, Run, Series, Text
from advisor.report.svg import chart
from advisor.session import Session
from advisor.session.export import render, write

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> [x](javascript:alert(3)) \x1b[31m\"'&`"


@pytest.fixture(scope="module")
def oracle():
    return Advisor()


@pytest.fixture(scope="module")
def talk(oracle):
    session = Session(oracle)
    session.ask("val loss rises while train loss falls")
    session.attach("examples/overfitting.csv")
    session.ask("and with the numbers?")
    session.ask("the labels are fine, I checked")
    return session.conversation


@pytest.fixture(scope="module")
def evil(oracle):
    """A conversation in which every text from outside tries to break out."""
    values = np.linspace(1.0, 0.1, 20)
    series = Series(HOSTILE, "train_loss", np.arange(20.0), values, "loss", "train", -1)
    run = Run(HOSTILE, {"train_loss": series}, step_unit=HOSTILE)
    diagnosis = oracle.diagnose("examples/overfitting.csv")
    told = Evidence("x", "supports", 1.0, HOSTILE, Text(HOSTILE, HOSTILE), {"best_at": 3.0})
    finding = msgspec.structs.replace(
        diagnosis.findings[0], title=Text(HOSTILE, HOSTILE), id=HOSTILE, evidence=(told,), verdict="supported"
    )
    diagnosis = msgspec.structs.replace(
        diagnosis,
        attachments=(Attachment(HOSTILE, HOSTILE, (run,)),),
        findings=(finding,),
        run=HOSTILE,
        notes=(Text(HOSTILE, HOSTILE),),
    )
    now = datetime(2026, 1, 2, tzinfo=UTC)
    turns = (Turn(1, HOSTILE, now, diagnosis, understood=Text(HOSTILE, HOSTILE)), Turn(2, HOSTILE, now))
    return Conversation("abcd1234", HOSTILE, now, "en", turns)


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text.append(data)


def test_html_is_one_file_that_loads_nothing_and_runs_nothing(talk, evil):
    for conversation in (talk, evil):
        page = Page(render(conversation, ".html").text)
        assert not page.tags & {"script", "img", "iframe", "link", "object", "form"}
        assert not [name for name, _ in page.attributes if name.startswith("on") or name == "src"]
        assert all(
            value.startswith(("https://", "http://")) for name, value in page.attributes if name == "href"
        )
    assert "alert(1)" in "".join(page.text), "what was said is shown, as text"


def test_html_holds_question_findings_and_chart(talk):
    page = Page(render(talk, ".html").text)
    text = "".join(page.text)
    assert "val loss rises while train loss falls" in text
    assert "What changed" in text
    assert talk.turns[0].diagnosis.findings[0].title.en in text
    assert "svg" in page.tags


@pytest.mark.parametrize("suffix", [".html", ".md", ".json"])
def test_no_escape_sequence_survives(evil, suffix):
    assert "\x1b" not in render(evil, suffix).text


def test_markdown_keeps_markup_in_data_as_text(evil):
    text = render(evil, ".md", "talk").text
    page = Page(MarkdownIt("commonmark").render(text))
    assert not page.tags & {"script", "img"} - {"img" if "![" in text else ""}
    assert not [value for name, value in page.attributes if name == "href" and value.startswith("javascript")]
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert "alert(1)" in "".join(page.text)


@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_a_finding_is_explained_once(talk, suffix):
    text = render(talk, suffix).text
    cause = talk.turns[0].diagnosis.findings[0].causes[0].text.en[:40]
    assert text.count(cause) == 1
    assert "see question 1" in text


def test_markdown_has_its_charts_beside_it(talk, tmp_path):
    written = write(talk, tmp_path / "talk.md")
    assert [path.name for path in written] == ["talk.md", "talk-2.svg"]
    assert "](talk-2.svg)" in written[0].read_text()
    assert written[0].read_text().count("![") == 1, "the same curves are shown once"


def test_json_holds_the_public_reports_and_the_charts(talk):
    body = json.loads(render(talk, ".json").text)
    assert body["schema"] == "advisor.conversation/1"
    assert [turn["question"] for turn in body["turns"]] == [turn.question for turn in talk.turns]
    assert body["turns"][0]["report"]["schema"] == "advisor.report/1"
    assert body["turns"][1]["changes"][0]["why"]
    ET.fromstring(body["turns"][1]["chart"])  # noqa: S314  # our own


def test_a_chart_is_valid_and_marks_the_evidence(talk, evil):
    picture = chart(talk.turns[1].diagnosis)
    root = ET.fromstring(picture)  # noqa: S314  # our own
    classes = [node.get("class") for node in root.iter()]
    assert classes.count("c0") == 2
    assert classes.count("c1") == 2
    assert "mark" in classes, "the best epoch"
    texts = [node.text for node in root.iter() if node.text]
    assert any("best" in text for text in texts)
    ET.fromstring(chart(evil.turns[0].diagnosis))  # noqa: S314  # the same


def test_a_chart_shows_ln_k_lost_values_and_a_spike_among_many_points(oracle):
    diagnosis = oracle.ask("loss stuck at 0.69", ["examples/stuck_at_chance.csv"])
    assert "ln 2" in chart(diagnosis)
    values = np.full(200_000, 0.5)
    values[123_456] = 9.0
    values[150_000:150_010] = np.nan
    diagnosis = oracle.diagnose({"train_loss": values.tolist()})
    picture = chart(diagnosis)
    assert len(picture) < 200_000
    ys = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", picture)]
    assert max(ys) - min(ys) > 150, "from the floor to the spike"
    assert 'class="lost"' in picture


def test_a_chart_of_nothing_is_nothing(oracle):
    assert chart(oracle.ask("loss stuck at 0.69")) == ""


def test_another_file_is_never_replaced_unasked(talk, tmp_path):
    path = tmp_path / "talk.html"
    path.write_text("mine")
    with pytest.raises(UsageError, match="there already"):
        write(talk, path)
    assert path.read_text() == "mine"
    write(talk, path, overwrite=True)
    assert path.read_text().startswith("<!DOCTYPE html>")
    chart_file = tmp_path / "talk-2.svg"
    chart_file.write_text("mine")
    with pytest.raises(UsageError, match="there already"):
        write(talk, tmp_path / "talk.md")
    assert not (tmp_path / "talk.md").exists()
    assert sorted(item.name for item in tmp_path.iterdir()) == ["talk-2.svg", "talk.html"], "no left-overs"


def test_what_cannot_be_written_is_told(talk, tmp_path):
    with pytest.raises(AdvisorError, match="cannot be written"):
        write(talk, tmp_path / "no" / "such" / "talk.html")
    with pytest.raises(UsageError, match=r"\.html"):
        write(talk, tmp_path / "talk.docx")
    with pytest.raises(UsageError, match="nothing was asked"):
        write(msgspec.structs.replace(talk, turns=()), tmp_path / "talk.html")


def test_a_stopped_question_is_exported_as_such(evil):
    assert "stopped before there was an answer" in render(evil, ".md").text
    assert json.loads(render(evil, ".json").text)["turns"][1]["report"] is None
