"""Five palettes: dark, light, high contrast, and two that colour-blind readers can tell apart.

Beside Textual's own names each gives the meanings of `report.style`: `figure`, `good`, `bad`, `warn`,
`code`, and the four curves of a chart. Good and bad always carry a sign too (a tick, a cross).
"""

from textual.theme import Theme

DEFAULT_DARK, DEFAULT_LIGHT = "advisor-dark", "advisor-light"


def _meanings(
    figure: str, good: str, bad: str, warn: str, muted: str, curves: tuple[str, str, str, str]
) -> dict[str, str]:
    names = ("curve-first", "curve-second", "curve-third", "curve-fourth")
    return {
        "figure": figure,
        "good": good,
        "bad": bad,
        "warn": warn,
        "muted": muted,
        **dict(zip(names, curves, strict=True)),
    }


DARK = Theme(
    name=DEFAULT_DARK,
    primary="#7cb7ff",
    secondary="#8ea2c0",
    accent="#f0b866",
    success="#7fd894",
    warning="#f0c674",
    error="#ff7f8a",
    foreground="#d6deeb",
    background="#0f141f",
    surface="#161d2b",
    panel="#1f2839",
    dark=True,
    variables=_meanings(
        "#f0b866", "#7fd894", "#ff7f8a", "#f0c674", "#8595ad", ("#7cb7ff", "#f5a262", "#bd93f9", "#7fd894")
    )
    | {"footer-key-foreground": "#7cb7ff", "border-blurred": "#2a3548"},
)

LIGHT = Theme(
    name=DEFAULT_LIGHT,
    primary="#1f5fb4",
    secondary="#5a6b85",
    accent="#8f5300",
    success="#1a7240",
    warning="#8a5a00",
    error="#b3261e",
    foreground="#1f2430",
    background="#fbfaf6",
    surface="#f3f1ea",
    panel="#e7e3d8",
    dark=False,
    variables=_meanings(
        "#8f5300", "#1a7240", "#b3261e", "#8a5a00", "#6b6a66", ("#1f5fb4", "#b3541e", "#6f42c1", "#1a7240")
    )
    | {"footer-key-foreground": "#1f5fb4", "border-blurred": "#cfc9ba"},
)

HIGH_CONTRAST = Theme(
    name="high-contrast",
    primary="#00e5ff",
    secondary="#ffffff",
    accent="#ffff00",
    success="#00ff66",
    warning="#ffff00",
    error="#ff6b6b",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#1a1a1a",
    dark=True,
    text_alpha=1.0,
    variables=_meanings(
        "#ffff00", "#00ff66", "#ff6b6b", "#ffff00", "#d0d0d0", ("#00e5ff", "#ffff00", "#ff8cff", "#00ff66")
    )
    | {
        "footer-key-foreground": "#ffff00",
        "border-blurred": "#ffffff",
        "foreground-muted": "#d0d0d0",
    },
)

# Okabe and Ito, Color Universal Design, 2008: blue against vermilion, never green against red.
COLOUR_SAFE = Theme(
    name="colour-safe-dark",
    primary="#56b4e9",
    secondary="#a7b4c2",
    accent="#f0e442",
    success="#56b4e9",
    warning="#f0e442",
    error="#f28e2b",
    foreground="#dde3ea",
    background="#10141b",
    surface="#181e28",
    panel="#222a36",
    dark=True,
    variables=_meanings(
        "#f0e442", "#56b4e9", "#f28e2b", "#f0e442", "#8b97a6", ("#56b4e9", "#e69f00", "#cc79a7", "#009e73")
    )
    | {"footer-key-foreground": "#56b4e9", "border-blurred": "#303a49"},
)

COLOUR_SAFE_LIGHT = Theme(
    name="colour-safe-light",
    primary="#005a9c",
    secondary="#55606e",
    accent="#7a5c00",
    success="#005a9c",
    warning="#7a5c00",
    error="#b04a00",
    foreground="#1c2127",
    background="#fbfbf9",
    surface="#f1f1ec",
    panel="#e3e3dc",
    dark=False,
    variables=_meanings(
        "#7a5c00", "#005a9c", "#b04a00", "#7a5c00", "#64676c", ("#0072b2", "#b04a00", "#a0437a", "#00704f")
    )
    | {"footer-key-foreground": "#005a9c", "border-blurred": "#c9c9c0"},
)

THEMES = (DARK, LIGHT, HIGH_CONTRAST, COLOUR_SAFE, COLOUR_SAFE_LIGHT)

# The meanings under a theme of Textual's own, which does not name them.
FALLBACKS = {
    "figure": "accent",
    "good": "success",
    "bad": "error",
    "warn": "warning",
    "muted": "foreground-muted",
    "curve-first": "primary",
    "curve-second": "accent",
    "curve-third": "secondary",
    "curve-fourth": "success",
}
