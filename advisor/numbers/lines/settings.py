"""Settings in configuration dumps, argument blocks and banners above a curve; never metrics."""

import re

from advisor.model import Value
from advisor.parsing import number, setting

LONGEST_VALUE = 80
_MOST_LINES = 20_000  # lines of configuration looked at; longer dumps are model listings

_WORTH = re.compile(
    r"batch|epoch|param|examples|lr|learn|class|optim|momentum|decay|drop|seed|vocab|arch|model|nc\b|\bbs\b|批|类别|优化",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"""(?<![\w;.=])['"-]*([A-Za-z_\u4e00-\u9fff][\w \u4e00-\u9fff./-]{0,40}?)['"]?(?:\s\([^()]{1,60}\))?\s*(?:[:=]|\s\.{3,}\s|\s(?=[\d'"]))\s*['"]?(\d{1,3}(?:,\d{3})+(?![\d,])|[^\s,;'"(){}\[\]|]+)"""
)
_SECTION = re.compile(r"(\w+) = (?:dict\(|\[|Config)")
_OPTIMIZER = re.compile(
    r"^\s*(?:optim(?:izer|iser)?\w*\s*[:=]\s*)?['\"]?(SGD|Adam|AdamW|Adamax|NAdam|RAdam|RMSprop|Adagrad|Adadelta|Lion|LAMB|LARS|Adafactor)['\"]?\s*\("
    r"|\boptimizer=dict\([^)]*\btype='(\w+)'"
)
_HERE = {"batch": "batch_size", "imgsz": ""}  # Ultralytics and Darknet; elsewhere it counts
_OTHER_SPLIT = re.compile(r"^(?:test|val|eval|infer|predict)", re.IGNORECASE)


class Settings:
    """Collects settings from lines that hold no metrics; the first mention of a key counts."""

    def __init__(self) -> None:
        self.found: dict[str, Value] = {}
        self._section = ""
        self._lines = 0

    def feed(self, text: str) -> None:
        """Look at one line of configuration."""
        if section := _SECTION.match(text):
            self._section = section[1]
        if self._lines >= _MOST_LINES or not _WORTH.search(text) or _OTHER_SPLIT.match(self._section):
            return
        self._lines += 1
        if named := _OPTIMIZER.search(text):
            self.put("optimizer", named[1] or named[2])
        for match in _GIVEN.finditer(text[:4000]):
            name = match[1].strip()
            if (key := setting(name) or _HERE.get(name, "")) and not _OTHER_SPLIT.match(name):
                self.put(key, match[2])

    def put(self, key: str, written: str) -> None:
        """Keep a setting, unless an earlier line named it."""
        figure = number(written.rstrip("."))
        if (
            key in self.found
            or written in ("dict", "None", "True", "False")
            or (figure is None and key in ("batch_size", "classes", "lr", "momentum", "seed"))
        ):
            return
        if figure is None:
            self.found[key] = written[:LONGEST_VALUE]
        else:
            self.found[key] = int(figure.value) if figure.value.is_integer() else figure.value
