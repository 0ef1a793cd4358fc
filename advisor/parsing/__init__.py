"""Spellings: of numbers, and of the names under which frameworks and people log a metric."""

from advisor.parsing.figures import MISSING, Number, is_missing, number, show
from advisor.parsing.names import Meaning, meaning, setting
from advisor.parsing.roles import ROLES, Assignment, Column, Sum, assign

__all__ = [
    "MISSING",
    "ROLES",
    "Assignment",
    "Column",
    "Meaning",
    "Number",
    "Sum",
    "assign",
    "is_missing",
    "meaning",
    "number",
    "setting",
    "show",
]
