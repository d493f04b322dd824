"""The garbage collector leaves alone what a build is made from, and only during the build."""

from __future__ import annotations

import gc
import platform
import re
from gettext import NullTranslations
from pathlib import Path

import pytest
from jinja2.runtime import Context

from site_builder.output.garbage import forgotten, give_back, lasting
from site_builder.site.jobs import PageJob
from site_builder.site.templating import make_environments, render_page


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


def test_a_page_leaves_nothing_to_the_collector() -> None:
    template = b"{% macro bold(text) %}<b>{{ number(text) }}</b>{% endmacro %}{{ bold(view.count) }}"
    environments = make_environments({"alone.html": template}, {"en": NullTranslations()}, {})
    job = PageJob("en/index.html", "alone.html", "en", {"count": 1000}, "content")
    gc.disable()
    try:
        assert render_page(job, environments) == b"<b>1,000</b>"
        assert not [each for each in gc.get_objects() if type(each) is Context and each.name == "alone.html"]
    finally:
        gc.enable()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries give it back themselves, or never")
def test_free_memory_goes_back_to_the_system() -> None:
    files = [b"x" * 5_000 + bytes([number % 256]) for number in range(20_000)]
    kept = files[::20]  # memory behind the last piece in use goes back by itself
    files.clear()
    before = _resident()
    give_back()
    assert _resident() < before - 50_000
    assert len(kept) == 1_000


def _resident() -> int:
    found = re.search(r"VmRSS:\s*(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1])
