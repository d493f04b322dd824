"""The garbage collector leaves alone what a build is made from, and only during the build."""

from __future__ import annotations

import gc

import pytest

from site_builder.output.garbage import forgotten, lasting


def test_what_lasts_is_out_of_the_collectors_sight_until_the_build_ends() -> None:
    usual = gc.get_threshold()
    with forgotten():
        with lasting():
            assert not gc.isenabled()
        assert gc.isenabled()
        assert gc.get_threshold()[0] > usual[0]
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == usual


def test_a_stage_that_fails_leaves_nothing_behind() -> None:
    with pytest.raises(ValueError), forgotten(), lasting():
        raise ValueError
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with forgotten(), lasting():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
