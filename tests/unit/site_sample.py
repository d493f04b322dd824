"""A small catalogue with every case that the site's views decide on, made from texts in memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from gettext import NullTranslations
from itertools import chain

from site_builder.catalogue.assemble import from_sources
from site_builder.catalogue.model import Catalogue
from site_builder.problems import errors_in
from site_builder.reading.sources import make_source
from site_builder.site.assets import Assets
from site_builder.site.jobs import Job, PageJob, View
from site_builder.site.plan import Plan, plan
from site_builder.site.reader import Options

Jobs = tuple[Job, ...]
TODAY = dt.date(2026, 11, 22)

CONTENT: Mapping[str, str] = {
    "site.yaml": """
title: {en: "Directory", pl: "Katalog"}
tagline: {en: "Who can do what", pl: "Kto co potrafi"}
languages: [en, pl]
default_language: en
clusters: [west, east]
menu: [about]
repository: "https://github.com/example/catalogue"
content_licence: {name: "CC BY 4.0", url: "https://creativecommons.org/licenses/by/4.0/"}
""",
    "pages/about.md": """---
title: "About"
summary: "What this is."
---
## Aims

See [Łódź Lab](../clusters/east/labs/lodz-lab.md), [its method](../clusters/east/labs/lodz-lab.md#methods) and
[the west](../clusters/west/cluster.md).
""",
    "journeys.yaml": "journeys: []\n",
    "vocabularies/competences.yaml": """
concepts:
  - {id: discovery, labels: {en: Discovery, pl: Odkrywanie}}
  - {id: screening, broader: discovery, labels: {en: Screening, pl: Skrining}, synonyms: {en: [HTS]}}
  - {id: chemistry, broader: discovery, labels: {en: Chemistry, pl: Chemia}, match: {edam: topic_3314}}
  - {id: imaging, labels: {en: Imaging, pl: Obrazowanie}, definition: {en: "Pictures.", pl: "Obrazy."}}
  - {id: mri, broader: imaging, labels: {en: MRI, pl: MRI}}
""",
    "vocabularies/types.yaml": """
concepts:
  - {id: cdmo, kind: cro, labels: {en: CDMO, pl: CDMO}}
  - {id: research-laboratory, kind: lab, labels: {en: Laboratory, pl: Laboratorium}}
  - {id: hospital-clinical-centre, kind: lab, labels: {en: Hospital, pl: Szpital}}
""",
    "vocabularies/areas.yaml": """
concepts:
  - {id: any, labels: {en: Any area, pl: Dowolny obszar}}
  - {id: oncology, labels: {en: Oncology, pl: Onkologia}}
""",
    "vocabularies/modalities.yaml": "concepts:\n  - {id: vaccine, labels: {en: Vaccine, pl: Szczepionka}}\n",
    "vocabularies/stages.yaml": """
concepts:
  - {id: early, trl: [1, 3], labels: {en: Early, pl: Wczesny}}
  - {id: late, trl: [4, 4], labels: {en: Late, pl: "Późny"}}
""",
    "vocabularies/accreditations.yaml": """
concepts:
  - {id: glp, family: gxp, labels: {en: GLP, pl: DPL}, register: {text: {en: List, pl: Wykaz}}}
  - {id: gmp, family: gxp, labels: {en: GMP, pl: DPW}}
  - {id: iso-14971, family: quality, certifiable: false, labels: {en: ISO 14971, pl: ISO 14971}}
  - {id: esca-gold, family: quality, applies_to: cluster, labels: {en: ESCA Gold, pl: "Złota ESCA"}}
families:
  - {id: gxp, labels: {en: Good practice, pl: Dobra praktyka}}
  - {id: quality, labels: {en: Quality, pl: "Jakość"}}
""",
    "vocabularies/engagement.yaml": """
concepts:
  - {id: fee-for-service, kind: model, labels: {en: Fee for service, pl: "Usługa"}}
  - {id: fast, kind: lead-time, months: {from: 0, to: 1}, labels: {en: Under a month, pl: "Do miesiąca"}}
""",
    "vocabularies/places.yaml": "concepts:\n  - {id: lodz, country: PL, labels: {en: Lodz, pl: 'Łódź'}}\n",
    "clusters/west/cluster.md": """---
name: "West"
summary: "The west."
country: FR
regions: ["Bretagne", "Normandie"]
website: "https://www.west.example/"
focus: [imaging, oncology]
members: {count: 12345, on: 2025-03}
excellence: {scheme: esca, level: gold, as_of: 2022-02}
---
""",
    "clusters/east/cluster.md": """---
name: "East"
summary: "The east."
country: PL
regions: ["Łódzkie"]
website: "https://east.example/"
---
""",
    "clusters/west/cros/zeta.md": """---
name: "=Zeta & <b>Sons</b>"
type: cdmo
summary: "Makes things."
website: "https://www.zeta.example/en"
founded: 2000
ids: {ror: "https://ror.org/04yznqr36", wikidata: Q42}
sites:
  - {id: main, city: Nantes, country: FR, lat: 47.2, lon: -1.5}
  - {id: second, city: "Łódź", country: PL}
competences: [screening, chemistry]
areas: [any]
stages: [early]
trl: [2, 3]
accreditations:
  - {scheme: glp, scope: "Toxicology", site: second, valid_until: 2026-11-21}
  - {scheme: gmp, valid_until: 2026-11-22, evidence: "https://register.example/1"}
  - {scheme: iso-14971}
services:
  - {id: tests, name: "Tests", competences: [screening], stages: [early]}
engagement: {models: [fee-for-service], lead_time: fast, minimum_project_eur: 25000}
needs:
  - {id: open, title: "Open need", competences: [mri], until: 2026-11-22}
  - {id: closed, title: "Closed need", until: 2026-11-21}
also_in: [east]
verified: {on: 2024-11-22, by: organisation}
added: 2024-01-01
formerly: [zeta-old]
---
""",
    "clusters/west/cros/zeta.pl.md": """---
translation: machine
summary: "Robi rzeczy."
services:
  - {id: tests, name: "Testy"}
---
""",
    "clusters/east/labs/lodz-lab.md": """---
name: "Łódź Lab"
type: hospital-clinical-centre
summary: "Looks at things."
sites: [{id: main, city: "Łódź", country: PL}]
competences: [discovery]
part_of: "zeta"
equipment: [{name: "Microscope", shared: true}]
sources:
  - {url: "https://www.lodz.example/x", accessed: 2026-10-01, supports: "everything"}
added: 2026-11-01
---
## Methods

Text.
""",
    "clusters/east/labs/lodz-lab.pl.md": """---
translation: reviewed
summary: "Ogląda rzeczy."
---
## Metody

Tekst.
""",
    "clusters/east/labs/lublin-lab.md": """---
name: "Lublin Lab"
type: research-laboratory
summary: "Also looks."
sites: [{id: main, city: "Lublin", country: PL}]
competences: [chemistry]
---
""",
    "clusters/east/labs/gone.md": """---
name: "Gone"
type: research-laboratory
summary: "Is no more."
sites: [{id: main, city: "Lublin", country: PL}]
competences: [mri]
archived: {on: 2026-01-15, reason: "Closed."}
---
""",
}


def make_catalogue(changes: Mapping[str, str | bytes] | None = None) -> Catalogue:
    """Return the sample, with files added or replaced."""
    files = {**CONTENT, **(changes or {})}
    sources = [
        make_source(path, file.encode() if isinstance(file, str) else file, f"content/{path}")
        for path, file in sorted(files.items())
    ]
    catalogue, problems = from_sources(sources, TODAY)
    assert catalogue is not None, errors_in(problems)
    return catalogue


def make_plan(base_url: str = "", drafts: bool = False, changes: Mapping[str, str] | None = None) -> Jobs:
    """Return the jobs of the sample, with the English strings for all languages."""
    catalogue = make_catalogue(changes)
    strings = {language: NullTranslations() for language in catalogue.settings.languages}
    return make_jobs(plan(catalogue, strings, Assets({}, ()), Options(base_url, drafts)))


def make_jobs(planned: Plan) -> Jobs:
    """Return all jobs of a plan."""
    return tuple(each.make() for each in chain(planned.pages_in_turn(), planned.others_in_turn()))


def view_of(jobs: Jobs, path: str) -> View:
    """Return the view of the page at an output path."""
    return next(job.view for job in jobs if isinstance(job, PageJob) and job.path == path)
