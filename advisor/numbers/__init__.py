"""The numbers arm: from files to evidence, knowing nothing of questions or prose."""
