import numpy as np
import pytest
from rich.cells import cell_len

import examples
from advisor.model import Evidence, Text
from advisor.report.guides import guides
from advisor.report.plot import LEVELS, plot, sparkline
from advisor.report.scale import Curve, Guide
from advisor.report.style import Style


def drawn(*curves, **options):
    style = options.pop("style", Style())
    lines = plot(curves, style, options.pop("language", "en"), **options)
    return ["".join(text for text, _ in line) for line in lines]


def curve(values, name="train_loss"):
    values = np.asarray(values, dtype=np.float64)
    return Curve(name, np.arange(1.0, values.size + 1), values)


def frame(lines):
    return [line.split("┤" if "┤" in line else "│")[-1] for line in lines if "┤" in line or "│" in line]


def test_a_spike_of_one_step_survives_a_million_points():
    values = np.ones(1_000_000)
    values[654_321] = 50.0
    rows = frame(drawn(curve(values)))
    spike = rows[0].rstrip()
    assert spike.strip()
    assert 0.6 < len(spike) / 72 < 0.7


def test_a_flat_curve_is_drawn_flat_whatever_its_noise():
    noise = np.random.default_rng(0).normal(0, 2e-4, 300)
    rows = [row for row in frame(drawn(curve(0.6931 + noise))) if row.strip()]
    assert len(rows) <= 2


def test_gaps_are_left_open_and_marked_on_the_axis():
    values = np.linspace(2, 1, 40)
    values[20:30] = np.nan
    lines = drawn(curve(values), width=60)
    axis = next(line for line in lines if "╰" in line)
    assert "×" in axis
    assert "not finite" in lines[0]
    assert set(axis[axis.index("×") : axis.rindex("×")]) == {"×"}
    middle = axis.index("×") + 3
    assert all(line[middle : middle + 6].strip() == "" for line in lines[1:9])


def test_a_falling_curve_falls_from_corner_to_corner():
    rows = frame(drawn(curve(np.linspace(1, 0, 50))))
    starts = [len(row) - len(row.lstrip()) for row in rows]
    assert starts == sorted(starts)
    assert all(row.strip() for row in rows)


def test_two_decades_of_positive_values_are_drawn_on_a_log_scale():
    lines = drawn(curve(np.geomspace(1000, 0.01, 60)))
    assert "log scale" in lines[0]
    assert [line.split()[0] for line in lines if "┤" in line] == ["100", "1", "0.01"]
    assert "log scale" not in drawn(curve(np.linspace(1000, -1, 60)))[0]


def test_axis_labels_are_round_figures_in_reach_of_the_data():
    lines = drawn(curve(np.linspace(0.693, 0.0731, 30)), unit="epoch")
    labels = [float(line.split("┤")[0]) for line in lines if "┤" in line]
    assert labels == [0.6, 0.4, 0.2]
    assert lines[-1].split()[0] == "1"
    assert lines[-1].endswith("epoch 30")


def test_guides_are_drawn_and_named():
    values = np.linspace(1.0, 0.4, 30)
    lines = drawn(curve(values), levels=[Guide(np.log(2), "ln 2")], marks=[Guide(12.0, "best")])
    assert any(line.endswith(" ln 2") and "╌" in line for line in lines)
    assert "▲ best" in lines[-1]
    column = lines[-1].index("▲")
    assert {line[column] for line in lines[1:9]} >= {"┊"}


def test_every_numbered_place_of_the_evidence_is_marked():
    spiked = Evidence(
        "isolated-spikes", "supports", 1.0, "train_loss", Text("", ""), {"spike_at": 12.0, "spike_at_2": 20.0}
    )
    seen = examples.diagnosis("en", findings=(examples.chance(evidence=(spiked,)),))
    _, marks = guides(seen, [examples.series("train_loss", np.ones(30))])
    assert [(mark.at, mark.label) for mark in marks] == [(12.0, "spike"), (20.0, "spike")]


def test_a_level_far_from_the_data_does_not_flatten_it():
    far = [Guide(100.0, "far")]
    assert drawn(curve(np.linspace(1, 0, 30)), levels=far) == drawn(curve(np.linspace(1, 0, 30)))


def test_both_curves_are_named_and_told_apart_without_colour():
    down, up = np.linspace(1, 0, 120), np.linspace(0, 1, 120)
    lines = drawn(curve(down), curve(up, "val_loss"))
    assert "⠒⠒ train_loss" in lines[0]
    assert "⠂⠂ val_loss" in lines[0]
    right = frame(lines)[0].rstrip()[-3:]
    assert all((ord(sign) - 0x2800) & 0b10111000 == 0 for sign in right)


@pytest.mark.parametrize("width", [30, 60, 100])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_it_keeps_its_width(width, encoding):
    style = Style(encoding=encoding)
    names = ("训练集上每个样本的平均损失" * 4, "v" * 90)
    curves = [curve(np.linspace(9e5, -1e-3, 500), name) for name in names]
    lines = drawn(*curves, width=width, style=style, levels=[Guide(0.0, "零")], unit="epoch")
    assert len(lines) == 11
    assert max(map(cell_len, lines)) <= width
    assert encoding == "utf-8" or "".join(lines).isascii()


@pytest.mark.parametrize(
    "values",
    [
        [],
        [np.nan],
        [1.0],
        [0.0, 0.0],
        [np.inf, -np.inf, 1.0],
        [1e308, -1e308],
        [5e-324, 1e308],
        [-1e-9, 1e-9],
    ],
)
def test_extreme_series_do_no_harm(values):
    lines = drawn(curve(values))
    assert bool(lines) == bool(np.isfinite(np.asarray(values)).any())
    assert len(sparkline(np.asarray(values), 10, Style())) == len(values)


def test_a_sparkline_shows_course_and_gaps():
    rising = sparkline(np.linspace(0, 1, 800), 8, Style())
    assert rising == LEVELS
    holed = np.linspace(0, 1, 80)
    holed[42] = np.inf
    assert sparkline(holed, 8, Style()) == "▁▂▃▄×▆▇█"
    assert len(set(sparkline(np.full(50, 0.69), 8, Style()))) == 1
    assert sparkline(np.linspace(0, 1, 80), 8, Style(encoding="ascii")).isascii()
