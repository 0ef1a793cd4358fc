"""What takes time. Each method runs in a thread of a named group and does nothing but post messages;
the core's Session lets one of them work at a time.
"""

from collections.abc import Callable, Sequence

from textual import work
from textual.widget import Widget
from textual.worker import get_current_worker

from advisor.errors import AdvisorError
from advisor.history import Turns
from advisor.session import Cancelled, Session, commands
from advisor.tui.messages import (
    AllAttached,
    Answered,
    Changed,
    CommandDone,
    Failed,
    FileAttached,
    FoundTurn,
    Renewed,
    Restarted,
    Resumed,
    Stage,
    Stopped,
    Updated,
)


class Working(Widget):
    """The workers of the conversation."""

    @work(thread=True, group="asking", exit_on_error=False)
    def answer(self, session: Session, text: str) -> None:
        """Ask the session."""
        worker = get_current_worker()

        def tell(stage: str) -> None:
            if worker.is_cancelled:
                raise Cancelled
            self.post_message(Stage(stage))

        try:
            self.post_message(Answered(session.ask(text, tell=tell)))
        except Cancelled:
            self.post_message(Stopped())
        except AdvisorError as error:
            self.post_message(Failed(error, "asking"))

    @work(thread=True, group="attaching", exit_on_error=False)
    def attach_files(self, session: Session, paths: Sequence[str]) -> None:
        """Read files one after the other; one that cannot be read does not stop the rest."""
        for path in paths:
            try:
                self.post_message(FileAttached(session.attach(path)))
            except AdvisorError as error:
                self.post_message(Failed(error, "attaching"))
        self.post_message(AllAttached())

    @work(thread=True, group="renewing", exit_on_error=False)
    def renew_answer(self, session: Session) -> None:
        """The last question again, with the files as they are attached now."""
        try:
            self.post_message(Renewed(session.renew()))
        except AdvisorError as error:
            self.post_message(Failed(error, "renewing"))

    @work(thread=True, group="command", exit_on_error=False)
    def run_command(self, session: Session, line: str) -> None:
        """A line that begins with a slash."""
        try:
            self.post_message(CommandDone(commands.run(session, line)))
        except AdvisorError as error:
            self.post_message(Failed(error))

    @work(thread=True, exclusive=True, group="find", exit_on_error=False)
    def find_turn(self, turns: Turns, text: str, before: int) -> None:
        """Look for a text, from a turn back; answers of long ago are opened for it."""
        self.post_message(FoundTurn(text, turns.find(text, before)))

    @work(thread=True, exclusive=True, group="start", exit_on_error=False)
    def restart_session(self, session: Session) -> None:
        """A conversation of its own, with the same files."""
        session.restart()
        self.post_message(Restarted())

    @work(thread=True, exclusive=True, group="follow", exit_on_error=False)
    def refresh_followed(self, session: Session) -> None:
        """Read followed files again and answer anew."""
        try:
            self.post_message(Updated(session.refresh()))
        except AdvisorError as error:
            self.post_message(Failed(error))

    @work(thread=True, group="change", exit_on_error=False)
    def change(self, act: Callable[[], object]) -> None:
        """Do something to the session that reads or writes files, then tell."""
        try:
            act()
            self.post_message(Changed())
        except AdvisorError as error:
            self.post_message(Failed(error))

    @work(thread=True, group="restoring", exit_on_error=False)
    def resume_session(self, session: Session, which: str) -> None:
        """Go on with an earlier conversation."""
        history = session.history
        try:
            if history is not None:
                conversation = history.load(history.find(which))
                self.post_message(Resumed(conversation, session.resume(conversation)))
        except AdvisorError as error:
            self.post_message(Failed(error, "restoring"))
