"""How well words find the right diagnosis, measured on questions that trained nothing.

`questions` are split once for all into a fitting and a reporting half; `tables` holds what the signals say about
them; `fitting` makes the weights that join the signals from the one half; `ranking` judges an order of the
entries, `intervals` says how sure that is; `baselines` and `ablations` are what it is compared with.
"""
