"""Which modules a command loads: a static contract cannot prove laziness, a clean interpreter can."""

import os
import subprocess
import sys

import pytest

NEVER = ("torch", "sentence_transformers", "transformers", "textual", "scipy", "pandas", "polars", "sklearn")
ENCODER = ("onnxruntime", "tokenizers", "faiss")


def loaded(root, *args):
    code = (
        "import sys\n"
        "from advisor.cli import main\n"
        f"main({list(args)!r})\n"
        "print('MODULES', *sorted(sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=root,
        check=True,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    return set(done.stdout.split("MODULES")[-1].split())


@pytest.mark.parametrize(
    ("args", "forbidden"),
    [
        (["--help"], (*NEVER, *ENCODER, "numpy", "msgspec", "yaml")),
        (["--version"], (*NEVER, *ENCODER, "numpy")),
        (["diagnose", "examples/healthy.csv"], (*NEVER, *ENCODER, "yaml", "rich", "asyncio")),
        (["inspect", "examples/healthy.csv"], (*NEVER, *ENCODER, "yaml")),
        (["kb", "list"], (*NEVER, *ENCODER, "yaml")),
        (["ask", "loss stuck at 0.69"], (*NEVER, "yaml", "rich", "asyncio")),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
@pytest.mark.usefixtures("home")
def test_heavy_modules_stay_out(root, args, forbidden):
    modules = loaded(root, *args)
    assert not modules & set(forbidden)
