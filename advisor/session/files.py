"""The files of a session: attached, detached, named, watched, read again when they have changed."""

import difflib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from advisor.advise import read_named
from advisor.errors import AdvisorError, UsageError
from advisor.history import Kept
from advisor.model import Attachment, Text
from advisor.session.attached import Attached, Stamp, short_name, stamp_of


class Files:
    """What is attached. Reads of `all` never wait; changes are made by one thread at a time (the Session).

    `wishes` are roles for every file that has such a column.
    """

    def __init__(self, wishes: Mapping[str, str]) -> None:
        self.all: tuple[Attached, ...] = ()
        self._wishes = wishes

    def readable(self) -> list[Attachment]:
        """What was read, for the answer."""
        return [item.read for item in self.all if item.read is not None]

    def kept(self) -> tuple[Kept, ...]:
        """What the history remembers."""
        return tuple(Kept(item.name, item.path, item.given, item.roles) for item in self.all)

    def attach(self, given: str, roles: Mapping[str, str]) -> Attached:
        """Read a path; errors as `Session.attach`."""
        if given == "-":
            raise UsageError(
                Text("standard input is the keyboard here", "在会话中，标准输入就是键盘"),
                Text("the path of a file", "文件的路径"),
            )
        path = os.path.abspath(os.path.expanduser(given))  # noqa: PTH100, PTH111  # keeps ".." and links as written
        known = next((item for item in self.all if item.path == path), None)
        if known is not None:
            item = self._read(msgspec.structs.replace(known, roles={**known.roles, **roles}))
            self._swap(item)
            return item
        name = short_name(path, frozenset(item.name for item in self.all))
        item = self._read(Attached(name, given, path, None, dict(roles)))
        wished = {column: role for column, role in self._wishes.items() if column in item.columns}
        if wished.keys() - roles.keys():
            item = self._read(msgspec.structs.replace(item, roles={**wished, **roles}))
        self.all = (*self.all, item)
        return item

    def detach(self, name: str) -> tuple[Attached, ...]:
        """Let go of one or all; errors as `Session.detach`."""
        gone = (self.named(name),) if name else self.all
        self.all = tuple(item for item in self.all if item not in gone)
        return gone

    def set_role(self, column: str, role: str, name: str) -> tuple[Attached, ...]:
        """Overrule a role; errors as `Session.set_role`."""
        among = (self.named(name),) if name else self.all
        having = [item for item in among if column in item.columns]
        if not having:
            columns = list(dict.fromkeys(column for item in among for column in item.columns))
            if not columns:
                raise UsageError(
                    Text("nothing is attached", "还没有附加任何文件"),
                    Text("a file whose column is meant", "该列所在的文件"),
                    "/attach PATH",
                )
            raise UsageError(
                Text(f"no attached file has a column {column!r}", f"附加的文件中没有 {column!r} 这一列"),
                Text(f"one of: {', '.join(columns[:20])}", f"下列之一：{'、'.join(columns[:20])}"),
                _guess(column, columns),
            )
        changed = []
        for item in having:
            fresh = self._read(msgspec.structs.replace(item, roles={**item.roles, column: role}))
            self._swap(fresh)
            changed.append(fresh)
        return tuple(changed)

    def follow(self, name: str, *, on: bool) -> Attached:
        """Watch a file or stop watching it."""
        if not self.all:
            raise UsageError(
                Text("nothing is attached", "还没有附加任何文件"),
                Text("a file to follow", "一个要跟踪的文件"),
                "/attach PATH",
            )
        item = msgspec.structs.replace(self.named(name) if name else self.all[-1], following=on)
        self._swap(item)
        return item

    def changed(self) -> tuple[str, ...]:
        """Followed files that differ from what was read."""
        return tuple(item.name for item in self.all if item.following and stamp_of(item.path) != item.stamp)

    def reread_changed(
        self, *, followed: bool = False
    ) -> tuple[list[Attached], list[tuple[str, AdvisorError]]]:
        """Read what has changed on disk (of the followed files only); what cannot be read stays as it was."""
        read, failed = [], []
        for item in self.all:
            now = stamp_of(item.path)
            if (followed and not item.following) or now in (item.stamp, Stamp()):
                continue
            try:
                fresh = self._read(item)
            except AdvisorError as error:
                # Half-written or rotated just now: the next change is the next chance.
                self._swap(msgspec.structs.replace(item, stamp=now))
                failed.append((item.name, error))
            else:
                self._swap(fresh)
                read.append(fresh)
        return read, failed

    def restore(self, kept: Sequence[Kept]) -> tuple[Text, ...]:
        """Attach what an earlier session had; returns what could not be read."""
        lost = []
        for entry in kept:
            item = Attached(entry.name, entry.given, entry.path, None, dict(entry.roles))
            try:
                item = self._read(item)
            except AdvisorError as error:
                lost.append(
                    Text(
                        f"{entry.name} is left out of new answers: {error}",
                        f"新的回答不再包含 {entry.name}：{error}",
                    )
                )
            self.all = (*self.all, item)
        return tuple(lost)

    def named(self, name: str) -> Attached:
        """The file meant by a name, a path, or the beginning of a name.

        Raises:
            UsageError: none or several are; lists them.
        """
        path = os.path.abspath(os.path.expanduser(name))  # noqa: PTH100, PTH111  # as in attach
        for item in self.all:
            if name in (item.name, item.given) or path == item.path:
                return item
        alike = [item for item in self.all if item.name.startswith(name) or Path(item.path).name == name]
        if len(alike) == 1:
            return alike[0]
        names = [item.name for item in alike or self.all]
        seen = Text(f"{name!r} is the name of no attached file", f"附加的文件中没有 {name!r}")
        if alike:
            seen = Text(f"{name!r} is the name of several files", f"有多个文件都叫 {name!r}")
        if not names:
            raise UsageError(seen, Text("an attached file", "已附加的文件"), "/attach PATH")
        raise UsageError(
            seen, Text(f"one of: {', '.join(names)}", f"下列之一：{'、'.join(names)}"), _guess(name, names)
        )

    def _read(self, item: Attached) -> Attached:
        """The item as its file reads now. The stamp is taken first: what is written meanwhile is seen next time."""
        stamp = stamp_of(item.path)
        # Read under the user's own spelling where that still leads to it: it is what reports show.
        here = os.path.abspath(os.path.expanduser(item.given)) == item.path  # noqa: PTH100, PTH111  # as in attach
        path = os.path.expanduser(item.given) if here else item.path  # noqa: PTH111  # the same
        return msgspec.structs.replace(item, read=read_named(path, item.roles), stamp=stamp)

    def _swap(self, item: Attached) -> None:
        self.all = tuple(item if other.path == item.path else other for other in self.all)


def _guess(word: str, among: Sequence[str]) -> Text | str:
    close = difflib.get_close_matches(word, among, n=1)
    return Text(f"did you mean {close[0]!r}?", f"是不是想写 {close[0]!r}？") if close else ""
