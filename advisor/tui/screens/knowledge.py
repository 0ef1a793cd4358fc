"""The whole knowledge base: a list to search by word or symptom, and the entry beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from advisor.advise import Advisor
from advisor.errors import AdvisorError
from advisor.knowledge import Entry, Knowledge
from advisor.language import Language
from advisor.report.entry import KINDS, put_entry
from advisor.report.layout import Page, cells, shorten
from advisor.report.words import percent, say
from advisor.tui.draw import STYLES, UNICODE, Prose, plain
from advisor.tui.keys import bind
from advisor.tui.screens.panel import Panel
from advisor.tui.strings import tell

PAUSE = 0.25  # seconds without a key before the search by meaning
LEAST = 3
FOUND = 12
LEAST_TITLE, MARGIN = 12, 7  # cells of a title, and of what stands around it in the list


class EntryPage(Prose):
    """One entry in full, its look-alikes numbered by the keys that follow them."""

    def __init__(self, knowledge: Knowledge, language: Language) -> None:
        super().__init__(id="page")
        self._knowledge, self._language = knowledge, language
        self.entry: Entry | None = None

    def show(self, entry: Entry) -> None:
        """Another entry."""
        self.entry = entry
        self.changed()

    def write(self, page: Page) -> None:
        """The entry as the report writes it, then where it leads."""
        if self.entry is None:
            return
        put_entry(page, self.entry, self._knowledge, self._language, verbose=False)
        links = linked(self.entry, self._knowledge)
        if links:
            page.heading(tell("knowledge.follow", self._language))
        for number, other in enumerate(links, 1):
            page.put((other.title.in_language(self._language), "plain"), mark=(f"{number} → ", "number"))


def linked(entry: Entry, knowledge: Knowledge) -> list[Entry]:
    """Its look-alikes and what its causes lead to, each once, at most nine."""
    names = [*(other.id for other in entry.looks_like), *(cause.leads_to for cause in entry.causes)]
    found = [knowledge.entries[name] for name in dict.fromkeys(names) if name in knowledge.entries]
    return found[:9]


class KnowledgeScreen(Panel[None]):
    """Browse, search, follow."""

    @dataclass
    class Found(Message):
        """Entries that fit a text by meaning, with how likely each is."""

        text: str
        matches: tuple[tuple[str, float], ...]

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("search", "search"),
        bind("copy"),
        bind("earlier-entry"),
        *(Binding(str(n), f"follow({n})", show=False, id=f"link-{n}") for n in range(1, 10)),
    ]

    def __init__(self, advisor: Advisor, language: Language, entry: str = "", text: str = "") -> None:
        super().__init__(tell("knowledge.title", language), language)
        self._advisor = advisor
        self._knowledge = advisor.knowledge
        self._entry, self._text = entry, text
        self._trail: list[str] = []
        self._words = {entry.id: _haystack(entry) for entry in self._knowledge.entries.values()}
        self._pause: Timer | None = None
        self._listed: Sequence[Entry] = ()
        self._scores: dict[str, float] | None = None

    def body(self) -> ComposeResult:
        """Search line and list at the left, the entry at the right."""
        with Horizontal(id="knowledge-body"):
            with Vertical(id="index"):
                yield Input(self._text, placeholder=tell("knowledge.filter", self.language), id="filter")
                yield OptionList(id="entries", markup=False)
            with VerticalScroll(id="reading"):
                yield EntryPage(self._knowledge, self.language)

    def on_mount(self) -> None:
        """Everything, or the entry that was asked for."""
        self._list(self._by_word(self._text), at=self._entry)
        if self._entry in self._knowledge.entries:
            self.query_one("#reading").focus()
        else:
            self.query_one("#entries").focus()

    def on_resize(self) -> None:
        """Titles are as long as the list is wide, which is known when the screen has been laid out."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        page = self.query_one(EntryPage)
        self._list(self._listed, self._scores, at=page.entry.id if page.entry is not None else "")

    def on_input_changed(self, event: Input.Changed) -> None:
        """By word at once, by meaning when the typing pauses."""
        self._list(self._by_word(event.value))
        if self._pause is not None:
            self._pause.stop()
        if len(event.value.strip()) >= LEAST:
            self._pause = self.set_timer(PAUSE, lambda: self._by_meaning(event.value))

    def on_input_submitted(self) -> None:
        """Into the list."""
        self.query_one("#entries").focus()

    def _by_word(self, text: str) -> list[Entry]:
        words = text.lower().split()
        return [
            entry
            for entry in self._knowledge.entries.values()
            if all(word in self._words[entry.id] for word in words)
        ]

    @work(thread=True, exclusive=True, group="search", exit_on_error=False)
    def _by_meaning(self, text: str) -> None:
        try:
            diagnosis = self._advisor.ask(text, top=FOUND)
        except AdvisorError:
            return
        found = tuple((finding.id, finding.match or 0.0) for finding in diagnosis.findings)
        self.post_message(self.Found(text, found))

    def on_knowledge_screen_found(self, message: Found) -> None:
        """What fits by meaning comes first, unless the text has changed meanwhile."""
        if message.text != self.query_one("#filter", Input).value:
            return
        scores = dict(message.matches)
        entries = [self._knowledge.entries[name] for name in scores if name in self._knowledge.entries]
        rest = [entry for entry in self._by_word(message.text) if entry.id not in scores]
        self._list([*entries, *rest], scores)

    def _list(
        self, entries: Sequence[Entry], scores: dict[str, float] | None = None, *, at: str = ""
    ) -> None:
        """Show these, with the highlight at one of them, else at the first."""
        self._listed, self._scores = entries, scores
        options: list[Option] = []
        if scores is not None:
            options = [self._option(entry, scores.get(entry.id)) for entry in entries]
        else:
            for kind in KINDS:
                members = [entry for entry in entries if entry.kind == kind]
                if members:
                    title = f"{say(f'kind.{kind}', self.language)}  {len(members)}"
                    options.append(Option(Content.styled(title, "bold"), disabled=True))
                options += [self._option(entry) for entry in members]
        entries_list = self.query_one("#entries", OptionList)
        entries_list.set_options(
            options or [Option(plain(say("nothing_found", self.language)), disabled=True)]
        )
        places = {
            option.id: place for place, option in reversed(list(enumerate(options))) if not option.disabled
        }
        entries_list.highlighted = places.get(at, min(places.values(), default=None))

    def _option(self, entry: Entry, score: float | None = None) -> Option:
        lead = f"{percent(score):>5} " if score is not None else ""
        room = max(LEAST_TITLE, self.query_one("#index").content_size.width - cells(lead) - MARGIN)
        title = shorten(entry.title.in_language(self.language), room, UNICODE)
        return Option(
            Content.assemble((lead, "$figure"), ("● ", STYLES[KINDS[entry.kind]]), title), id=entry.id
        )

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show it beside the list."""
        page = self.query_one(EntryPage)
        if event.option.id is not None and (page.entry is None or page.entry.id != event.option.id):
            self._show(event.option.id)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter goes to the page."""
        self._show(str(event.option.id))
        self.query_one("#reading").focus()

    def _show(self, name: str) -> None:
        self.query_one(EntryPage).show(self._knowledge.entries[name])
        self.query_one("#reading", VerticalScroll).scroll_home(animate=False)

    def action_follow(self, number: int) -> None:
        """To the look-alike with this number."""
        page = self.query_one(EntryPage)
        links = linked(page.entry, self._knowledge) if page.entry is not None else []
        if page.entry is not None and number <= len(links):
            self._trail.append(page.entry.id)
            self._show(links[number - 1].id)

    def action_earlier_entry(self) -> None:
        """Back to the entry that led here."""
        if self._trail:
            self._show(self._trail.pop())

    def action_search(self) -> None:
        """To the search line."""
        self.query_one("#filter").focus()

    def action_copy(self) -> None:
        """Copy the entry as text."""
        page = self.query_one(EntryPage)
        if page.entry is not None:
            self.app.copy_to_clipboard(page.text(80))


def _haystack(entry: Entry) -> str:
    parts = [entry.id, entry.title.en, entry.title.zh, entry.summary.en, entry.summary.zh]
    return " ".join([*parts, *entry.phrasings.en, *entry.phrasings.zh]).lower()
