"""The plan as a whole: addresses that two sources claim, logos, and the words that the locales must have."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import NullTranslations

import pytest

from site_builder.catalogue.records import declared_messages as field_labels
from site_builder.site.assets import Assets
from site_builder.site.jobs import FileJob, PageJob, Planned
from site_builder.site.messages import Counted, Words, declared_messages
from site_builder.site.plan import plan
from site_builder.site.reader import Options
from site_builder.site.views.clusters import cluster
from site_builder.site.views.home import home
from site_builder.site.views.organisation import organisation
from tests.unit.site_sample import CONTENT, make_catalogue, make_jobs, make_plan, view_of
from tests.unit.test_site_map import base_map

STRINGS = {"en": NullTranslations(), "pl": NullTranslations()}


def test_logos_are_published_under_hashed_names() -> None:
    picture = b"\x89PNG\r\n\x1a\n"
    changes: dict[str, str | bytes] = {
        "clusters/east/labs/lublin-lab.md": CONTENT["clusters/east/labs/lublin-lab.md"].replace(
            "type:", 'logo: "lublin.png"\ntype:'
        )
    }
    catalogue = make_catalogue(changes | {"clusters/east/media/lublin.png": picture})
    jobs = make_jobs(plan(catalogue, STRINGS, Assets({}, ()), Options()))
    logo = next(job for job in jobs if isinstance(job, FileJob) and job.path.startswith("assets/"))
    assert logo.path.startswith("assets/east-lublin.")
    assert view_of(jobs, "pl/organisations/lublin-lab/index.html")["logo"] == {
        "src": f"../../../{logo.path}",
        "alt": "Lublin Lab",
    }


def test_each_page_exists_in_every_language() -> None:
    pages = {job.path for job in make_plan() if isinstance(job, PageJob)}
    english = {path.removeprefix("en/") for path in pages if path.startswith("en/")}
    polish = {path.removeprefix("pl/") for path in pages if path.startswith("pl/")}
    assert english == polish
    assert pages - {f"{language}/{path}" for path in english for language in ("en", "pl")} == {"index.html", "404.html"}


def test_every_word_of_the_views_is_declared_for_translation() -> None:
    declared = declared_messages()
    assert set(field_labels()) <= set(declared)
    assert {word.value for word in Words} <= set(declared)
    assert {counted.value for counted in Counted} <= set(declared)
    assert len(set(declared)) == len(declared)


# ------------------------------------------------------------------------------------------------- what decides a job
ZETA, LODZ = "clusters/west/cros/zeta.md", "clusters/east/labs/lodz-lab.md"
LODZ_PL, ABOUT = "clusters/east/labs/lodz-lab.pl.md", "pages/about.md"
OF_LODZ = {
    *(f"{language}/organisations/lodz-lab/index.html" for language in ("en", "pl")),
    "data/organisations/lodz-lab.json",
    "data/organisations/lodz-lab.vcf",
    "data/catalogue.json",
}


def planned(changes: Mapping[str, str]) -> dict[str, Planned]:
    made = plan(make_catalogue(changes), STRINGS, Assets({}, ()), Options("https://catalogue.example"))
    return {each.path: each for each in made.files}


def changed(path: str, old: str, new: str) -> dict[str, str]:
    assert old in CONTENT[path]
    return {path: CONTENT[path].replace(old, new)}


WORDS = [
    changed(LODZ, "Looks at things.", "Looks at many things."),
    changed(LODZ, "type:", 'website: "https://lab.example"\ncontact: {email: "a@lab.example"}\ntype:'),
    changed(LODZ_PL, "Ogląda rzeczy.", "Patrzy."),
]


@pytest.mark.parametrize(
    "changes",
    [
        changed(LODZ, "Text.", "More text."),
        changed(LODZ, "\nText.\n", "\nText.\n\n---\n\nname: Other\n\n---\n"),
        changed(LODZ_PL, "Tekst.", "Inny tekst."),
    ],
    ids=["text", "rules in the text", "translation"],
)
def test_a_body_decides_its_own_files_alone(changes: Mapping[str, str]) -> None:
    before, after = planned({}), planned(changes)
    assert {path for path in before if before[path].inputs != after[path].inputs} == OF_LODZ


@pytest.mark.parametrize("changes", WORDS, ids=["summary", "contact", "translation"])
def test_words_decide_no_file_of_another_organisation(changes: Mapping[str, str]) -> None:
    before, after = planned({}), planned(changes)
    same = {path for path in before if before[path].inputs == after[path].inputs}
    profiles = {path.replace("lodz-lab", slug) for path in OF_LODZ for slug in ("lodz-lab", "zeta", "gone")}
    assert profiles & same == profiles - OF_LODZ
    assert "en/organisations/index.html" not in same  # where its summary stands


@pytest.mark.parametrize(
    "changes",
    [
        *WORDS,
        changed(LODZ, "Text.", "More text."),
        changed(LODZ_PL, "## Metody", "## Methods"),  # to which another page leads
        changed(LODZ_PL, "## Metody\n\nTekst.\n", ""),
        changed(LODZ, "Łódź Lab", "Łódź House"),
        changed(LODZ, "[discovery]", "[chemistry]"),
        changed(LODZ_PL, "Ogląda rzeczy.", "Patrzy."),
        changed(ZETA, "[any]", "[oncology]"),
        changed(ABOUT, "See ", "Look at "),
        changed("clusters/east/cluster.md", "website:", "languages: [pl]\nwebsite:"),
        changed("vocabularies/competences.yaml", "Screening, pl", "Sieving, pl"),
        changed("site.yaml", "Directory", "Index"),
        {"clusters/east/labs/new-lab.md": CONTENT["clusters/east/labs/lublin-lab.md"]},
    ],
)
def test_files_whose_inputs_are_the_same_are_the_same(changes: Mapping[str, str]) -> None:
    before, after = planned({}), planned(changes)
    for path in before.keys() & after.keys():
        same = before[path].make() == after[path].make()
        assert same or before[path].inputs != after[path].inputs, path


def test_options_decide_every_file() -> None:
    catalogue, base = make_catalogue(), "https://catalogue.example"
    several = (Options(base), Options(base, drafts=True), Options(), Options(base, kinds="others"))
    plans = [plan(catalogue, STRINGS, Assets({}, ()), options) for options in several]
    found = [{each.inputs for each in made.files if each.inputs} for made in plans]
    assert sum(map(len, found)) == len(set().union(*found))


def test_what_nobody_asks_for_is_not_worked_out() -> None:
    catalogue = make_catalogue({"map/europe.geojson": base_map()})
    made = plan(catalogue, STRINGS, Assets({}, ()), Options(), (home, organisation, cluster))
    views = [job.view for job in make_jobs(made) if isinstance(job, PageJob)]
    profiles = [view for view in views if "slug" in view]
    assert len(profiles) == 8
    assert not any(view["map"] for view in views)
    assert not any(found for view in profiles for found in view["elsewhere"].values())
    assert not {"ground", "atlas"} & vars(made.site).keys()
    assert view_of(make_jobs(plan(catalogue, STRINGS, Assets({}, ()), Options())), "en/index.html")["map"]
