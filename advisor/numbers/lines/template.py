"""The form of a line: its words, with every number taken out. A form is understood once, then only filled in."""

import re

# A number stands alone: "top5", "conv1" and "Acc@1" are names, "epoch3" is a count. NaN before "=" or ":"
# is the name of a counter.
_NUMBER = re.compile(
    r"""(?<![A-Za-z0-9]-)(?:(?<![A-Za-z0-9_.@])|(?<=[Ee]poch)|(?<=EPOCH))
    ( [-+]?(?:\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?
    | [-+]?(?:nan|inf(?:inity)?)(?![A-Za-z0-9_]|\s*[=:]) )""",
    re.VERBOSE | re.IGNORECASE,
)
# The state of a progress bar: tqdm's " 45%|####  | 176/391 [00:12<00:15, 14.1it/s", Keras's "[===>...]".
_TQDM = re.compile(
    r"((?<!\d)\d{1,9}%)?\|[^|]{0,300}\|\s*([\d.]+[kKMG]?/(?:[\d.]+[kKMG]?|\?))\s*\[[^\],]*(?:,[ ]*(?:[\d.]+|\?)\s*(?:it/s|s/it|\S*?/s|s/\S+?))?(?:,\s*|(?=\]))"
)
# Ultralytics since 8.3.200: "64: 50% ━━━━━━────── 2/4 2.5it/s 0.4s".
_RULED = re.compile(r":?\s*(?<!\d)\d{1,9}%\s[━─╸╺ ]{6,}(\d+/\d+)(?:\s+[\d.]+\S*)*")
_RANGE = re.compile(r"@0?\.5:0?\.95")  # YOLO before v8 heads a column with "mAP@.5:.95", which is no figure
_DRAWN = re.compile(r"\[[=>.#\-\s]{8,}\]|[━█▏▎▍▌▋▊▉╸╺─#]{5,}[╸╺ ]*")
_BAR_MARKS = ("====", "........", "━", "█", "#####", "─────", "--------", ">]")


def figures(line: str) -> tuple[str, ...]:
    """Words and numbers of a line in turn: words first and last, numbers at the odd places.

    >>> figures("iter 10: loss 4.5, mfu 7%")
    ('iter ', '10', ': loss ', '4.5', ', mfu ', '7', '%')
    """
    return tuple(_NUMBER.split(line))


def value(text: str) -> float:
    """The figure of one number as `figures` gives it."""
    try:
        return float(text)
    except ValueError:
        return float(text.replace(",", ""))


def undrawn(line: str) -> tuple[str, bool]:
    """The line without the drawing of a progress bar, its count kept in brackets; and whether there was one."""
    if "@" in line:
        line = _RANGE.sub("50-95", line)
    if "|" in line and "<" in line and (found := _TQDM.search(line)):
        return f"{line[: found.start()]} [{found[2]}] {line[found.end() :]}", True
    if ("━" in line or "─" in line) and (found := _RULED.search(line)):
        return f"{line[: found.start()]} [{found[1]}] {line[found.end() :]}", True
    if any(mark in line for mark in _BAR_MARKS) and (found := _DRAWN.search(line)):
        return f"{line[: found.start()]} {line[found.end() :]}", True
    return line, False
