"""Builds a catalogue with the plain templates and only those kinds of page that the other generators make too.

    python benchmarks/peers/plain/build.py --content DIR --templates DIR --output DIR --cache DIR [--jobs N]

The templates folder is that beside this file with `locales` of the site's own templates.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[3]))

from site_builder.output.outcome import available
from site_builder.pipeline import Request, build
from site_builder.problems import as_text

if TYPE_CHECKING:
    from site_builder.site.plan import PageKind

VOCABULARIES = ("competences",)


def kinds() -> Sequence[PageKind]:
    """Return the kinds of page."""
    from site_builder.site.jobs import Planned
    from site_builder.site.views import clusters, concepts, home, organisation, organisations

    def is_used(page: Planned) -> bool:  # what nobody states has no page elsewhere
        return page.at is not None

    return (
        home.chooser,
        home.home,
        organisations.organisations,
        organisation.organisation,
        clusters.clusters,
        clusters.cluster,
        lambda site: concepts.lists(site, VOCABULARIES),
        lambda site: filter(is_used, concepts.concepts(site, VOCABULARIES)),
    )


def main() -> int:
    """Read the command line and build; return 1 if there are problems."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("content", "templates", "output", "cache"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--today", type=dt.date.fromisoformat, required=True)
    parser.add_argument("--jobs", default="auto")
    options = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program itself does
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    options.jobs = available() if options.jobs == "auto" else int(options.jobs)
    outcome = build(Request(**vars(options), kinds=kinds))
    sys.stderr.writelines(f"{as_text(problem)}\n" for problem in outcome.problems)
    return 0 if outcome.published else 1


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # as the program itself does
