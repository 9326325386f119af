"""The command line: parse arguments, call one function, print.  A command's module is imported when it is run."""

from xrm.cli.program import main

__all__ = ["main"]
