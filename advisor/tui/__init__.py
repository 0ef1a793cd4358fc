"""The session on a screen. It draws what `advisor.session` decides; textual is imported nowhere else."""

from advisor.tui.launch import Launch

__all__ = ["Launch", "run"]


def run(launch: Launch) -> int:
    """Open the session and return the exit code when it is closed."""
    from advisor.tui.terminal import typed_ahead

    with typed_ahead():
        from advisor.tui.app import AdvisorApp

        return AdvisorApp(launch).run() or 0
