"""The faces on paper: a Diagnosis drawn as text, Markdown or JSON; nothing is decided here."""
