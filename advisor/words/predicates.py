"""What questions say of a quantity, in the words of engineers and in slang, as patterns.

Each pattern gives one kind of claim. `rules` lists them strongest first: of two that overlap in the
text, the one listed first is kept, so "does not decrease" is never read as "decrease".
"""

import re
from functools import cache
from typing import Literal

import msgspec

from advisor.model import Language

Applies = Literal["any", "lower", "higher"]
"""Which quantities a pattern speaks of: all, those better when lower (loss), those better when higher."""


# What the words behind a negation make of it: "not moving" is stuck whatever is measured, "not falling" only
# for a loss, "not rising" only for an accuracy.
NEGATED: dict[str, tuple[str, Applies]] = {
    "move": ("stuck", "any"),
    "down": ("stuck", "lower"),
    "up": ("stuck", "higher"),
    "other": ("", "any"),
}


class Rule(msgspec.Struct, frozen=True):
    """A pattern and the kind of claim it makes; kind "" swallows words that would be misread.

    The kind "negated" is resolved by `NEGATED` and the group that matched.
    """

    kind: str
    pattern: re.Pattern[str]
    applies: Applies = "any"


_NOT = (
    r"(?:\b(?:do|does|did|is|are|was|were|has|have|had|will|would|can|could|wo|ca|ain)(?:n'?t| not)|\bcannot|\bwont|\bdont"
    r"|\bdoesnt|\bisnt|\bnever|\bnot|\bno longer|\bbarely|\bhardly|\bscarcely|\brefus(?:es?|ed|ing) to|\bfail(?:s|ed|ing)? to"
    r"|\bstop(?:s|ped)?|\bceases? to|\bquit|\bwithout|\bunable to)"
)
_ADVERBS = r"(?: (?:really|even|be|been|get|gets|getting|seem(?:s|ed)? to|appear(?:s)? to|want to|ever|actually|any|at all|significantly|much|to|start(?:ing)?)){0,3}"
_DOWN = r"(?:decreas(?:e[sd]?|ing)|dropp?(?:s|ed|ing)?|go(?:es|ing)? (?:any )?(?:down|lower)|f[ae]ll(?:s|en|ing)?|reduc(?:e[sd]?|ing)|com(?:e|es|ing) down|declin(?:e[sd]?|ing)|descend(?:s|ed|ing)?|lower(?:ing)?|shrink(?:ing)?)"
_UP = r"(?:increas(?:e[sd]?|ing)|improv(?:e[sd]?|ing)|go(?:es|ing)? (?:any )?(?:up|higher)|ris(?:es?|ing)|climb(?:s|ed|ing)?|grow(?:s|ing)?)"
_MOVE = r"(?:mov(?:e[sd]?|ing)|budg(?:e[sd]?|ing)|chang(?:e[sd]?|ing)|converg(?:es?|ing)|learn(?:s|ed|ing)?(?! rate)|improv(?:e[sd]?|ing)|go(?:es|ing)? anywhere|get(?:s|ting)? (?:any )?better|better|progress(?:es|ing)?)"

