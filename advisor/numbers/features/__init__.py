"""Pure array functions: what can be measured on one or two series."""
