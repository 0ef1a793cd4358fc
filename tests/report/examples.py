"""Hand-made diagnoses for the report tests: one of each form that an answer can take."""

import numpy as np

from advisor.model import (
    Advice,
    Attachment,
    ClaimVerdict,
    Diagnosis,
    Evidence,
    Finding,
    Language,
    LookAlike,
    NextStep,
    Problem,
    Run,
    Series,
    Source,
    Text,
)

RECIPE = Source(
    "karpathy-recipe",
    "A Recipe for Training Neural Networks",
    "https://karpathy.github.io/2019/04/25/recipe/",
    "Andrej Karpathy",
    2019,
)
CS231N = Source(
    "cs231n-nn3", "CS231n: Learning and evaluation", "https://cs231n.github.io/neural-networks-3/", "", None
)
BOOK = Source("esl", "The Elements of Statistical Learning", "", "Hastie, Tibshirani, Friedman", 2009)

EXACT = Text("the name is the role", "列名即含义")


def series(name: str, values: object, role: str = "", **facts: object) -> Series:
    values = np.round(np.asarray(values, dtype=np.float64), 6)  # goldens hold on every processor
    role = role or name
    split, _, quantity = role.partition("_") if "_" in role else ("", "", role)
    return Series(name, role, np.arange(1.0, values.size + 1), values, quantity, split, reason=EXACT, **facts)


def attachment(*columns: Series, path: str = "metrics.csv", **facts: object) -> Attachment:
    run = Run("metrics", {item.role: item for item in columns}, "epoch")
    return Attachment(path, "csv", (run,), "utf-8", columns[0].values.size, **facts)


def flat() -> np.ndarray:
    return 0.6931 + 0.0004 * np.sin(np.arange(30) * 2.3)


def chance(**change: object) -> Finding:
    facts = {
        "rank": 1,
        "id": "chance-level-binary",
        "kind": "fault",
        "title": Text("Binary loss stuck at 0.693 = ln 2", "二分类 loss 一直停在 0.693（ln 2）"),
        "summary": Text(
            "A two-class cross entropy of ln 2 = 0.6931 is what a model earns that answers p = 0.5 for every "
            "sample. A loss that stays there means that the network gives the same undecided answer to every "
            "input: it has learned nothing yet, or it was never able to.",
            "二分类交叉熵等于 ln 2 = 0.6931，正好是模型对每个样本都回答 p = 0.5 时的 loss。一直停在这里，说明网络对所有"
            "输入给出同样犹豫不决的答案：要么还什么都没学到，要么根本学不到。",
        ),
        "confidence": 0.93,
        "match": 0.88,
        "verdict": "supported",
        "evidence": (
            Evidence(
                "flat-at-chance",
                "supports",
                1.0,
                "train_loss",
                Text(
                    "train_loss stays at 0.6931 ± 0.0003 over all 30 epochs; ln 2 = 0.6931",
                    "train_loss 在全部 30 个 epoch 里一直是 0.6931 ± 0.0003，而 ln 2 = 0.6931",
                ),
                {"level": 0.6931, "target": float(np.log(2)), "classes": 2, "points": 30},
            ),
            Evidence(
                "majority-class",
                "contradicts",
                0.4,
                "val_accuracy",
                Text(
                    "val_accuracy moves between 0.47 and 0.55; one answer for all would hold it still",
                    "val_accuracy 在 0.47 和 0.55 之间变化；如果所有样本答案相同，它不会动",
                ),
                {"accuracy": 0.51},
            ),
            silent("gradient-tiny", "grad_norm"),
            silent("update-ratio", "update_ratio"),
        ),
        "causes": (
            Advice(
                Text(
                    "Learning rate too high: the first updates throw the weights into a region where the "
                    "output no longer depends on the input.",
                    "学习率太大：最初几次更新就把权重推到输出与输入无关的区域。",
                ),
                ("karpathy-recipe", "cs231n-nn3"),
            ),
            Advice(
                Text(
                    "Inputs and labels do not belong together: nothing can be learned but the class prior.",
                    "数据和标签没有对应上：除了类别先验什么也学不到。",
                ),
                ("esl",),
            ),
        ),
        "fixes": (
            Advice(
                Text(
                    "Train on one fixed batch of 8 to 16 samples. If even that stays at 0.693, the fault is in "
                    "the code, not in the tuning.",
                    "固定一个 8～16 个样本的 batch 反复训练。如果连它都停在 0.693，问题在代码，而不在调参。",
                ),
                ("karpathy-recipe",),
                "minutes",
                {
                    "pytorch": "x, y = next(iter(loader)); [step(x, y) for _ in range(300)]  # must approach 0",
                    "keras": "model.fit(x[:16], y[:16], epochs=300, verbose=2)",
                },
            ),
            Advice(
                Text(
                    "Divide the learning rate by 10, twice if needed; with Adam start at 3e-4.",
                    "把学习率除以 10，必要时再除一次；用 Adam 可从 3e-4 开始。",
                ),
                ("cs231n-nn3",),
                "minutes",
                {"pytorch": "optimizer = torch.optim.Adam(model.parameters(), lr=3e-4)"},
            ),
            Advice(
                Text("Initialise the layers for their activation.", "按激活函数初始化各层。"),
                ("cs231n-nn3",),
                "hours",
            ),
        ),
        "looks_like": (
            LookAlike(
                "label-mismatch",
                Text("Labels do not match the inputs", "标签与输入对不上"),
                Text(
                    "with mismatched labels a small batch can still be memorised while validation stays at ln 2.",
                    "标签错位时，小 batch 仍能被记住，只是验证集停在 ln 2。",
                ),
            ),
        ),
        "sources": (RECIPE, CS231N, BOOK),
    }
    return Finding(**(facts | change))


