"""The plan as a whole: addresses that two sources claim, logos, and the words that the locales must have."""

from __future__ import annotations

from gettext import NullTranslations

from site_builder.catalogue.records import declared_messages as field_labels
from site_builder.site.assets import Assets
from site_builder.site.jobs import FileJob, PageJob
from site_builder.site.messages import Counted, Words, declared_messages
from site_builder.site.plan import plan
from site_builder.site.reader import Options
from tests.unit.site_sample import CONTENT, make_catalogue, make_plan, view_of

STRINGS = {"en": NullTranslations(), "pl": NullTranslations()}


def test_logos_are_published_under_hashed_names() -> None:
    picture = b"\x89PNG\r\n\x1a\n"
    changes: dict[str, str | bytes] = {
        "clusters/east/labs/lublin-lab.md": CONTENT["clusters/east/labs/lublin-lab.md"].replace(
            "type:", 'logo: "lublin.png"\ntype:'
        )
    }
    catalogue = make_catalogue(changes | {"clusters/east/media/lublin.png": picture})
    jobs = plan(catalogue, STRINGS, Assets({}, ()), Options())
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
