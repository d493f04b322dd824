"""The one place where a day enters the house."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from site_builder.problems import CannotRun


def choose_today(option: str | None, environment: Mapping[str, str], clock: dt.date) -> dt.date:
    """Return the day that validity and age are counted from.

    The command line's `--today` wins, then SOURCE_DATE_EPOCH (seconds since 1970-01-01 UTC, see
    reproducible-builds.org/specs/source-date-epoch), then the clock. Raises CannotRun where one is malformed.
    """
    if option is not None:
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", option, re.ASCII):  # Python reads other forms of ISO 8601 too
                return dt.date.fromisoformat(option)
        except ValueError:
            pass
        raise CannotRun(f'--today "{option[:40]}" is not a date as YYYY-MM-DD')
    epoch = environment.get("SOURCE_DATE_EPOCH")
    if epoch:
        try:
            return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date()
        except (ValueError, OverflowError, OSError):
            raise CannotRun(f'SOURCE_DATE_EPOCH "{epoch[:40]}" is not a number of seconds since 1970') from None
    return clock
