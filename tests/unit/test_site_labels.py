"""Names on a map: they touch nothing and stay within it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from site_builder.site.labels import AROUND, BESIDE, Label, place

FRAME = (0, 0, 400, 300)
# Lengths in letter heights in DejaVu Serif, measured in Chromium.
LONG = {"Lyon": 2.46, "Krakow": 3.89, "Villers-le-Bouillet": 8.77}
DOT = st.tuples(st.integers(0, 400), st.integers(0, 300)).map(
    lambda at: (at[0] - 8.0, at[1] - 8.0, at[0] + 8.0, at[1] + 8.0)
)


def spans(labels: tuple[Label | None, ...], names: list[str]) -> list[tuple[float, float, float, float]]:
    found = []
    for label, name in zip(labels, names, strict=True):
        if label:
            long = LONG[name] * 15
            x = label.at[0] - {"start": 0, "middle": long / 2, "end": long}[label.anchor]
            found.append((x, label.at[1] - 11.0, x + long, label.at[1] + 3.0))
    return found


@given(st.lists(st.tuples(DOT, st.sampled_from(list(LONG))), max_size=15))
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


def test_a_name_whose_thing_is_near_the_edge_slides_into_the_frame() -> None:
    (label,) = place([((380.0, 140.0, 396.0, 156.0), "Villers-le-Bouillet")], ["above"], 15, FRAME)
    assert label is not None
    assert label.anchor == "middle"
    assert 388 - LONG["Villers-le-Bouillet"] * 15 / 2 < label.at[0] < 400 - LONG["Villers-le-Bouillet"] * 15 / 2


def test_a_name_leaves_its_first_place_to_one_that_has_no_other() -> None:
    things = [((60.0, 100.0, 70.0, 110.0), "Lyon"), ((150.0, 100.0, 160.0, 110.0), "Krakow")]
    alone, second = place(things[:1], BESIDE, 15, (0, 90, 190, 30)) + place(things[1:], BESIDE, 15, (0, 90, 190, 30))
    assert (alone, second) == (Label((74, 110), "start"), Label((146, 110), "end"))  # which do not fit side by side
    first, second = place(things, BESIDE, 15, (0, 90, 190, 30))
    assert (first, second) == (Label((56, 110), "end"), Label((146, 110), "end"))
