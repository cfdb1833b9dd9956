"""The command line, and what is only a command: demo, bench, evaluate."""
