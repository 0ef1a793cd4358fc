from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.errors import ReadError
from advisor.model import Attachment
from advisor.numbers.readers import read
from advisor.numbers.tables.decimal import parse

CELLS = st.sampled_from(
    ["1", "-2.5", "nan", "", "inf", "abc", "1e-5", '"3"', "é", "损失", "0/3", "5%", "1,2", "#", "--", "1e999"]
)
SEPARATORS = st.sampled_from([",", "\t", ";", "|", " ", ", "])
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\r\r\n", "\n\n"])
NAMES = st.lists(
    st.sampled_from(["epoch", "step", "loss", "val_loss", "acc", "", "foo", "Name", "a - loss", "loss__MIN"]),
    max_size=5,
)


@st.composite
def tables(draw):
    separator, end = draw(SEPARATORS), draw(ENDS)
    rows = draw(st.lists(st.lists(CELLS, max_size=5), max_size=12))
    text = end.join(separator.join(row) for row in [draw(NAMES), *rows])
    return text.encode(draw(st.sampled_from(["utf-8", "utf-16", "gb18030"])), "replace")


@given(st.one_of(st.binary(max_size=300), tables()))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused(tmp_path, content):
    path = tmp_path / "any.csv"
    path.write_bytes(content)
    try:
        found = read(str(path))
    except ReadError:
        return  # any other exception fails the test
    assert isinstance(found, Attachment)
    for run in found.runs:
        for series in run.series.values():
            assert series.steps.shape == series.values.shape


DECIMALS = st.one_of(
    st.floats(-1e12, 1e12, allow_nan=False).map(lambda x: f"{x:.6f}"),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda x: f"{x:.8e}"),
    st.floats(-10, 10).map(repr),
    st.integers(-(10**15), 10**15).map(str),
    st.just(""),
    st.text("0123456789.-+eE", max_size=9),
)


@given(st.lists(st.tuples(DECIMALS, DECIMALS), min_size=1, max_size=8))
@settings(max_examples=600, deadline=None)
def test_decimals_are_read_as_python_reads_them_or_not_at_all(rows):
    found = parse("".join(f"{a},{b}\n" for a, b in rows).encode(), ord(","), 2)
    if found is None:
        return
    values, mask = found
    empties = [[False, False]] * len(rows) if mask is None else mask.tolist()
    for row, numbers, empty in zip(rows, values.tolist(), empties, strict=True):
        for cell, value, missing in zip(row, numbers, empty, strict=True):
            assert missing == (cell == "")
            if cell:
                assert abs(value - float(cell)) <= 1e-15 * abs(float(cell)) + 5e-324


def test_plain_decimals_are_not_refused():
    found = parse(b"1,-2.5,\n1e-05,3.14159265358979,0\n-1.5E+3,0.000001,.5\n", ord(","), 3)
    assert found is not None
    assert found[0].tolist()[1] == [1e-05, 3.14159265358979, 0.0]
    assert found[1].tolist()[0] == [False, False, True]
