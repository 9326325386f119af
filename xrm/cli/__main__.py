"""`python -m xrm.cli` is `xrm`."""

from xrm.cli.program import main

main()
