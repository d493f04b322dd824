"""Decoding says every fault of a file at once, at its place, and never raises."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from site_builder.catalogue import records as r
from site_builder.catalogue.decode import decode, did_you_mean, field_names
from site_builder.problems import Problem
from site_builder.reading.front_matter import Document, parse_markdown
from site_builder.reading.sources import make_source

WHOLE = {
    "name": "Clean Cells",
    "type": "cdmo",
    "summary": "Tests medicines.",
    "sites": '[{id: main, city: "Nantes", country: FR}]',
    "competences": "[viral-safety]",
}


def document(text: str) -> Document:
    found, problems = parse_markdown(make_source("clusters/a/cros/b.md", f"---\n{text}---\n".encode()))
    assert found is not None, problems
    return found


def organisation(**fields: str) -> tuple[r.OrganisationRecord | None, tuple[Problem, ...]]:
    lines = "".join(f"{key}: {value}\n" for key, value in (WHOLE | fields).items() if value)
    return decode(document(lines), r.OrganisationRecord)


def messages(**fields: str) -> list[str]:
    return [f"{p.code}: {p.message}" for p in organisation(**fields)[1]]


def test_scalars_stay_what_the_editor_wrote() -> None:
    record, problems = organisation(name="no", aliases="[1.10, 12:30, 010]", founded="2000")
    assert record is not None, problems
    assert record.name == "no"
    assert record.aliases == ("1.10", "12:30", "010")
    assert record.founded == 2000


def test_every_fault_is_told_at_once() -> None:
    found = messages(name="", type="CDMO", founded="1_000", languages="[english]", trl="[9, 1]")
    assert len(found) == 5
    assert found[0] == 'missing-field: the required field "name" is missing'


def test_texts_are_checked() -> None:
    assert messages(summary=f'"{"x" * 241}"') == ["wrong-value: 241 characters; at most 240 are allowed"]
    assert messages(name='"  "') == ["wrong-value: empty: give a value or leave the field out"]
    record, _ = organisation(name='"  Clean   Cells "')
    assert record is not None and record.name == "Clean Cells"


def test_addresses_are_checked() -> None:
    for bad in ("javascript:alert(1)", "https://user:pass@example.org", "ftp://example.org", "https://", "example.org"):
        assert messages(website=f'"{bad}"'), bad
    assert not messages(website='"https://www.clean-cells.com/a?b=c#d"')
    assert messages(contact="{email: nobody}")


def test_numbers_and_ranges() -> None:
    assert messages(sites="[{id: main, city: A, country: FR, lat: 91, lon: 0}]")
    assert messages(sites="[{id: main, city: A, country: FR, lat: nan, lon: 0}]")
    assert messages(sites="[{id: main, city: A, country: XX}]")
    assert messages(sites="[]")
    assert messages(trl="[1]")
    assert messages(trl="[0, 9]")
    assert not messages(trl="[1, 9]")


def test_dates_and_truth() -> None:
    assert messages(added="2026-02-30")
    assert messages(added="22 November 2026")
    assert messages(draft="yes")
    assert messages(verified="{on: 2026-01-01, by: somebody}")
    assert not messages(verified='{"on": 2026-01-01, by: cluster}')


def test_a_misspelt_part_is_found_where_it_stands() -> None:
    _, problems = organisation(sites='[{id: main, citty: "Nantes", country: FR}]')
    by_code = {p.code: p for p in problems}
    assert by_code["unknown-field"].hint == 'did you mean "city"?'
    assert by_code["unknown-field"].ref.text[by_code["unknown-field"].ref.column - 1 :].startswith("citty")
    assert by_code["missing-field"].ref.line == by_code["unknown-field"].ref.line


def test_fact_in_translation_is_told_from_a_misspelling() -> None:
    found = document("website: https://a.example.org\nsumary: x\nservices: [{id: a, name: b, competences: [c]}]\n")
    _, problems = decode(found, r.OrganisationTranslation, base=r.OrganisationRecord)
    codes = sorted(p.code for p in problems)
    assert codes == ["fact-in-translation", "fact-in-translation", "unknown-field"]


def test_union_of_address_and_nothing_gives_one_message() -> None:
    text = (
        'title: {en: A}\ntagline: {en: B}\nlanguages: [en]\ndefault_language: en\nclusters: [a]\nbase_url: "nowhere"\n'
    )
    found = document(text + "content_licence: {name: X, url: https://example.org}\n")
    record, problems = decode(found, r.Settings)
    assert record is None
    assert [p.ref.line for p in problems] == [7]


def test_language_keys_are_checked() -> None:
    record = r.AreaVocabulary
    _, problems = decode(document("concepts: [{id: a, labels: {english: A}}]\n"), record)
    assert len(problems) == 1
    assert problems[0].ref.text[problems[0].ref.column - 1 :].startswith("english")


def test_suggestions() -> None:
    assert did_you_mean("genomcs", ("genomics", "proteomics")) == 'did you mean "genomics"?'
    assert did_you_mean("zzz", ("genomics",)) == ""
    assert "register" in field_names(r.AccreditationConcept)


VALUES = st.recursive(
    st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(sorted(r.OrganisationRecord.model_fields)), VALUES))
def test_decoding_never_raises(values: dict[str, object]) -> None:
    empty = document("a: b\n")
    made = Document(empty.source, values, 1, 1)  # type: ignore[arg-type]  # any tree of values
    record, problems = decode(made, r.OrganisationRecord)
    assert (record is None) == bool(problems)
