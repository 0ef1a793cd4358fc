"""A conversation about training runs: what is attached, what was said, what is known so far.

The core under every interactive face. It draws nothing and knows no terminal; the faces call it, from
worker threads if they like, and show what it returns.

    session = Session(Advisor(), history=History())
    session.attach("metrics.csv")
    turn = session.ask("val loss rises")          # turn.diagnosis, turn.changes
    turn = session.ask("labels are fine, I checked")
"""

from advisor.history import Change, Conversation, Turn
from advisor.session.attached import Attached
from advisor.session.core import Cancelled, Session, Update
from advisor.session.offer import Offer

__all__ = ["Attached", "Cancelled", "Change", "Conversation", "Offer", "Session", "Turn", "Update"]
