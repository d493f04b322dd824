"""Addresses of the index's files: what an edit moves, and what it leaves where visitors have it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from site_builder.catalogue.model import Catalogue
from site_builder.catalogue.records import Verified
from site_builder.search import cut, documents, index, manifest, shards
from site_builder.search.reader import Reader, from_files


def with_summary(catalogue: Catalogue, slug: str, summary: str) -> Catalogue:
    organisation = catalogue.organisations[slug]
    record = organisation.record.model_copy(update={"summary": summary})
    return replace(catalogue, organisations={**catalogue.organisations, slug: replace(organisation, record=record)})


def test_an_edit_moves_no_card_and_changes_those_of_no_other(real_catalogue: Catalogue) -> None:
    slug = sorted(real_catalogue.listed)[3]
    number = [o.slug for o in documents.numbered(real_catalogue)].index(slug)
    before, after = index.build(real_catalogue), index.build(with_summary(real_catalogue, slug, "Quite another"))
    old, new = from_files(before).root, from_files(after).root
    assert old["index"] != new["index"]
    assert [family for family in manifest.VERSIONED if old["versions"][family] != new["versions"][family]] == ["card"]
    assert old["folder"] == new["folder"]
    parts = (path.split("/") for path in after if after[path] != before.get(path))
    assert {part[4] for part in parts if part[2:3] == ["card"]} == {f"{number}.bin"}


def test_what_changes_no_word_changes_its_own_file_only(real_catalogue: Catalogue) -> None:
    organisation = real_catalogue.listed[sorted(real_catalogue.listed)[3]]
    confirmed = Verified.model_validate({"on": "2026-11-20", "by": "organisation"})
    record = organisation.record.model_copy(update={"verified": confirmed})
    changed = {**real_catalogue.organisations, organisation.slug: replace(organisation, record=record)}
    before, after = index.build(real_catalogue), index.build(replace(real_catalogue, organisations=changed))
    assert before.keys() == after.keys()
    different = [path.partition("/")[2] for path in after if after[path] != before[path]]
    assert different == [f"{from_files(after).root['folder']}/facet/verified.bin", "manifest.json"]


def test_files_move_if_their_numbers_mean_something_else(real_catalogue: Catalogue) -> None:
    before = from_files(index.build(real_catalogue)).root
    slug = sorted(real_catalogue.listed)[0]
    fewer = {s: o for s, o in real_catalogue.organisations.items() if s != slug}
    organisation = real_catalogue.organisations[slug]
    renamed = replace(organisation, record=organisation.record.model_copy(update={"name": "Zzz"}))
    for other in (
        replace(real_catalogue, organisations=fewer),
        replace(real_catalogue, organisations={**real_catalogue.organisations, slug: renamed}),
        replace(real_catalogue, clusters=dict(list(real_catalogue.clusters.items())[:-1])),
    ):
        assert from_files(index.build(other)).root["folder"] != before["folder"]


def test_nothing_is_at_an_address_that_was_at_that_of_another(
    real_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cut, "LONG", 40)  # so that many lists have files, as in large indexes
    slugs = sorted(real_catalogue.listed)[3:30]
    states = [real_catalogue]
    for slug in slugs:  # words go and come, so that cuts move and lists become long or short
        states.append(with_summary(states[-1], slug, f"Quarkish {slug} proteomics in {slug[::-1]}"))
    before, after = (from_files(index.build(state)) for state in (states[0], states[-1]))
    assert before.root["folder"] == after.root["folder"]
    ranges, meanings = zip(*map(addressed, (before, after)), strict=True)
    for found in (ranges, meanings):
        common = found[0].keys() & found[1].keys()
        assert len(common) > 100 and (found[0].keys() ^ found[1].keys())
        assert all(found[0][address] == found[1][address] for address in common)


def addressed(reader: Reader) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Return for each shard where it begins and ends, and for each word with a number the shortest surface of it."""
    ends = [(start, end) for start, end in pairwise([*reader.separators, "\U0010ffff"])]
    ranges = {shards.shard_name(reader.separators, number): found for number, found in enumerate(ends)}
    meanings: dict[str, str] = {}
    for number in range(len(reader.separators)):
        for surface, groups in reader.shard(number).items():
            for group in groups:
                if group.kind == shards.WORD and group.number >= 0:
                    name = shards.list_name(group.kind, group.number)
                    meanings[name] = min(meanings.get(name, surface), surface, key=lambda text: (len(text), text))
    return ranges, meanings
