"""Entrance of the catalogue builder: `python build.py --help`."""

import gc
import sys

if sys.version_info < (3, 11):  # noqa: UP036  # older ones still run this file
    sys.exit("error: Python 3.11 or newer is needed")
try:
    from site_builder.cli import main

    if __name__ == "__main__":
        code = main()
        gc.freeze()  # taking everything apart at the end would last a sixth as long as building after an edit
        sys.exit(code)
except ModuleNotFoundError as missing:
    if (missing.name or "").startswith("site_builder"):
        raise
    sys.exit(f"error: {missing.name} is not installed here. Run `make site` once, then .venv/bin/python build.py")
