"""The open data: complete JSON, and a table that spreadsheet programs show and never run."""

from __future__ import annotations

import csv
import io
import json
from gettext import NullTranslations
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from site_builder.site.assets import Assets
from site_builder.site.jobs import FileJob, PageJob
from site_builder.site.plan import plan
from site_builder.site.reader import Options
from site_builder.site.views.data_files import safe_cell
from site_builder.site.views.sitemap import sitemap
from tests.unit.site_sample import make_catalogue, make_plan

_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def file(path: str) -> bytes:
    return next(job.data for job in make_plan() if not isinstance(job, PageJob) and job.path == path)


def rows() -> list[dict[str, str]]:
    text = file("data/organisations.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_table_has_a_row_for_each_listed_organisation() -> None:
    assert [row["slug"] for row in rows()] == ["lodz-lab", "lublin-lab", "zeta"]


def test_cells_hold_what_the_profile_states() -> None:
    zeta = rows()[2]
    assert zeta["competences"] == "screening; chemistry"
    assert zeta["city"] == "Nantes; Łódź"
    assert zeta["lon"] == "-1.5; "
    assert zeta["trl"] == "2-3"
    assert zeta["accreditations"] == "glp; gmp; iso-14971"
    assert zeta["services"] == "Tests"
    assert zeta["founded"] == "2000"


def test_the_table_is_utf_8_with_a_mark_and_lines_end_as_rfc_4180_asks() -> None:
    data = file("data/organisations.csv")
    assert data.startswith(b"\xef\xbb\xbfslug,kind,cluster,name,type,summary,")
    assert data.count(b"\r\n") == 4
    assert data.count(b"\n") == 4


def test_a_name_that_looks_like_a_formula_is_defused() -> None:
    assert rows()[2]["name"] == "'=Zeta & <b>Sons</b>"


_CELLS = st.text() | st.text("=+-@;\t\r ＝0123456789.", max_size=8)


@given(_CELLS)
def test_no_cell_begins_like_a_formula_unless_it_is_a_number(text: str) -> None:
    cell = safe_cell(text)
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == text
    if cell[:1] in set("=+-@\t\r\n＝＋－＠"):
        for number in cell.split("; "):
            float(number or "0")


def test_the_catalogue_as_json_holds_every_record_in_all_languages() -> None:
    document = json.loads(file("data/catalogue.json"))
    assert [o["slug"] for o in document["organisations"]] == ["gone", "lodz-lab", "lublin-lab", "zeta"]
    zeta = document["organisations"][3]
    assert zeta["translations"]["pl"]["summary"] == "Robi rzeczy."
    assert zeta["verified"] == {"on": "2024-11-22", "by": "organisation"}
    assert document["organisations"][1]["body"]["pl"] == "Metody\nTekst."
    assert document["vocabularies"]["accreditations"][0]["register"]["text"]["pl"] == "Wykaz"
    assert document["languages"] == ["en", "pl"]


def test_a_long_sitemap_is_spread_over_files_that_the_first_one_names() -> None:
    base = "https://catalogue.example"
    jobs = make_plan(base)
    strings = {language: NullTranslations() for language in ("en", "pl")}
    planned = plan(make_catalogue(), strings, Assets({}, ()), Options(base))
    files = sorted((each.make() for each in sitemap(planned.site, planned.files, limit=30)), key=lambda job: job.path)
    found = {job.path: job.data for job in files if isinstance(job, FileJob)}
    index = ElementTree.fromstring(found.pop("sitemap.xml"))
    assert [loc.text for loc in index.iter(f"{_SITEMAP}loc")] == [f"{base}/{path}" for path in found]
    listed = [loc.text for data in found.values() for loc in ElementTree.fromstring(data).iter(f"{_SITEMAP}loc")]
    whole = next(job.data for job in jobs if isinstance(job, FileJob) and job.path == "sitemap.xml")
    assert len(found) > 1
    assert listed == [loc.text for loc in ElementTree.fromstring(whole).iter(f"{_SITEMAP}loc")]
