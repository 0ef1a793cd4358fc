"""The training lab: small real models with known faults, and healthy ones, logged as people log them.

`tasks` (data) and `models` are trained by `training` as a `recipes_*` module says; `showing` keeps a run
only if it shows what its recipe planted; `logs` writes it down. No figure is drawn by formula.
"""
