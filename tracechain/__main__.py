"""`python -m tracechain`: the command, by a given Python."""

from tracechain.cli import main

main(prog_name="tracechain")
