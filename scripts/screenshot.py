"""Draw what the program really prints as SVG, for the README.

python scripts/screenshot.py [OUT]
"""

import io
import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
SHOTS = {
    "answer-en": ["ask", "loss stuck at 0.69", "-a", "examples/overfitting.csv"],
    "answer-zh": ["ask", "训练集准确率 99% 验证集 72%，是过拟合吗", "-a", "examples/overfitting.csv"],
}
LINES = 46


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
    path = folder / f"{name}.svg"
    path.write_text(console.export_svg(title="advisor", theme=DIMMED_MONOKAI), encoding="utf-8")
    return path


def main() -> None:
    """Draw all of them."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    for name, args in SHOTS.items():
        print(shoot(name, args, folder))


if __name__ == "__main__":
    main()
