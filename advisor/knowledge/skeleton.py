"""The skeleton of a new entry: every field, with a word on what belongs there."""

from pathlib import Path

from advisor.errors import UsageError
from advisor.language import Text

TEMPLATE = """\
id: {id}
kind: fault            # fault | state | resource | practice
title:
  en: ""
  zh: ""
summary:               # the mechanism, two to four sentences
  en: ""
  zh: ""
phrasings:             # how people say it; 15 or more English, 12 or more Chinese, varied
  en: []
  zh: []
values: []             # figures that give it away: - {{of: loss, equals: "ln 2", within: 0.005}}
checks:                # what the numbers must say; `advisor kb lint` names the checks that exist
  supports: []         # - {{check: flat, series: train_loss, weight: 2}}
  contradicts: []
causes: []             # most frequent first: - {{en: "", zh: "", sources: [karpathy-recipe]}}
fixes: []              # cheapest first: - {{en: "", zh: "", effort: minutes, sources: [karpathy-recipe]}}
looks_like: []         # - {{id: overfitting, tell_apart: {{en: "", zh: ""}}, measure: val-loss}}
sources: []            # ids of sources.yaml; your own may stand in a sources.yaml beside this file
"""


def write_skeleton(entry_id: str, folder: Path) -> Path:
    """Write the skeleton to `folder`; an existing file is never overwritten.

    Raises:
        UsageError: the file exists or cannot be written.
    """
    path = folder / f"{entry_id}.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(TEMPLATE.format(id=entry_id))
    except FileExistsError:
        raise UsageError(
            Text(f"{path} exists already", f"{path} 已存在"),
            Text("a new id, or another --output", "换一个 id，或换一个 --output"),
        ) from None
    except OSError as error:
        raise UsageError(
            Text(f"{path} cannot be written: {error.strerror}", f"无法写入 {path}：{error.strerror}"),
            Text("a folder that you may write to", "一个有写权限的文件夹"),
        ) from None
    return path
