"""Measurements, each a command that prints its table: `python -m bench.claims --help`."""
