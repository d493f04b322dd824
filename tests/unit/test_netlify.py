"""netlify.toml, read as Netlify reads it: which rules match which address, and what is sent then."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CONFIG: dict[str, Any] = tomllib.loads((ROOT / "netlify.toml").read_text(encoding="utf-8"))
LANGUAGES = yaml.safe_load((ROOT / "content" / "site.yaml").read_text(encoding="utf-8"))["languages"]

PAGES = ["/", "/en/", "/pl/organisations/some-lab/", "/404.html", "/en/search/", "/en/feed.xml", "/sitemap.xml"]
HASHED = [
    "/assets/site.0a1b2c3d.css",
    "/assets/icons/star.0a1b2c3d.svg",
    "/search/0a1b2c3d/root.bin",
    "/search/0a1b2c3d/facet/country.bin",
    "/search/0a1b2c3d/card/en/12.bin",
]
REVALIDATED = ["/search/manifest.json"]


def matches(pattern: str, path: str) -> bool:
    """`:name` is one segment; `*` at the end is any number of them, none included (netlify/cli, utils/headers)."""
    head, star, rest = pattern.partition("*")
    assert rest == ""
    expression = re.sub(r":[a-z]+", "[^/]+", re.escape(head).replace(r"\:", ":"))
    return re.fullmatch(f"{expression}.*" if star else expression, path) is not None or (
        star != "" and path + "/" == head
    )


def sent(path: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for rule in CONFIG["headers"]:
        if matches(rule["for"], path):
            for name, value in rule["values"].items():
                found.setdefault(name.lower(), []).append(value)
    return found


def test_the_matcher_itself() -> None:
    assert matches("/search/:index/*", "/search/manifest.json/x")
    assert not matches("/search/:index/:file", "/search/manifest.json")
    assert matches("/assets/*", "/assets/a/b.css")
    assert matches("/*", "/")


@pytest.mark.parametrize("path", [*PAGES, *HASHED, *REVALIDATED])
def test_no_header_is_sent_twice(path: str) -> None:
    assert {name for name, values in sent(path).items() if len(values) > 1} == set()


@pytest.mark.parametrize("path", HASHED)
def test_hashed_files_are_immutable_for_a_year(path: str) -> None:
    (caching,) = sent(path)["cache-control"]
    assert {"public", "max-age=31536000", "immutable"} <= set(caching.split(", "))


@pytest.mark.parametrize("path", [*PAGES, *REVALIDATED])
def test_what_has_a_stable_name_is_revalidated(path: str) -> None:
    assert sent(path).get("cache-control", ["public, max-age=0, must-revalidate"]) == [
        "public, max-age=0, must-revalidate"
    ]


def test_index_files_are_bytes_that_nobody_unpacks_on_the_way() -> None:
    for path in HASHED:
        if path.endswith(".bin"):
            assert sent(path)["content-type"] == ["application/octet-stream"]
            assert "no-transform" in sent(path)["cache-control"][0]
        else:
            assert "content-type" not in sent(path)
    names = {name.lower() for rule in CONFIG["headers"] for name in rule["values"]}
    assert "content-encoding" not in names
    assert "content-type" not in sent("/search/manifest.json")


@pytest.mark.parametrize("path", [*PAGES, *HASHED, *REVALIDATED])
def test_security_headers_everywhere(path: str) -> None:
    headers = {name: values[0] for name, values in sent(path).items()}
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "font-src": "'none'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["strict-transport-security"].startswith("max-age=")


def test_every_language_is_redirected_at_the_root_only_by_force_and_temporarily() -> None:
    rules = CONFIG["redirects"]
    assert all(rule["from"] == "/" and rule["status"] == 302 and rule["force"] is True for rule in rules)
    assert {rule["to"]: rule["conditions"] for rule in rules} == {
        f"/{language}/": {"Language": [language]} for language in LANGUAGES
    }
    assert len(rules) == len(LANGUAGES)


def steps(command: str) -> list[list[str]]:
    return [shlex.split(step) for step in command.split("&&")]


@pytest.mark.parametrize(
    ("command", "flags"),
    [
        (CONFIG["build"]["command"], ["--base-url", "$URL"]),
        (CONFIG["context"]["deploy-preview"]["command"], ["--drafts", "--base-url", "$DEPLOY_PRIME_URL"]),
        (CONFIG["context"]["branch-deploy"]["command"], ["--drafts", "--base-url", "$DEPLOY_PRIME_URL"]),
    ],
)
def test_commands_install_what_is_locked_and_build(command: str, flags: list[str]) -> None:
    install, build = steps(command)
    assert install == ["python", "-m", "pip", "install", "--require-hashes", "-r", "requirements/site.txt"]
    assert "--hash=sha256:" in (ROOT / "requirements" / "site.txt").read_text(encoding="utf-8")
    assert build == ["python", "build.py", "build", *flags]
    assert f'"{flags[-1]}"' in command  # quoted for the shell


def test_folder_python_and_no_rewriting() -> None:
    assert CONFIG["build"]["publish"] == "public"
    version = tuple(map(int, CONFIG["build"]["environment"]["PYTHON_VERSION"].split(".")))
    assert version >= (3, 11)
    assert CONFIG["build"]["processing"] == {"skip_processing": True, "html": {"pretty_urls": False}}
