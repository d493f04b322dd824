"""A build that remembers the one before, against builds that do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from site_builder.catalogue.model import Catalogue, Organisation
from site_builder.search import documents, index, memory
from site_builder.search.memory import Memory, digest, remember


def with_summary(catalogue: Catalogue, slug: str, summary: str) -> Catalogue:
    """Return the catalogue with another summary of an organisation."""
    organisation = catalogue.organisations[slug]
    changed = replace(organisation, record=organisation.record.model_copy(update={"summary": summary}))
    return replace(catalogue, organisations={**catalogue.organisations, slug: changed})


def without(catalogue: Catalogue, slug: str) -> Catalogue:
    """Return the catalogue without an organisation."""
    return replace(catalogue, organisations={s: o for s, o in catalogue.organisations.items() if s != slug})


def test_what_is_remembered_changes_nothing_but_the_time(
    real_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    slugs = sorted(real_catalogue.listed)
    steps = [
        real_catalogue,
        with_summary(real_catalogue, slugs[3], "Sequencing of quarkish samples and clinically developed things"),
        # New forms of names and new words that compounds may have as parts change how other profiles are read.
        with_summary(real_catalogue, slugs[5], "Badaniami klinicznymi, Zymologie und Zymologietherapie, badań"),
        without(real_catalogue, slugs[9]),
        replace(real_catalogue, clusters=dict(list(real_catalogue.clusters.items())[:-1])),
        real_catalogue,
    ]
    state = keyed_state = b""
    for step in steps:
        files = index.build(step)
        found, state = index.rebuild(step, state)
        assert found == files
        keys = {slug: digest(o.record.model_dump()) for slug, o in step.organisations.items()}
        found, keyed_state = index.rebuild(step, keyed_state, keys)
        assert found == files
    read = 0

    def counted(found: Organisation) -> documents.Passages:
        nonlocal read
        read += 1
        return ()

    monkeypatch.setattr(documents, "passages", counted)
    keyed = {slug: slug.encode() for slug in slugs}
    _, state = index.rebuild(real_catalogue, b"", keyed)
    assert read == len(slugs)
    index.rebuild(real_catalogue, state, keyed)
    assert read == len(slugs)


def test_a_value_is_made_anew_under_another_condition() -> None:
    first = Memory(keeping=True)
    assert first.recall("kind", b"1", b"key", lambda: "one") == "one"
    assert first.recall("kind", b"1", b"other", lambda: "two") == "two"
    second = remember(first.dump())
    assert second.recall("kind", b"1", b"key", lambda: "new") == "one"
    third = remember(second.dump())
    assert third.recall("kind", b"1", b"other", lambda: "new") == "new"  # the build before had no use for it
    assert remember(first.dump()).recall("kind", b"2", b"key", lambda: "new") == "new"


def test_the_memory_of_another_version_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    first = Memory(keeping=True)
    first.recall("kind", b"", b"key", lambda: "one")
    state = first.dump()
    monkeypatch.setattr(memory, "_FORMAT", "another")
    assert remember(state).recall("kind", b"", b"key", lambda: "new") == "new"


def test_words_that_are_no_longer_used_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_SPARE", 0)
    first = Memory(keeping=True)
    first.in_use = 1
    first.analyser.forms("en").read("one two three four")
    assert first.dump() == b""
    first.in_use = 5
    assert list(remember(first.dump()).analyser.forms("en").read("four five")) == [4, 5]