_ENGLISH: tuple[tuple[str, str, Applies], ...] = (
    (
        "",
        r"\b(?:check(?:s|ed|ing)? for|detect\w{0,4}|avoid\w{0,4}|prevent\w{0,4}|replac\w{1,4}|fill\w{0,4}|drop(?:ped)?|search\w{0,4} for|no|any|without|terminate_on_|anomaly) ?(?:nans?|infs?)\b",
        "any",
    ),
    (
        "",
        r"\bnot (?:an? )?(?:nans?|inf(?:inite|inity)?|flat|stuck|constant|oscillat\w{1,4}|unstable|noisy|diverg\w{1,4}|explod\w{1,4}|zero|slow)\b",
        "any",
    ),
    (
        "negated",
        rf"{_NOT}{_ADVERBS} (?:(?P<move>{_MOVE})|(?P<down>{_DOWN})|(?P<up>{_UP})|(?P<other>nan|explod\w{{1,4}}|diverg\w{{1,4}}|blow\w{{0,4}} up|oscillat\w{{1,4}}|fluctuat\w{{1,4}}|plateau\w{{0,3}}))\b",
        "any",
    ),
    (
        "nonfinite",
        r"(?:\b(?:is|are|was|becomes?|became|becoming|turns?|turned|turning|goes|went|going|gets?|got|hits?|returns?|shows?|shoots?|reach(?:es)?)\b(?: (?:all|always|just|only|suddenly|immediately|to|into|directly|straight))*|[=:])? ?(?<![a-z_])(?:nan(?:'?s|ned|ning)?|inf(?:inity|inite|s)?)(?![a-z_])",
        "any",
    ),
    (
        "spike",
        r"\bspik(?:es?|ed|ing|y)\b|\bsudden(?:ly)? (?:jump(?:s|ed|ing)?|shoot(?:s|ing)?(?: up)?|shot up|increas(?:es?|ed)|ris(?:es?|ing)|explod(?:es?|ed))\b|\bjump(?:s|ed)? (?:suddenly|up suddenly)",
        "any",
    ),
    (
        "oscillating",
        r"\b(?:oscillat(?:es?|ed|ing|ions?)|fluctuat(?:es?|ed|ing|ions?)|bounc(?:es?|ed|ing|y)(?: (?:around|about|up and down))?|jump(?:s|ed|ing)? (?:around|about|up and down|all over|between)|(?:goes |going |go )?up and down|zig-?zags?|erratic(?:ally)?|unstable|noisy|swing(?:s|ing)?|jitter(?:s|ing|y)?|all over the place|wobbl(?:es?|ing|y))",
        "any",
    ),
    (
        "slow",
        r"\bconverg\w{1,6} (?:very |so |too |extremely |really )?slow(?:ly)?\b|\bslow convergence\b",
        "any",
    ),
    (
        "slow",
        r"\b(?:(?:very|so|too|extremely|really|painfully|quite) )?slow(?:ly)?\b|\btak(?:es|ing) forever\b|\bcrawl(?:s|ing)?\b|\bsnail'?s pace\b",
        "any",
    ),
    (
        "stuck",
        r"\b(?:(?:is|are|was|gets?|got|getting|stays?|stayed|staying|remains?|remained|sits?|sitting|keeps?|hovers?|hovering|being|been) )?(?:(?:completely|totally|almost|nearly|just|always|pretty much|basically|exactly) )?(?:stuck|flat(?:line[sd]?|lining|ten(?:s|ed)?(?: out)?)?|(?<!a )constant|unchanged|frozen|plateau(?:s|ed|ing|x)?|stagnat(?:es?|ed|ing|ant)|stall(?:s|ed|ing)?|stationary|bottoms? out|levell?(?:s|ed|ing)? off)\b",
        "any",
    ),
    (
        "stuck",
        r"\b(?:stays?|stayed|staying|remains?|remained|remaining|sits?|sitting|hovers?|hovering|saturat(?:es?|ed|ing)|settl(?:es?|ed|ing)|hangs?|hanging|parked|pinned|keeps?)(?: (?:right|still|always|around|just|exactly))*(?= (?:at|on|around|near|about|~|\d))",
        "any",
    ),
    (
        "stuck",
        r"\b(?:is|are|stays?|stayed|remains?|remained|keeps?|exactly)(?: (?:always|all|exactly|just|still))* the same\b",
        "any",
    ),
    (
        "stuck",
        r"\b(?:no (?:change|improvement|progress|decrease|movement) (?:in|of|on))\b|\bzero progress\b|\bdead flat\b",
        "any",
    ),
    (
        "rising",
        r"\b(?:explod(?:es?|ed|ing)|bl(?:ows?|ew|own|owing) up|diverg(?:es?|ed|ing)|skyrocket(?:s|ed|ing)?|sho(?:ots?|t|oting) up|goes through the roof|through the roof)\b",
        "any",
    ),
    (
        "rising",
        r"\b(?:(?:keeps?|kept|starts?|started|begins?|began|continues? to|continually|steadily|slowly|only) )?(?:increas(?:es?|ed|ing)|ris(?:es?|ing)|rose|go(?:es|ing)? (?:back )?up|went (?:back )?up|climb(?:s|ed|ing)?|grow(?:s|ing)?|grew|(?:creep(?:s|ing)?|crept) up(?:wards?)?|jump(?:s|ed)? (?:up|to(?! (?:nan|inf)))|gets? worse|getting worse|worsens?)\b",
        "lower",
    ),
    (
        "rising",
        r"\b(?:(?:keeps?|kept|starts?|started|begins?|began|continues? to|continually|steadily|slowly|still) )?(?:increas(?:es?|ed|ing)|improv(?:es?|ed|ing)|ris(?:es?|ing)|rose|go(?:es|ing)? (?:back )?up|went up|climb(?:s|ed|ing)?|grow(?:s|ing)?|grew)\b",
        "higher",
    ),
    (
        "falling",
        r"\b(?:(?:keeps?|kept|starts?|started|begins?|began|continues? to|continually|steadily|nicely|still) )?(?:decreas(?:es?|ed|ing)|dropp?(?:s|ed|ing)|drop|f[ae]ll(?:s|ing)?|go(?:es|ing)? (?:back )?down|went (?:back )?down|com(?:es?|ing) down|came down|declin(?:es?|ed|ing)|descend(?:s|ed|ing)|collaps(?:es?|ed|ing)|tank(?:s|ed|ing)?|plummet(?:s|ed|ing)?|degrad(?:es?|ed|ing))\b",
        "any",
    ),
    ("falling", r"\b(?:improv(?:es|ed|ing)|gets? better|getting better)\b", "lower"),
    (
        "zero",
        r"\b(?:is|are|was|becomes?|became|goes to|went to|drops? to|dropped to|reach(?:es|ed)?|equals?|stays? at|stuck at|vanish(?:es|ed|ing)?(?: to)?)(?: (?:all|almost|always|exactly|just|nearly|basically|to))* ?(?:zeros?)\b|\bvanish(?:es|ed)?\b|\ball zeros?\b",
        "any",
    ),
    ("perfect", r"\bperfect(?:ly)?\b", "higher"),
)

