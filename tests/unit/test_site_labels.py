"""Names on a map: they touch nothing and stay within it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from site_builder.site.labels import AROUND, BESIDE, Label, place

FRAME = (0, 0, 400, 300)
DOT = st.tuples(st.integers(0, 400), st.integers(0, 300)).map(
    lambda at: (at[0] - 8.0, at[1] - 8.0, at[0] + 8.0, at[1] + 8.0)
)


def spans(labels: tuple[Label | None, ...], names: list[str]) -> list[tuple[float, float, float, float]]:
    found = []
    for label, name in zip(labels, names, strict=True):
        if label:
            long = len(name) * 0.5 * 15
            x = label.at[0] - {"start": 0, "middle": long / 2, "end": long}[label.anchor]
            found.append((x, label.at[1] - 11.0, x + long, label.at[1] + 3.0))
    return found


@given(st.lists(st.tuples(DOT, st.sampled_from(["Lyon", "Krakow", "Villers-le-Bouillet"])), max_size=15))
def test_labels_touch_no_dot_and_no_other_label(things: list[tuple[tuple[float, float, float, float], str]]) -> None:
    for sides in (BESIDE, AROUND):
        shown = spans(place(things, sides, 15, FRAME), [name for _, name in things])
        for number, (left, top, right, bottom) in enumerate(shown):
            assert left >= -1
            assert top >= -1
            assert right <= 401
            assert bottom <= 301
            for other in (*(space for space, _ in things), *shown[number + 1 :]):
                assert not (
                    left < other[2] - 1 and other[0] < right - 1 and top < other[3] - 1 and other[1] < bottom - 1
                )


def test_a_name_without_room_is_left_out() -> None:
    assert place([((190.0, 140.0, 210.0, 160.0), "x" * 200)], BESIDE, 15, FRAME) == (None,)
