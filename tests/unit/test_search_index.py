"""Addresses of the index's files: what an edit moves, and what it leaves where visitors have it."""

from __future__ import annotations

from dataclasses import replace

from site_builder.catalogue.model import Catalogue
from site_builder.catalogue.records import Verified
from site_builder.search import documents, index, numbers
from site_builder.search.reader import from_files


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
    assert [family for family in numbers.VERSIONED if old["versions"][family] != new["versions"][family]] == ["card"]
    assert old["numbers"] == new["numbers"]
    changed = {path for path in after if f"/{new['numbers']}/" in path and after[path] != before[path]}
    assert {path.split("/")[2] for path in changed} == {"card"}
    assert {path.split("/")[4] for path in changed} == {f"{number}.bin"}


def test_what_changes_no_word_changes_its_own_file_only(real_catalogue: Catalogue) -> None:
    organisation = real_catalogue.listed[sorted(real_catalogue.listed)[3]]
    confirmed = Verified.model_validate({"on": "2026-11-20", "by": "organisation"})
    record = organisation.record.model_copy(update={"verified": confirmed})
    changed = {**real_catalogue.organisations, organisation.slug: replace(organisation, record=record)}
    before, after = index.build(real_catalogue), index.build(replace(real_catalogue, organisations=changed))
    assert before.keys() == after.keys()
    different = [path.partition("/")[2] for path in after if after[path] != before[path]]
    assert different == [f"{from_files(after).root['numbers']}/facet/verified.bin", "manifest.json"]


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
        after = from_files(index.build(other)).root
        assert after["numbers"] != before["numbers"]
        assert after["folder"] != before["folder"]
