"""Entrance of the catalogue builder: `python build.py --help`."""

import contextlib
import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036  # older ones still run this file
    sys.exit("error: Python 3.11 or newer is needed")
try:
    if __name__ == "__main__":  # the processes that help read this file too
        from site_builder.cli import main

        code = main()
        with contextlib.suppress(OSError, ValueError):  # of a pipe that nobody reads, of which `exit` has more to say
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)  # taking everything apart would last a fifth as long as building after an edit
        sys.exit(code)
except ModuleNotFoundError as missing:
    if (missing.name or "").startswith("site_builder"):
        raise
    sys.exit(f"error: {missing.name} is not installed here. Run `make site` once, then .venv/bin/python build.py")
