"""One measured run in a process of its own: `python -m cli.measured NAME ARGUMENT …`, JSON out."""
