"""The bottom line: the keys of where one is, in the language of the screen, as many as fit."""

from operator import itemgetter

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from advisor.language import Language
from advisor.report.layout import cells
from advisor.tui.keys import KEYS
from advisor.tui.strings import STRINGS, tell

# Keys that stand at the end and always fit, whatever the focus offers.
LAST = ("help", "help-here", "quit")
ORDER = {name: at for at, name in enumerate(KEYS)}


class KeyBar(Widget):
    """One row of keys; each can be clicked."""

    ALLOW_SELECT = False

    language: reactive[Language] = reactive("en")

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.set_reactive(KeyBar.language, language)
        self._spots: list[tuple[int, int, str]] = []
        self._drawn = Content("")

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._update)

    def _update(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen:
            self.refresh()

    def render(self) -> Content:
        """Key and label side by side; what does not fit is left to the help, which always fits."""
        if self.app.screen is not self.screen:
            return self._drawn
        shown = shown_bindings(self.screen)
        width = self.content_size.width
        labels = {
            label: (self.app.get_key_display(item), label, item)
            for item in reversed(shown)
            if (label := label_of(item, self.language))
        }
        parts_of = list(reversed(labels.values()))
        first = [part for part in parts_of if part[2].id in LAST]
        rest = [part for part in parts_of if part[2].id not in LAST]
        parts: list[tuple[str, str]] = []
        self._spots, at = [], 0
        room = width - sum(_size(part) for part in first)
        for key, label, item in [*rest, *first]:
            size = cells(key) + cells(label) + 3
            if item.id not in LAST:
                if size > room:
                    continue
                room -= size
            parts += [(f" {key}", "bold $footer-key-foreground"), (f" {label} ", "$muted")]
            self._spots.append((at, at + size, item.key))
            at += size
        self._drawn = Content.assemble(*parts)
        return self._drawn

    def on_click(self, event: events.Click) -> None:
        """Press the key below the mouse."""
        for start, stop, key in self._spots:
            if start <= event.x < stop:
                self.app.simulate_key(key)
                return


def _size(part: tuple[str, str, Binding]) -> int:
    return cells(part[0]) + cells(part[1]) + 3


def shown_bindings(screen: Screen[object], *, every: bool = False) -> list[Binding]:
    """What can be pressed now, what belongs to the focus before what works everywhere; each action once, unless `every` key counts."""
    found: dict[str, tuple[bool, int, Binding]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.id and active.enabled and (every or binding.show):
            rank = (active.node is screen.app, ORDER.get(binding.id, len(ORDER)))
            found.setdefault(f"{binding.id} {binding.key}" if every else binding.id, (*rank, binding))
    return [binding for *_, binding in sorted(found.values(), key=itemgetter(0, 1))]


def label_of(binding: Binding, language: Language) -> str:
    """The label of a key in the language of the screen."""
    name = f"key.{(binding.id or '').rstrip('-0123456789')}"
    return tell(name, language) if name in STRINGS else binding.description
