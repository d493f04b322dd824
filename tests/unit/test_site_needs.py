"""The page of needs and the data of one organisation, as views and files."""

from __future__ import annotations

import json
from typing import Any

from site_builder.site.jobs import PageJob
from tests.unit.site_sample import CONTENT, make_plan, view_of

SEEKER = CONTENT["clusters/east/labs/lublin-lab.md"]
NEED = """needs:
  - {id: %s, title: "Wanted", competences: [%s], stages: [early], accreditations: [gmp], posted: 2026-11-01}
"""


def page(changes: dict[str, str] | None = None) -> Any:
    return view_of(make_plan(changes=changes), "en/needs/index.html")


def asking(competence: str, id_: str = "wanted") -> dict[str, str]:
    head, _, body = SEEKER.rpartition("---\n")
    return {"clusters/east/labs/lublin-lab.md": f"{head}{NEED % (id_, competence)}---\n{body}"}


def file(path: str, changes: dict[str, str] | None = None, base_url: str = "") -> bytes:
    jobs = make_plan(base_url, changes=changes)
    return next(job.data for job in jobs if not isinstance(job, PageJob) and job.path == path)


def unfolded(card: bytes) -> list[str]:
    return card.decode().replace("\r\n ", "").split("\r\n")[:-1]


def test_only_open_needs_of_listed_profiles_are_on_the_page() -> None:
    assert [need["anchor"] for need in page()["needs"]] == ["organisation-zeta--open"]


def test_a_need_names_who_covers_it_and_what_they_do_not_state() -> None:
    # The sample's only holder is a member of both clusters; without that it is elsewhere.
    alone = CONTENT["clusters/west/cros/zeta.md"].replace("also_in: [east]\n", "")
    need, _ = page(asking("screening") | {"clusters/west/cros/zeta.md": alone})["needs"]
    (answer,) = need["answers"]
    assert answer["label"] == "=Zeta & <b>Sons</b>"
    assert [thing["label"] for thing in answer["covered"]] == ["Screening", "Early", "GMP"]
    assert (answer["open"], answer["missing"], need["total"], need["search"]) == ((), (), 1, "")


def test_a_need_that_nobody_elsewhere_covers_says_so() -> None:
    need = page()["needs"][0]
    assert (need["total"], need["answers"]) == (0, ())


def test_more_answers_than_shown_lead_to_the_search() -> None:
    head = CONTENT["clusters/west/cros/zeta.md"].replace("also_in: [east]\n", "").partition("formerly:")[0]
    many = {f"clusters/west/cros/zeta-{n}.md": f"{head}---\n" for n in range(7)}
    needs = page(asking("screening") | many)["needs"]
    need = next(need for need in needs if need["anchor"] == "organisation-lublin-lab--wanted")
    assert (need["total"], len(need["answers"])) == (7, 5)
    assert need["search"] == "../../en/search/?competence=screening&from=east"


def test_a_need_leads_to_the_teams_that_cover_it() -> None:
    need = next(need for need in page(asking("screening"))["needs"] if need["anchor"].endswith("--wanted"))
    asked = "competence=screening&stage=early&accreditation=gmp&certificates=team&from=east"
    assert need["team"] == f"../../en/partners/?{asked}"


def test_hyphens_in_ids_never_make_two_anchors_one() -> None:
    first = asking("mri", "b")["clusters/east/labs/lublin-lab.md"]
    second = asking("mri", "lab-b")["clusters/east/labs/lublin-lab.md"]
    anchors = [
        need["anchor"]
        for need in page({"clusters/east/labs/lublin-lab.md": first, "clusters/east/labs/lublin.md": second})["needs"]
    ]
    assert len(set(anchors)) == 3


def test_the_data_of_an_organisation_is_its_record_with_its_partners() -> None:
    data = json.loads(file("data/organisations/zeta.json"))
    everything = json.loads(file("data/catalogue.json"))["organisations"]
    assert data == next(o for o in everything if o["slug"] == "zeta")  # a member of both clusters has no partner
    alone = CONTENT["clusters/west/cros/zeta.md"].replace("also_in: [east]\n", "")
    data = json.loads(file("data/organisations/zeta.json", {"clusters/west/cros/zeta.md": alone}))
    assert data["partners"][0]["slug"] == "lublin-lab"
    assert data["partners"][0]["reasons"][0] == {"kind": "shared", "ids": ["chemistry"]}


def test_an_archived_organisation_has_data_and_no_partners() -> None:
    assert "partners" not in json.loads(file("data/organisations/gone.json"))


def test_the_card_is_one_that_address_books_read() -> None:
    card = file("data/organisations/zeta.vcf", base_url="https://x.example/")
    assert card.startswith(b"BEGIN:VCARD\r\nVERSION:3.0\r\n")
    assert card.endswith(b"\r\nEND:VCARD\r\n")
    lines = unfolded(card)
    assert "FN:=Zeta & <b>Sons</b>" in lines
    assert [line for line in lines if line.startswith("ADR")] == [
        "ADR;TYPE=work:;;;Nantes;;;France",
        "ADR;TYPE=work:;;;Łódź;;;Poland",
    ]
    assert "GEO:47.2;-1.5" in lines
    assert "CATEGORIES:Screening,Chemistry" in lines
    assert "SOURCE:https://x.example/en/organisations/zeta/" in lines


def test_a_hostile_name_stays_one_value_of_the_card() -> None:
    name = "A; B, C \\\\ END:VCARD " + "Ł" * 60
    profile = SEEKER.replace('"Lublin Lab"', f'"{name}"')
    card = file("data/organisations/lublin-lab.vcf", {"clusters/east/labs/lublin-lab.md": profile})
    assert all(len(line) <= 75 for line in card.split(b"\r\n"))
    names = [line for line in unfolded(card) if line.startswith("FN:")]
    assert names == ["FN:A\\; B\\, C \\\\ END:VCARD " + "Ł" * 60]
    assert unfolded(card).count("END:VCARD") == 1