_CHINESE: tuple[tuple[str, str, Applies], ...] = (
    (
        "",
        r"(?:没有?|无|并未|未|不)(?:出现|发生|是|变成?|有)?(?:过)?(?:任何)? ?(?:nan|inf|震荡|爆炸|发散|异常|尖峰|波动|抖动)|(?:检查|排查|避免|防止|处理|判断)(?:了|过)?(?:有没有|是否|有无)? ?(?:nan|inf)",
        "any",
    ),
    ("falling", r"先(?:快速|缓慢|慢慢)?(?:降|下降)(?=后|再|又|然后|,)", "any"),
    ("rising", r"(?<=[后再又])(?:上升|升|涨|增大)(?![^\W\x00-\x7f])", "any"),
    ("rising", r"不(?:降|减|跌|下降)反(?:升|增|涨|而上升)", "lower"),
    ("falling", r"不(?:升|增|涨)反(?:降|减|跌)", "higher"),
    (
        "nonfinite",
        r"(?:(?:就|又|全|都|直接|突然|忽然|马上|立刻|一直|开始|会)?(?:变成?(?:了|为)?|变为|成了?|成为|出现(?:了)?|等于|为|是|显示|报|得到|输出|到了?|跑出|出)(?:了)?(?:全)?|[=:])? ?(?<![a-z_])(?:nan|inf(?:inity)?)(?![a-z_])|无穷大?",
        "any",
    ),
    (
        "slow",
        r"(?:收敛|下降|降|上升|提升|涨|学|变化|降低)(?:得|的|速度)?(?:也|就)?(?:都)?(?:太|很|非常|特别|有点|比较|极其|好|十分|巨|超级?|异常|相当)?(?:的)?(?:慢|缓慢)|(?:缓慢|慢慢|慢吞吞)(?:地|的)?(?:下降|上升|收敛|降)",
        "any",
    ),
    (
        "spike",
        r"尖峰|突刺|毛刺|尖刺|(?:突然|忽然|骤然|偶尔)(?:就|间|会)?(?:飙升|变得?(?:很|特别|非常)?大|跳(?:高|变|起来|到)|升高|增大|上升|暴涨|冲高|飞)|突增|骤增|陡增|冒尖",
        "any",
    ),
    (
        "oscillating",
        r"(?:上下|来回|反复|左右|一直|剧烈|大幅|疯狂)?(?:地)?(?:震荡|振荡|抖动|波动|起伏|跳动|横跳|摆动)|上下跳|上蹿下跳|上窜下跳|跳来跳去|忽高忽低|忽大忽小|时高时低|忽上忽下|来回跳|不稳定|不太稳定|锯齿|乱跳",
        "any",
    ),
    (
        "stuck",
        r"(?:一直|始终|都|完全|根本|怎么(?:都|也|调都|训都|训练都)|死活(?:都|也)?|就是|总是|也|还是|仍然?|迟迟|几乎|基本上?|基本|丝毫|从头到尾|永远|再也)?(?:就)?(?:纹丝不动|一动不动|不怎么动|不动|不再变化|不变化|不(?:再|会|怎么|太)?变(?!成|为|差|好|得)|没(?:有|什么|啥|任何|怎么)?(?:太大|明显|大|什么)?(?:的)?(?:变化|改变|变过|动静|起色|进展|反应)|无变化|毫无变化|不收敛|(?:无法|难以|不能|没法)收敛|收敛不(?:了|下去?|下来)|学不(?:动|到|进去|会)|训不动|停滞(?:不前)?|走平|趋于平(?:稳|缓|坦)|趋于不变|趋近于不变|(?:变|趋|走|就|都|全|已经)平了|持平|平台期|瓶颈|恒定|恒为|恒等于|是一条(?:直线|水平线)|固定不变|固定在|卡(?:住|死|在)|停(?:留)?在|定在|稳定在|保持(?:在)?|维持(?:在)?|徘徊(?:在)?|躺平)",
        "any",
    ),
    (
        "stuck",
        r"(?:一直|始终|都|完全|根本|怎么(?:都|也|调都)|死活(?:都|也)?|就是|总是|也|还是|仍然?|迟迟|几乎|基本|丝毫|再也)?(?:就)?(?:不(?:再|会|怎么|太|往)?(?:下)?(?:下降|降低|减小|减少|降|掉)|没(?:有|怎么|再)?(?:明显|继续|再)?(?:的)?(?:下降|降低|减小|降)(?:过|了)?|(?:降|下|掉)不(?:下去|下来|下|动|了)|下不去|下不来|下降不(?:明显|了|下去)|停止(?:下降)|(?:无法|难以|不能|没法)(?:继续)?(?:下降|降低|降))",
        "lower",
    ),
    (
        "stuck",
        r"(?:一直|始终|都|完全|根本|怎么(?:都|也|调都)|死活(?:都|也)?|就是|总是|也|还是|仍然?|迟迟|几乎|基本|丝毫|再也)?(?:就)?(?:不(?:再|会|怎么|太)?(?:上升|提升|提高|增加|增长|涨|升)|没(?:有|怎么|再)?(?:明显|继续|再)?(?:的)?(?:上升|提升|提高|增加|涨)(?:过|了)?|(?:上|提|升|涨)不(?:上去?|上来|去|高|动|了)|上不去|提不(?:高|上去|起来)|(?:无法|难以|没法)(?:继续)?(?:提升|提高|上升))",
        "higher",
    ),
    (
        "",
        r"(?:不|没有?|未|并未|停止|不再)(?:再|会|怎么|太)?(?:下降|降低|上升|升高|增大|变大|增加|减小|变小|提升|提高|涨|降)",
        "any",
    ),
    (
        "rising",
        r"(?:直接|突然|一下子|就|又|很快|彻底|立刻)?(?:飞(?:了|起来?|上天)|起飞|炸(?:了|掉|裂)|爆(?:了|掉)|爆炸|发散|飙升|飙(?:到|高|起来)|暴涨|暴增|激增|训飞|跑飞|上天)",
        "lower",
    ),
    (
        "rising",
        r"(?:不断|一直|持续|逐渐|缓慢|慢慢|开始|反而|却|又|还在|越来越|反倒|在|也|稳步|继续|仍在|跟着|都)?(?:在)?(?:上升|升高|变大|增大|增加|上涨|升上去|往上(?:走|涨|升|飘|跑)?|反弹|抬头|回升|涨(?:了|起来|上去|到|回)?|升到|增长|越来越大|越来越高|大起来|高起来|上扬|走高)",
        "lower",
    ),
    (
        "rising",
        r"(?:不断|一直|持续|逐渐|缓慢|慢慢|开始|还在|稳步|继续|仍在|也在|在|都)?(?:在)?(?:上升|升高|提升|提高|增加|上涨|往上(?:走|涨|升)?|涨(?:了|起来|上去|到)?|升到|增长|越来越高)",
        "higher",
    ),
    (
        "falling",
        r"(?:不断|一直|持续|逐渐|慢慢|开始|还在|稳步|正常|继续|稳定|仍在|也在|在|都|突然|直线|反而|却)?(?:地)?(?:在)?(?:下降|降低|变小|减小|下跌|降(?:了|到|至|为|下来|下去|得)|往下(?:走|降|掉)|掉(?:了|到|下来|下去)|跌(?:了|到|下来|下去)|越来越小|越来越低|收敛到|走低|暴跌|骤降)",
        "any",
    ),
    ("falling", r"(?:突然|直接|全|一下子|彻底|又)?(?:崩(?:了|掉|溃|塌)|塌了|跌没了)", "higher"),
    ("rising", r"(?:突然|直接|一下子|彻底|又)?(?:崩(?:了|掉|溃|塌))", "lower"),
    (
        "zero",
        r"(?:全|都|全部|几乎|恒|一直|就|直接|变|变成|变为|降|降到|等于|为|是|接近|趋近|趋近于|约等于|基本){1,3} ?(?:零)|消失了|归零",
        "any",
    ),
    ("perfect", r"满分|百分百|完美", "higher"),
)


@cache
def rules(language: Language) -> tuple[Rule, ...]:
    """The patterns of one language, strongest first; compiled at the first question in it."""
    table = _CHINESE if language == "zh" else _ENGLISH
    return tuple(Rule(kind, re.compile(body), applies) for kind, body, applies in table)
