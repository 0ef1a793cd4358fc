"""The words arm: from a question to candidates, knowing nothing of files."""
