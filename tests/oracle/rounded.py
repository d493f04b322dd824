"""Stock lunr.py, but for the lengths of fields, which our index rounds."""

from __future__ import annotations

from math import floor, log10

from lunr.builder import Builder


class RoundedBuilder(Builder):  # type: ignore[misc]  # lunr has no types
    """lunr's Builder with lengths of six significant bits, and averages of three digits."""

    def _calculate_average_field_lengths(self) -> None:
        super()._calculate_average_field_lengths()
        for field, average in self.average_field_length.items():
            if average:
                self.average_field_length[field] = round(average, 2 - floor(log10(average)))
        for field, length in self.field_lengths.items():
            step = 2 ** max(len(f"{length:b}") - 6, 0)
            self.field_lengths[field] = (2 * length + step) // (2 * step) * step
