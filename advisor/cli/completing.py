"""What the word under the cursor can become: commands, options, their values, ids. Files are the shell's."""

import argparse
import importlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from advisor.cli.settings import SESSION, SHARED
from advisor.errors import AdvisorError

# A word and what it means, "" when that goes without saying.
Word = tuple[str, str]
MOST_IDS = 200


def complete(words: Sequence[str]) -> list[Word]:
    """The words that the last of `words` can become; none where a file is wanted or nothing fits.

    Args:
        words: of the command line behind `advisor`, the last one perhaps empty.
    """
    *before, begun = words or [""]
    found = _commands() if not before else _of_command(before[0], before[1:], begun)
    return [(word, meaning) for word, meaning in found if word.startswith(begun)]


def _commands() -> Iterator[Word]:
    from advisor.cli import command_names

    for name in command_names():
        parser = _parser(name)
        yield name, (parser.description or "") if parser else ""
    yield from (("--help", ""), ("--version", ""))


def _parser(command: str) -> argparse.ArgumentParser | None:
    from advisor.cli import command_names

    if command not in command_names():
        return None
    make: Callable[[], argparse.ArgumentParser] = importlib.import_module(
        f"advisor.cli.commands.{command}"
    ).parser
    return make()


def _of_command(command: str, before: Sequence[str], begun: str) -> Iterator[Word]:
    parser = _parser(command)
    if parser is None:
        return
    branch = [command]
    awaited: argparse.Action | None = None  # the option whose value comes next
    for word in before:
        options, actions = _options(parser), _subcommands(parser)
        if awaited is not None:
            awaited = None
        elif word in options:
            awaited = options[word] if options[word].nargs != 0 else None
        elif word in actions:
            parser = actions[word]
            branch.append(word)
    if awaited is not None:
        yield from _values(awaited, branch)
    elif begun.startswith("-"):
        yield from ((name, action.help or "") for name, action in _options(parser).items())
    elif actions := _subcommands(parser):
        yield from ((name, sub.description or "") for name, sub in actions.items())
    else:
        for action in parser._get_positional_actions():  # noqa: SLF001  # argparse tells its actions nowhere else
            yield from _values(action, branch)


def _options(parser: argparse.ArgumentParser) -> dict[str, argparse.Action]:
    return {
        name: action
        for action in parser._get_optional_actions()  # noqa: SLF001  # as above
        if action.help != argparse.SUPPRESS
        for name in action.option_strings
    }


def _subcommands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._get_positional_actions():  # noqa: SLF001  # as above
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001  # as above
            return dict(action.choices)
    return {}


def _values(action: argparse.Action, branch: Sequence[str]) -> Iterator[Word]:
    """What an option or argument can be given; nothing for texts and files."""
    if action.choices is not None:
        yield from ((str(choice), "") for choice in action.choices)
    elif action.dest in ("id", "resume"):
        # A damaged history or knowledge base is no reason to disturb somebody who is typing.
        with suppress(AdvisorError):
            yield from _entries() if branch[0] == "kb" else _conversations()
    else:
        allowed = {setting.name: setting.allowed for setting in (*SHARED, *SESSION)}
        yield from ((word, "") for word in allowed.get(action.dest, ()))


def _entries() -> Iterator[Word]:
    from advisor.language import locale_language
    from advisor.store import Store

    language = locale_language()
    for entry in Store([], None, "cpu").knowledge.entries.values():
        yield entry.id, entry.title.in_language(language)


def _conversations() -> Iterator[Word]:
    from advisor.history import History, default_path
    from advisor.report.style import clean

    if not default_path().exists():
        return
    history = History()
    for item in history.recent(MOST_IDS):
        yield item.id, clean(item.title, 60)
    history.close()
