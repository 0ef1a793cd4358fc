import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from advisor.report.layout import NEVER_FIRST, Page, cells, elide, wrap
from advisor.report.style import Style, clean

# What people write: both languages, figures, punctuation, no control characters.
PROSE = st.text("abcXYZ 019.,;:()[]%-_/ 的一是训练集验证损失。，、；：？！（）“”《》", max_size=300)


def squeezed(text):
    return text.replace(" ", "")


@given(PROSE, st.integers(10, 100), st.integers(0, 6))
def test_wrapping_loses_nothing_and_keeps_the_width(text, width, indent):
    lines = wrap(text, width, " " * indent)
    assert squeezed("".join(lines)) == squeezed(text)
    assert all(cells(line) <= width for line in lines)


@given(st.text(st.characters(codec="utf-8"), max_size=200), st.integers(10, 60))
def test_wrapping_survives_any_characters(text, width):
    lines = wrap(clean(text), width)
    assert squeezed("".join(lines)) == squeezed(clean(text))
    assert all(cells(line) <= width for line in lines)


def test_western_words_stay_whole_and_chinese_breaks_between_characters():
    assert wrap("the loss is stuck", 9) == ["the loss", "is stuck"]
    assert wrap("训练集准确率很高", 8) == ["训练集准", "确率很高"]


@pytest.mark.parametrize("width", range(8, 40))
def test_no_line_starts_with_closing_punctuation(width):
    text = "训练集的 loss 下降，验证集上升、波动（过拟合）。先减小学习率；再看梯度！还是不行？那就检查标签：逐个看。"
    assert not [line for line in wrap(text, width) if line[0] in NEVER_FIRST]
    assert not [line for line in wrap(text, width) if line[-1] == "（"]


@pytest.mark.parametrize(
    "text", ["loss 0.69", "训练集，准确率。", "（ＡＢ）", "é e\u0301", "━╌●✓⠿▁", "한국어 かな"]
)
def test_widths_agree_with_rich(text):
    assert cells(text) == cell_len(text)


def test_names_are_shortened_in_the_middle_since_they_differ_at_the_ends():
    short = elide("validation/very/long/path/to/accuracy_top5", 21, Style())
    assert len(short) == 21
    assert short.startswith("validation")
    assert short.endswith("curacy_top5"[-10:])


def test_code_that_fits_stays_on_one_line_and_nothing_of_a_long_one_is_lost():
    page = Page(Style(), 40)
    page.code("pytorch", "x = model(batch)", 2)
    page.code("pytorch", "loss = criterion(model(batch), labels.float().unsqueeze(1))", 2)
    text = page.text()
    assert "x = model(batch)" in text
    joined = "".join(line.strip().lstrip("│").strip() for line in text.splitlines()[1:])
    assert squeezed(joined) == squeezed("pytorchloss = criterion(model(batch), labels.float().unsqueeze(1))")
    assert max(map(len, text.splitlines())) <= 40
