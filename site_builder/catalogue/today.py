"""The one place where a day enters the house."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from site_builder.problems import CannotRun


def choose_today(option: str | None, environment: Mapping[str, str], clock: dt.date) -> dt.date:
    """Return the day that validity and age are counted from.

    The command line's `--today` wins, then SOURCE_DATE_EPOCH (seconds since 1970-01-01 UTC, see
    reproducible-builds.org/specs/source-date-epoch), then the clock. Raises CannotRun where one is malformed.
    """
    if option is not None:
        try:
            return dt.date.fromisoformat(option)
        except ValueError:
            raise CannotRun(f'--today "{option}" is not a date as YYYY-MM-DD') from None
    epoch = environment.get("SOURCE_DATE_EPOCH")
    if epoch:
        try:
            return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date()
        except (ValueError, OverflowError, OSError):
            raise CannotRun(f'SOURCE_DATE_EPOCH "{epoch[:40]}" is not a number of seconds since 1970') from None
    return clock
