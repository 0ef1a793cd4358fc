"""Every key of the session under the name by which `[keys]` of config.toml changes it."""

from collections.abc import Mapping

from textual.binding import Binding

from advisor.language import Language
from advisor.tui.strings import STRINGS, tell

# Name -> keys, several set apart by commas. The label stands in `strings` under "key.<name>".
KEYS: dict[str, str] = {
    # Everywhere.
    "help": "f1",
    "palette": "ctrl+p",
    "quit": "ctrl+q",
    "attach": "ctrl+o",
    "chart": "ctrl+g",
    "runs": "ctrl+r",
    "knowledge": "ctrl+b",
    "sessions": "ctrl+s",
    "find": "ctrl+f",
    "new": "f2",
    "theme": "f9",
    "language": "f8",
    "back": "escape",
    # Writing.
    "send": "enter",
    "newline": "shift+enter,alt+enter,ctrl+j",
    "yes": "ctrl+y",
    "no": "ctrl+n",
    "another": "ctrl+t",
    "page-up": "pageup",
    "page-down": "pagedown",
    # Reading an answer.
    "more": "enter,right,space",
    "less": "left",
    "next-card": "j",
    "previous-card": "k",
    "entry": "e",
    "copy": "c",
    "yes-here": "y",
    "no-here": "n",
    "another-here": "t",
    "write": "i,slash",
    "attach-here": "a",
    "chart-here": "g",
    "help-here": "question_mark",
    # Charts.
    "cursor-left": "left",
    "cursor-right": "right",
    "cursor-left-far": "shift+left,pageup",
    "cursor-right-far": "shift+right,pagedown",
    "cursor-first": "home",
    "cursor-last": "end",
    "zoom-in": "plus,equals_sign",
    "zoom-out": "minus",
    "zoom-all": "0",
    "log-scale": "l",
    "smooth": "s",
    "marks": "m",
    "next-series": "down,tab",
    "previous-series": "up,shift+tab",
    # Lists.
    "delete": "delete,ctrl+d",
    "rename": "f4",
    "export": "ctrl+e",
    "search": "slash",
    "role": "r",
    "follow": "f",
    "detach": "d",
    "earlier-entry": "backspace,b",
    "mark": "ctrl+space,f3",
    "folder-up": "f5",
    "complete": "tab",
    "list-up": "up",
    "list-down": "down",
}


def bind(name: str, action: str = "", *, show: bool = True, priority: bool = False) -> Binding:
    """The binding of a named key; its action has the same name unless another is given."""
    label = STRINGS[f"key.{name}"].en
    return Binding(KEYS[name], action or name.replace("-", "_"), label, show=show, priority=priority, id=name)


def keymap(wanted: Mapping[str, str], language: Language) -> tuple[dict[str, str], list[str]]:
    """The user's keys that can be used, and a complaint for each that cannot."""
    import difflib  # only where somebody has keys of their own

    known, complaints = {}, []
    for name, keys in wanted.items():
        if name in KEYS and keys.strip(" ,"):
            known[name] = keys
            continue
        close = difflib.get_close_matches(name, KEYS, 1)
        key = "keys.unknown-close" if close else "keys.unknown"
        complaints.append(tell(key, language, name=name, close=close[0] if close else ""))
    taken: dict[str, str] = {}
    for name, keys in known.items():
        for key in keys.split(","):
            other = taken.setdefault(key.strip(), name)
            if other != name:
                complaints.append(tell("keys.twice", language, key=key.strip(), one=other, other=name))
    return known, complaints
