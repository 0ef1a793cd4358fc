"""Draw what the program really shows as SVG, for the README: printed answers, and the terminal session.

python scripts/screenshot.py [OUT]
"""

import asyncio
import html
import io
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
SHOTS = {
    "answer-en": ["ask", "loss stuck at 0.69", "-a", "examples/overfitting.csv"],
    "answer-zh": ["ask", "训练集准确率 99% 验证集 72%，是过拟合吗", "-a", "examples/overfitting.csv"],
}
SESSIONS = {"session-en": ("en", "loss stuck at 0.69"), "session-zh": ("zh", "loss 一直停在 0.69 不动")}
LINES = 46
SIZE = (120, 40)
PATIENCE = 30.0
_TEXT = re.compile(r'(<text [^>]*?textLength=")([\d.]+)("[^>]*>)([^<]*)(</text>)')


def shoot(name: str, args: list[str], folder: Path) -> Path:
    """Run one command with colours on and write its first lines as an SVG."""
    env = {
        **os.environ,
        "FORCE_COLOR": "1",
        "COLUMNS": "88",
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
    }
    done = subprocess.run(
        [sys.executable, "-m", "advisor", *args],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=env,
        check=True,
    )
    lines = done.stdout.splitlines()
    body = "\n".join([*lines[:LINES], "…"] if len(lines) > LINES else lines)
    console = Console(record=True, width=88, file=io.StringIO())
    quoted = " ".join(f'"{arg}"' if " " in arg or not arg.isascii() else arg for arg in args)
    console.print(Text(f"$ advisor {quoted}\n", style="bold"))
    console.print(Text.from_ansi(body))
    return _write(folder / f"{name}.svg", console.export_svg(title="advisor", theme=DIMMED_MONOKAI))


async def shoot_session(name: str, language: str, question: str, folder: Path) -> Path:
    """Ask a question in a session with a file attached, and write what stands on the screen as an SVG."""
    from advisor import Advisor
    from advisor.language import Language
    from advisor.session import Session
    from advisor.tui import Launch
    from advisor.tui.app import AdvisorApp

    chosen: Language = "zh" if language == "zh" else "en"
    launch = Launch(
        lambda: Session(Advisor()), question=question, attach=("examples/overfitting.csv",), interface=chosen
    )
    app = AdvisorApp(launch)
    async with app.run_test(size=SIZE) as pilot:
        end = time.monotonic() + PATIENCE
        while not (app.chat.idle and app.chat.session and app.chat.session.turns):
            if time.monotonic() > end:
                raise TimeoutError("the session gave no answer")
            await pilot.pause(0.05)
        await pilot.pause(0.5)
        return _write(folder / f"{name}.svg", app.export_screenshot(title="advisor"))


def _write(path: Path, svg: str) -> Path:
    """Write a drawing; rich stretches wide characters to the length of narrow ones, which is put right here."""

    def stretched(found: "re.Match[str]") -> str:
        before, length, between, text, after = found.groups()
        plain = html.unescape(text)
        share = cell_len(plain) / len(plain) if plain else 1.0
        return f"{before}{float(length) * share:g}{between}{text}{after}"

    path.write_text(_TEXT.sub(stretched, svg), encoding="utf-8")
    return path


def main() -> None:
    """Draw all of them."""
    folder = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    for name, args in SHOTS.items():
        print(shoot(name, args, folder))
    os.chdir(ROOT)
    os.environ.pop("NO_COLOR", None)
    for name, (language, question) in SESSIONS.items():
        print(asyncio.run(shoot_session(name, language, question, folder)))


if __name__ == "__main__":
    main()
