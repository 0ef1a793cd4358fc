"""What the reports print, to the byte. After a wanted change: UPDATE_GOLDEN=1 pytest tests/report"""

import os
from pathlib import Path

import pytest

import examples
from advisor.report import as_json, inspect, markdown, text
from advisor.report.style import Style

GOLDEN = Path(__file__).parents[1] / "golden"


def forms():
    for name, make in examples.ALL.items():
        for language in ("en", "zh"):
            found = make(language)
            yield f"{name}-{language}.txt", text.render(found, width=80, style=Style())
        yield f"{name}-en.md", markdown.render(make("en"))
        yield f"{name}-en.json", as_json.render(make("en"))
    yield "sick-zh.md", markdown.render(examples.sick("zh"))
    yield "refuted-ascii.txt", text.render(examples.refuted(), width=80, style=Style(encoding="ascii"))
    yield "sick-verbose-en.txt", text.render(examples.sick(), width=80, style=Style(), verbose=True)
    yield "sick-quiet-en.txt", text.render(examples.sick(), width=80, style=Style(), quiet=True)
    for language in ("en", "zh"):
        file = examples.broken(language).attachments[0]
        shown = inspect.render_attachment(file, language=language, width=80, style=Style())
        yield f"broken-inspect-{language}.txt", shown


@pytest.mark.parametrize(("name", "printed"), [pytest.param(*form, id=form[0]) for form in forms()])
def test_golden(name, printed):
    path = GOLDEN / f"report-{name}"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_bytes(printed.encode())
    assert printed.encode() == path.read_bytes()
