"""Logs of CatBoost: "10:  learn: 0.61  test: 0.63  best: 0.63 (10)  total: 52ms  remaining: 5s".

The lines do not name the metric. Whether it is a loss is told by the best value so far: it is the lowest
one for a loss, the highest for a score (CatBoost's `use_best_model` keeps the same iteration).
"""

import re
from collections.abc import Mapping

from advisor.model import Attachment
from advisor.numbers.lines.clean import lines
from advisor.numbers.lines.crash import Crashes
from advisor.numbers.lines.gather import read_log
from advisor.numbers.lines.records import Log, Place, Record
from advisor.numbers.lines.settings import Settings
from advisor.numbers.readers import reader
from advisor.numbers.tables.source import Source

_FIGURE = r"(-?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|nan|inf))"
_LINE = re.compile(
    rf"(\d{{1,12}}):\s+learn: {_FIGURE}(?:\s+test\d*: {_FIGURE})?(?:\s+best: {_FIGURE} \(\d+\))?.*\stotal: "
)


def sniff(source: Source) -> tuple[float, str]:
    """How likely the source is a log of CatBoost."""
    return (0.98, "CatBoost's line of an iteration") if _LINE.search(source.head) else (0.0, "")


@reader("catboost log", sniff)
def read(source: Source, roles: Mapping[str, str]) -> Attachment:
    """Read the metric of training and test by iteration.

    Raises:
        UsageError: `roles` names a column or a role that does not exist.
    """
    found: list[tuple[int, tuple[str, ...]]] = []
    settings, crashes = Settings(), Crashes()
    for line in lines(source.data):
        crashes.feed(line)
        if said := _LINE.match(line.text):
            found.append((line.number, said.groups()))
        elif not found:
            settings.feed(line.text)
    metric = "loss" if _is_loss(found) else "score"
    log = Log(settings=settings.found, events=crashes.finish())
    for number, (iteration, learn, test, _) in found:
        values = {f"train {metric}": float(learn)} | ({f"val {metric}": float(test)} if test else {})
        log.records.append(Record(number, values, Place(step=float(iteration))))
    return read_log(source, "catboost log", log, roles)


def _is_loss(found: list[tuple[int, tuple[str, ...]]]) -> bool:
    """Whether lower is better: the best is below the first; without a test set, training itself falls."""
    _, (_, first_learn, first_test, _) = found[0]
    _, (_, last_learn, _, best) = found[-1]
    if best and first_test:
        return float(best) <= float(first_test)
    return float(last_learn) <= float(first_learn)
