"""Writes a catalogue of invented organisations, for measuring: same seed, same bytes.

    python benchmarks/generate.py FOLDER --organisations 1000 --languages en,pl --seed 1

Every field of the content format is used; how often is set in `RATES`. Vocabularies, pages and the map are those of
`content/`. Words come from the labels and synonyms of the vocabularies, so that the text of a profile speaks of what
its fields say, as real profiles do.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import shutil
import struct
import sys
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from site_builder.catalogue.assemble import load  # noqa: E402  after the path is set
from site_builder.catalogue.model import Catalogue  # noqa: E402  likewise
from site_builder.catalogue.records import PlaceConcept, TypeConcept  # noqa: E402  likewise

TODAY = dt.date(2026, 11, 22)
RATES = {
    "aliases": 0.5,
    "website": 0.9,
    "founded": 0.7,
    "size": 0.6,
    "languages": 0.7,
    "ids": 0.4,
    "areas": 0.5,
    "modalities": 0.5,
    "stages": 0.6,
    "trl": 0.3,
    "accreditations": 0.5,
    "services": 0.9,
    "equipment": 0.4,
    "engagement": 0.5,
    "needs": 0.2,
    "contact": 0.6,
    "also_in": 0.03,
    "verified": 0.4,
    "added": 0.8,
    "translated": 0.9,
    "logo": 0.1,
    "formerly": 0.02,
    "archived": 0.01,
    "draft": 0.005,
}
FILLER = {
    "en": "for in under contract and supports teams with early results from studies at several sites each year",
    "fr": "pour dans sous contrat et accompagne des équipes avec des résultats issus de plusieurs sites",
    "de": "für in unter Vertrag und begleitet Teams mit frühen Ergebnissen aus Studien an mehreren Orten",
    "pl": "dla w na zlecenie i wspiera zespoły z wczesnymi wynikami badań w kilku ośrodkach każdego roku",
    "nl": "voor in op contract en ondersteunt teams met vroege resultaten van studies op meerdere plaatsen",
}
SYLLABLES = "ba bio cel dor el fen ga gen hal ka lab ler li ma med mi nov on or pha ra sol tec ter va vi zy"


def generate(
    folder: Path, organisations: int, languages: Sequence[str], seed: int, rates: Mapping[str, float] = RATES
) -> None:
    """Write a content folder; it must not exist or be empty."""
    if folder.exists() and any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty")
    catalogue, _ = load(ROOT / "content", TODAY)
    assert catalogue is not None
    _copy_frame(folder, languages)
    chance = random.Random(seed)
    slugs: list[str] = []
    for number in range(organisations):
        slugs.append(_organisation(folder, catalogue, languages, chance, number, slugs, rates))


def _copy_frame(folder: Path, languages: Sequence[str]) -> None:
    content = ROOT / "content"

    def unwanted(_: str, names: list[str]) -> set[str]:
        translated = {n for n in names if n.count(".") == 2 and n.endswith(".md")}
        return {"cros", "labs", "media"} & set(names) | {n for n in translated if n.split(".")[1] not in languages}

    shutil.copytree(content, folder, ignore=unwanted, dirs_exist_ok=True)
    settings = (folder / "site.yaml").read_text(encoding="utf-8")
    lines = [
        f"languages: {json.dumps(list(languages))}" if line.startswith("languages:") else line
        for line in settings.splitlines()
    ]
    (folder / "site.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _organisation(
    folder: Path,
    catalogue: Catalogue,
    languages: Sequence[str],
    chance: random.Random,
    number: int,
    slugs: list[str],
    rates: Mapping[str, float],
) -> str:
    def some(vocabulary: str, least: int, most: int, keep: Sequence[str] = ()) -> list[str]:
        ids = list(keep or catalogue.vocabularies[vocabulary].concepts)
        return sorted(chance.sample(ids, min(chance.randint(least, most), len(ids))))

    def stated(field: str) -> bool:
        return chance.random() < rates[field]

    cluster = chance.choice(list(catalogue.clusters))
    country = catalogue.clusters[cluster].record.country
    type_ = chance.choice(list(catalogue.vocabularies["types"].concepts.values()))
    assert isinstance(type_.record, TypeConcept)
    narrow = [c.id for c in catalogue.vocabularies["competences"].concepts.values() if c.broader]
    competences = some("competences", 1, 6, narrow)
    name = "".join(chance.choice(SYLLABLES.split()) for _ in range(chance.randint(2, 4))).capitalize()
    slug = f"{name.lower()}-{number}"
    day = (TODAY - dt.timedelta(days=chance.randint(0, 900))).isoformat()
    towns = [
        c.record
        for c in catalogue.vocabularies["places"].concepts.values()
        if isinstance(c.record, PlaceConcept) and c.record.nuts is None and c.record.country == country
    ]
    town = chance.choice(towns).labels["en"]
    services = [
        {"id": f"service-{i}", "competences": [c], "stages": some("stages", 0, 1)}
        for i, c in enumerate(competences[:3])
    ]
    certifiable = [
        c.id
        for c in catalogue.vocabularies["accreditations"].concepts.values()
        if getattr(c.record, "certifiable", True) and getattr(c.record, "applies_to", None) is None
    ]
    fields: dict[str, Any] = {
        "name": f"{name} {chance.choice(('Labs', 'Bio', 'Institute', 'Research', 'Centre'))} {number}",
        "type": type_.id,
        "summary": _sentence(catalogue, competences, languages[0], chance, 200),
        "sites": [{"id": "main", "city": town, "country": country}]
        + [{"id": "second", "city": "Basel", "country": "CH", "lat": 47.56, "lon": 7.59}] * (chance.random() < 0.2),
        "competences": competences,
    }
    optional: dict[str, Any] = {
        "aliases": [f"{name[:3].upper()}{number}"],
        "website": f"https://{slug}.example.org/",
        "founded": chance.randint(1900, 2025),
        "size": chance.choice(("1-9", "10-49", "50-249", "250+")),
        "languages": sorted({"en", chance.choice(("fr", "de", "pl", "nl"))}),
        "ids": {"wikidata": f"Q{number + 1}"},
        "areas": some("areas", 1, 3),
        "modalities": some("modalities", 1, 4),
        "stages": some("stages", 1, 4),
        "trl": sorted((chance.randint(1, 9), chance.randint(1, 9))),
        "accreditations": [
            {
                "scheme": scheme,
                "scope": _sentence(catalogue, competences[:1], languages[0], chance, 120),
                "site": "main",
            }
            | ({"valid_until": f"{chance.randint(2026, 2029)}-06-30"} if chance.random() < 0.5 else {})
            for scheme in some("accreditations", 1, 3, certifiable)
        ],
        "services": services,
        "equipment": [{"name": f"{chance.choice(SYLLABLES.split()).capitalize()}trap {number % 90}", "shared": "true"}],
        "engagement": {"models": ["fee-for-service"], "lead_time": "1-3-months", "minimum_project_eur": 5000},
        "needs": [{"id": "need-0", "competences": some("competences", 1, 2, narrow), "posted": day}],
        "contact": {"role": "Business development", "email": f"contact@{slug}.example.org"},
        "also_in": [chance.choice([c for c in catalogue.clusters if c != cluster])],
        "verified": {"on": day, "by": chance.choice(("organisation", "cluster"))},
        "added": day,
        "logo": "logo.png",
        "formerly": [f"old-{slug}"],
        "archived": {"on": day, "reason": "Merged with another organisation."},
        "draft": "true",
    }
    fields |= {field: value for field, value in optional.items() if stated(field)}
    fields["sources"] = [{"url": f"https://{slug}.example.org/about", "accessed": day, "supports": "services"}]
    if slugs and chance.random() < 0.03:
        fields["part_of"] = chance.choice(slugs)
    place = folder / "clusters" / cluster / f"{type_.record.kind}s"
    place.mkdir(parents=True, exist_ok=True)
    if "logo" in fields:
        media = folder / "clusters" / cluster / "media"
        media.mkdir(exist_ok=True)
        (media / "logo.png").write_bytes(_pixel())
    for language in languages:
        if language != languages[0] and not stated("translated"):
            continue
        words: dict[str, Any] = {"summary": _sentence(catalogue, competences, language, chance, 200)}
        for part, key in (("services", "name"), ("needs", "title")):
            if part in fields:
                words[part] = [
                    {
                        "id": item["id"],
                        key: _label(catalogue, item["competences"][0], language),
                        "description": _sentence(catalogue, item["competences"], language, chance, 160),
                    }
                    for item in fields[part]
                ]
        if language == languages[0]:
            merged = dict(fields)
            for part in ("services", "needs"):
                if part in fields:
                    merged[part] = [f | w for f, w in zip(fields[part], words[part], strict=True)]
            _write(place / f"{slug}.md", merged, _body(catalogue, competences, language, chance))
        else:
            body = _body(catalogue, competences, language, chance)
            _write(place / f"{slug}.{language}.md", words | {"translation": "machine"}, body)
    return slug


def _label(catalogue: Catalogue, competence: str, language: str) -> str:
    return catalogue.vocabularies["competences"].concepts[competence].record.labels[language]


def _words(catalogue: Catalogue, competences: Sequence[str], language: str, chance: random.Random) -> str:
    concept = catalogue.vocabularies["competences"].concepts[chance.choice(competences)].record
    return chance.choice((concept.labels[language], *concept.synonyms.get(language, ())))


def _sentence(
    catalogue: Catalogue, competences: Sequence[str], language: str, chance: random.Random, limit: int
) -> str:
    words = [_words(catalogue, competences, language, chance)]
    while len(" ".join(words)) < limit * 2 // 3:
        words.append(chance.choice(FILLER[language].split()))
        if chance.random() < 0.15:
            words.append(_words(catalogue, competences, language, chance))
    return " ".join(words)[: limit - 1].rstrip() + "."


def _body(catalogue: Catalogue, competences: Sequence[str], language: str, chance: random.Random) -> str:
    paragraphs = [
        " ".join(_sentence(catalogue, competences, language, chance, 180) for _ in range(3)) for _ in range(2)
    ]
    paragraphs.insert(1, f"## {_label(catalogue, competences[0], language)}")
    return "\n\n".join(paragraphs)


def _pixel() -> bytes:
    """Return a PNG of one grey pixel."""
    parts = [
        (b"IHDR", bytes.fromhex("00000001000000010800000000")),
        (b"IDAT", zlib.compress(b"\0\x80")),
        (b"IEND", b""),
    ]
    chunks = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _write(path: Path, fields: dict[str, Any], body: str) -> None:
    # JSON values are YAML flow values, so each field is one line.
    lines = [f'"{key}": {json.dumps(value, ensure_ascii=False)}' for key, value in fields.items()]
    path.write_text("\n".join(("---", *lines, "---", "", body, "")), encoding="utf-8", newline="\n")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--organisations", type=int, default=1000)
    parser.add_argument("--languages", default="en,pl", help="the first one is that of the base files")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    generate(options.folder, options.organisations, options.languages.split(","), options.seed)


if __name__ == "__main__":
    main()