def silent(check: str, role: str) -> Evidence:
    text = Text(f"no {role} column in the file", f"文件里没有 {role} 列")
    return Evidence(check, "silent", 0.0, "", text, {}, role)


def mismatch(**change: object) -> Finding:
    return chance(
        **{
            "rank": 2,
            "id": "label-mismatch",
            "title": Text("Labels do not match the inputs", "标签与输入对不上"),
            "confidence": 0.34,
            "match": 0.41,
            "verdict": "untested",
            "evidence": (silent("gradient-tiny", "grad_norm"),),
            "fixes": (
                Advice(
                    Text("Look at twenty samples with their labels.", "随机查看 20 个样本和它们的标签。"),
                    ("karpathy-recipe",),
                    "minutes",
                ),
            ),
        }
        | change
    )


def overfitting(**change: object) -> Finding:
    return chance(
        **{
            "id": "overfitting",
            "title": Text("Overfitting: the network memorises the training set", "过拟合：网络在死记训练集"),
            "evidence": (
                Evidence(
                    "val-turns-up",
                    "supports",
                    0.9,
                    "val_loss",
                    Text(
                        "val_loss is lowest at epoch 12 (0.412) and 38% higher at the end (0.569), while "
                        "train_loss falls on to 0.0731",
                        "val_loss 在第 12 个 epoch 最低（0.412），结束时高出 38%（0.569），而 train_loss 继续降到 0.0731",
                    ),
                    {"best": 0.412, "best_at": 12.0, "last": 0.569},
                ),
            ),
        }
        | change
    )


NEXT = NextStep(
    Text("log the global gradient norm at every step", "每个 step 记录全局梯度范数"),
    Text(
        "a norm near zero means vanishing gradients; an ordinary one points at the labels",
        "接近 0 说明梯度消失；数值正常则多半是标签的问题",
    ),
    ("vanishing-gradient", "label-mismatch"),
)


def diagnosis(language: Language, **change: object) -> Diagnosis:
    facts = {
        "version": "0.1.0",
        "question": "loss stuck at 0.69" if language == "en" else "loss 一直 0.69 不动",
        "language": language,
        "status": "answered",
        "healthy": False,
        "attachments": (),
        "findings": (),
        "claims": (),
        "next": (),
        "baseline": (),
        "notes": (),
        "timing_ms": {"total": 41.0},
    }
    return Diagnosis(**(facts | change))


def sick(language: Language = "en") -> Diagnosis:
    """A run at chance level, and a question that the numbers confirm."""
    claim = ClaimVerdict(
        "stuck at 0.69" if language == "en" else "一直 0.69 不动",
        "confirmed",
        Text(
            "train_loss stays between 0.6927 and 0.6935 for 30 epochs",
            "train_loss 30 个 epoch 都在 0.6927 到 0.6935 之间",
        ),
    )
    accuracy = 0.51 + 0.04 * np.sin(np.arange(30) * 1.7)
    files = attachment(
        series("train_loss", flat()), series("val_loss", flat() + 0.0006), series("val_accuracy", accuracy)
    )
    return diagnosis(
        language, attachments=(files,), findings=(chance(), mismatch()), claims=(claim,), next=(NEXT,)
    )


