"""Which framework the user works with, so that a remedy is shown in its words alone."""

import re
from collections.abc import Mapping

import msgspec

from advisor.model import Diagnosis, Finding

# The most specific first: "pytorch lightning" is no plain PyTorch, and Keras speaks of TensorFlow too.
_SPOKEN_OF = (
    ("lightning", re.compile(r"lightning|\bpl\.", re.IGNORECASE)),
    (
        "huggingface",
        re.compile(
            r"hugging ?face|transformers\b|trainer[-_ ]?state|\bpeft\b|\btrl\b|\blora\b|llama.?factory|ms-swift|"
            r"axolotl|trainingarguments",
            re.IGNORECASE,
        ),
    ),
    ("keras", re.compile(r"keras|model\.fit\b", re.IGNORECASE)),
    ("tensorflow", re.compile(r"tensor ?flow|\btf\b", re.IGNORECASE)),
    ("caffe", re.compile(r"caffe|prototxt", re.IGNORECASE)),
    ("pytorch", re.compile(r"torch", re.IGNORECASE)),
)
# Where a remedy has no line in the user's framework: that of the one below or beside it.
_NEXT_BEST = {
    "lightning": ("pytorch",),
    "huggingface": ("pytorch",),
    "keras": ("tensorflow",),
    "tensorflow": ("keras",),
}


def framework_of(diagnosis: Diagnosis) -> str:
    """The framework that the question, the form of a file or its name gives away; "" where none does."""
    said = [diagnosis.question, *diagnosis.context]
    said += [f"{item.format} {item.path[-80:]}" for item in diagnosis.attachments]
    return next((name for name, spelling in _SPOKEN_OF if any(map(spelling.search, said))), "")


def in_words_of(finding: Finding, framework: str) -> Finding:
    """The finding with no more than one line of code a remedy, that for `framework`."""
    fixes = tuple(msgspec.structs.replace(fix, code=code_for(fix.code, framework)) for fix in finding.fixes)
    return msgspec.structs.replace(finding, fixes=fixes)


def code_for(code: Mapping[str, str], framework: str) -> Mapping[str, str]:
    """The one line that serves a user of `framework`; the author's first where none is meant for it."""
    for name in (framework, *_NEXT_BEST.get(framework, ()), *code):
        if name in code:
            return {name: code[name]}
    return {}
