"""The import rule: a room imports only from lower rooms, and inside a room modules form no circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "site_builder"
LEVELS = {
    "problems": 0,
    "reading": 1,
    "catalogue": 2,
    "search": 3,
    "matching": 3,
    "site": 4,
    "output": 5,
    "editing": 5,
    "pipeline": 6,
    "serve": 7,
    "preview": 7,
    "cli": 8,
}
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
PRINTING = {"site_builder.cli", "site_builder.serve"}


def imports(path: Path) -> Iterator[str]:
    """Yield the modules of the package that a module imports, those for types only included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in MODULES else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


@pytest.mark.parametrize("module", [m for m in MODULES if room(m)])
def test_a_room_imports_only_from_lower_rooms(module: str) -> None:
    for imported in imports(MODULES[module]):
        if imported.startswith("site_builder."):
            own, other = room(module), room(imported)
            assert own == other or LEVELS[other] < LEVELS[own], f"{module} imports {imported}"


@pytest.mark.parametrize("name", sorted({room(m) for m in MODULES if room(m)}))
def test_modules_of_a_room_form_no_circle(name: str) -> None:
    graph = {m: {i for i in imports(p) if i in MODULES and i != m} for m, p in MODULES.items() if room(m) == name}
    # A package's own __init__ may re-export its modules; they never import it.
    package = f"site_builder.{name}"
    for module in graph:
        assert module == package or package not in graph[module] or package not in MODULES, (
            f"{module} imports {package}"
        )
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as cycle:
        pytest.fail(" -> ".join(cycle.args[1]))


def test_every_room_is_known_and_says_what_it_is_for() -> None:
    for module, path in MODULES.items():
        assert not room(module) or room(module) in LEVELS
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{module} has no docstring"


def test_only_the_entrances_print_and_only_they_ask_the_clock() -> None:
    for module, path in MODULES.items():
        if module in PRINTING or module == "site_builder.editing.strings":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                assert name != "print", f"{module} prints"
                assert not name.endswith((".now", ".today", "time.time", "utcnow")), f"{module} asks the clock"
                assert not name.startswith(("random.", "os.environ", "os.getenv", "urllib.request")), (
                    f"{module}: {name}"
                )