def refuted(language: Language = "en") -> Diagnosis:
    """A question that the numbers refute: the loss is not stuck, the network overfits."""
    at = np.arange(30.0)
    train = 0.693 * np.exp(-at / 13) + 0.01 * np.sin(at * 1.9)
    val = 0.412 + 0.0006 * (at - 11) ** 2 + 0.008 * np.sin(at * 2.3)
    claim = ClaimVerdict(
        "stuck at 0.69" if language == "en" else "一直 0.69 不动",
        "refuted",
        Text(
            "train_loss fell from 0.693 to 0.0731; it is val_loss that rises from epoch 12",
            "train_loss 从 0.693 降到了 0.0731；从第 12 个 epoch 起上升的是 val_loss",
        ),
    )
    return diagnosis(
        language,
        attachments=(attachment(series("train_loss", train), series("val_loss", val)),),
        findings=(overfitting(),),
        claims=(claim,),
        baseline=(
            Text("val_loss ends at 0.569, the baseline at 0.401", "val_loss 最终为 0.569，基准为 0.401"),
        ),
    )


def learning() -> Finding:
    text = Text(
        "train_loss and val_loss still fall: 0.094 and 0.15 at the end",
        "train_loss 和 val_loss 仍在下降：最后是 0.094 和 0.15",
    )
    return chance(
        id="still-learning",
        kind="state",
        title=Text(
            "Healthy: still learning, both losses keep falling", "正常：网络仍在学习，两个 loss 都在下降"
        ),
        summary=Text("Nothing is wrong; more epochs will help.", "没有问题，继续训练还会变好。"),
        match=None,
        evidence=(Evidence("still-falling", "supports", 0.9, "train_loss", text, {"last": 0.094}),),
        causes=(),
        fixes=(),
        looks_like=(),
        sources=(),
    )


def healthy(language: Language = "en") -> Diagnosis:
    """A run without a fault, no question asked."""
    at = np.arange(40.0)
    files = attachment(
        series("train_loss", 2.3 * np.exp(-at / 9) + 0.05), series("val_loss", 2.3 * np.exp(-at / 9) + 0.11)
    )
    return diagnosis(language, question="", healthy=True, attachments=(files,), findings=(learning(),))


def broken(language: Language = "en") -> Diagnosis:
    """A file with odd lines, hostile names and values that are not finite."""
    values = 2.0 * np.exp(-np.arange(60) / 20)
    values[37:44] = np.nan
    values[50] = 8e3
    values[55:] = np.inf
    odd = tuple(
        Problem(Text(f"{n} fields where 4 were expected", f"{n} 个字段，应为 4 个"), 17 + n) for n in range(6)
    )
    hostile = "\x1b[41mloss\x1b[0m\u202e\x07 *a* [b](http://c) <i>`d`"
    files = attachment(series(hostile, values, "train_loss"), path="ru\x1b]0;x\x07n\n.csv", problems=odd)
    finding = chance(
        id="nan-loss",
        title=Text("The loss became NaN", "loss 变成 NaN"),
        match=None,
        evidence=(
            Evidence(
                "nonfinite-loss",
                "supports",
                1.0,
                hostile,
                Text(f"{hostile} is NaN from epoch 38 on", f"{hostile} 从第 38 个 epoch 起是 NaN"),
                {"onset": 38.0, "level": float("nan")},
            ),
        ),
    )
    note = Text("the file holds columns without a role", "文件中有含义不明的列")
    return diagnosis(language, question=hostile, attachments=(files,), findings=(finding,), notes=(note,))


def uncertain(language: Language = "en") -> Diagnosis:
    """Words only, and too vague to trust any candidate."""
    return diagnosis(
        language,
        status="uncertain",
        healthy=None,
        findings=(
            chance(confidence=0.31, match=0.35, verdict="untested", evidence=()),
            mismatch(confidence=0.22, evidence=()),
        ),
        next=(NEXT,),
    )


def outside(language: Language = "en") -> Diagnosis:
    """A question about something else."""
    question = "best pizza in town?" if language == "en" else "附近哪家披萨好吃？"
    return diagnosis(language, question=question, status="out_of_scope", healthy=None)


ALL = {
    "sick": sick,
    "refuted": refuted,
    "healthy": healthy,
    "broken": broken,
    "uncertain": uncertain,
    "outside": outside,
}
