"""The last barrier before publishing: the finished files are read again, as a browser would.

Every internal address must lead to a file that is about to be published, every fragment to an id in it; the language
versions of a page must name each other; nothing active may be in a page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from site_builder.output.addresses import Target, site_at
from site_builder.output.inspection import Facts, Finding, Inspector, clip
from site_builder.problems import Problem, SourceRef, sort_problems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from site_builder.output.artifacts import Artifact
    from site_builder.output.pages import Links, Summary

DEFAULT_VERSION = "x-default"


def verify(artifacts: Sequence[Artifact], languages: Sequence[str], base_url: str) -> tuple[Problem, ...]:
    """Check all pages and style sheets against all files.

    `languages` are those of the site; `base_url` is empty where the site has no public address yet. A fault that
    stands on many pages is one problem, which names the first page and counts the others.
    """
    inspector = Inspector(site_at(base_url))
    examined = (facts for artifact in artifacts if (facts := examine(artifact, inspector, languages)))
    return check_together(examined, frozenset(artifact.path for artifact in artifacts))


def examine(artifact: Artifact, inspector: Inspector, languages: Sequence[str]) -> Facts | None:
    """Return the facts of a page, drawing or style sheet with what is wrong with it alone; None for other files."""
    facts = inspector.file(artifact)
    if facts and facts.path.endswith(".html"):
        _check_language(facts, languages)
        _check_own_versions(facts, languages, needs_canonical=bool(inspector.site.base_url))
    return facts


def check_together(examined: Iterable[Facts], paths: frozenset[str]) -> tuple[Problem, ...]:
    """Return what is wrong with examined files alone, and with one another; `paths` are those of all files."""
    seen: list[Facts] = []
    ids: dict[str, tuple[str, ...]] = {}
    leading: dict[Target, list[Facts]] = {}
    for facts in examined:
        seen.append(facts)
        if not facts.path.endswith(".css"):
            ids[facts.path] = tuple(facts.ids)
        for target in facts.targets:
            leading.setdefault(target, []).append(facts)
        facts.forget()
    for target, places in leading.items():
        if fault := _fault(target, paths, ids):
            for facts in places:
                facts.report(*fault)
    seen.sort(key=lambda facts: facts.path)
    pages = {facts.path: facts for facts in seen if facts.path.endswith(".html")}
    for facts in pages.values():
        _check_other_versions(facts, pages)
    return _grouped(seen)


def are_sound(
    fresh: Mapping[str, Summary],
    links: Links,
    before: Links,
    paths: frozenset[str],
    present: Callable[[str], Summary | None],
    former: Callable[[str], Summary | None],
) -> bool:
    """Say whether `check_together` is sure to find nothing, without looking at the pages that are as they were.

    `fresh` are the examined files that may differ from those of the last build in which everything was right, and
    `links` is where they lead; `before` is where the files of that build led, or more. `present` gives one of the
    other files as it is, `former` a file as it was in that build; both give None for what is not known. False means
    only that nobody knows without looking.
    """
    if not all(summary.sound for summary in fresh.values()) or not (links.paths | before.paths) <= paths:
        return False
    for path, fragment in links.fragments | before.fragments:
        if not path.endswith((".html", ".svg")):
            continue
        summary = fresh.get(path)
        if summary is None and (path, fragment) not in before.fragments:
            summary = present(path)
        elif summary is None:
            continue  # it was right, and the file has not changed
        if summary is None or not summary.has(fragment):
            return False
    for path, summary in fresh.items():
        old = former(path)
        if old is not None and old.versions != summary.versions:
            return False
        for other in summary.version_paths - {path}:
            known = fresh.get(other) or present(other)
            if known is None or known.versions != summary.versions:
                return False
    return True


def _fault(target: Target, paths: frozenset[str], ids: Mapping[str, Sequence[str]]) -> tuple[str, str] | None:
    """Return code and text of what is wrong with a link to `target`, if anything is."""
    shown, fragment = f'"{clip(target.path)}"', target.fragment
    if target.path not in paths:
        hint = "; a folder's address ends with /" if f"{target.path}/index.html" in paths else ""
        return "dead-link", f"a link leads to {shown}, which the site does not have{hint}"
    # Browsers know #top: the beginning of the page.
    if fragment and fragment.lower() != "top" and target.path in ids and fragment not in ids[target.path]:
        return "dead-anchor", f'a link leads to {shown}, which has no id "{clip(fragment)}"'
    return None


def _check_language(facts: Facts, languages: Sequence[str]) -> None:
    if facts.language not in languages:
        facts.report("bad-page", f'<html lang="{clip(facts.language)}"> names no language of the site')
    folder = facts.path.partition("/")[0] if "/" in facts.path else ""
    if folder in languages and facts.language in languages and folder != facts.language:
        facts.report("bad-page", f'<html lang="{facts.language}"> stands in a page below {folder}/')


def _check_own_versions(facts: Facts, languages: Sequence[str], *, needs_canonical: bool) -> None:
    """Check what search engines ask for (developers.google.com, "localized versions"): a closed, complete set."""
    if facts.redirects:
        return
    if not facts.alternates:
        if len(languages) > 1 and facts.path.partition("/")[0] in languages:
            facts.report("hreflang", "the page names no versions in other languages")
        return
    versions = dict(facts.alternates)
    if len(versions) != len(facts.alternates):
        facts.report("hreflang", "a language is named twice among the versions")
    expected = {*languages, DEFAULT_VERSION}
    for missing in sorted(expected - versions.keys()):
        facts.report("hreflang", f"the versions lack {missing}")
    for unknown in sorted(versions.keys() - expected):
        facts.report("hreflang", f'the versions name "{clip(unknown)}", which is no language of the site')
    if facts.path not in (versions.get(facts.language), versions.get(DEFAULT_VERSION)):
        facts.report("hreflang", "the page is not among its own versions")
    if needs_canonical and not facts.has_canonical:
        facts.report("hreflang", "the page lacks its canonical address")


def _check_other_versions(facts: Facts, pages: Mapping[str, Facts]) -> None:
    mine = set(facts.alternates)
    for path in sorted({path for _, path in facts.alternates} if not facts.redirects else ()):
        other = pages.get(path)
        if other is not None and other is not facts and set(other.alternates) != mine:
            facts.report("hreflang", f'the version "{clip(path)}" does not name the same versions')


def _grouped(seen: Sequence[Facts]) -> tuple[Problem, ...]:
    groups: dict[Finding, list[Facts]] = {}
    for facts in seen:
        for finding in facts.findings:
            groups.setdefault(finding, []).append(facts)
    return sort_problems(_as_problem(finding, places) for finding, places in groups.items())


def _as_problem(finding: Finding, places: Sequence[Facts]) -> Problem:
    first, more = places[0], len(places) - 1
    also = f" (and on {more} more {'page' if more == 1 else 'pages'})" if more else ""
    return Problem(finding.code, f"{first.path}: {finding.text}{also}", SourceRef(first.source))
