"""Tables of numbers, whatever wrote them: how text is laid out in columns, and how columns become runs."""
