from __future__ import annotations

from typing import TYPE_CHECKING

from site_builder.editing.strings import declared, main
from site_builder.reading.strings import load_strings, po_path

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_files_are_written_once_and_stay_as_they_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.html").write_text('{{ _("Only here") }}')
    arguments = ["--templates", str(tmp_path), "--languages", "pl,fr"]
    assert main([*arguments, "--check"]) == 1
    assert not po_path(tmp_path, "pl").exists()
    assert main(arguments) == 0
    before = po_path(tmp_path, "pl").read_bytes()
    assert b'msgid "Only here"' in before
    assert main(["--templates", str(tmp_path), "--content", str(tmp_path), "--check"]) == 0
    assert main(arguments) == 0
    assert po_path(tmp_path, "pl").read_bytes() == before
    assert capsys.readouterr().out == ""


def test_a_language_that_the_site_names_gets_a_file(tmp_path: Path) -> None:
    (tmp_path / "site.yaml").write_text("languages: [en, es]\n")
    arguments = ["--templates", str(tmp_path), "--content", str(tmp_path)]
    assert main([*arguments, "--check"]) == 1
    assert main(arguments) == 0
    assert po_path(tmp_path, "es").exists()
    assert not po_path(tmp_path, "en").exists()
    (tmp_path / "site.yaml").write_text("languages: {broken")
    assert main([*arguments, "--check"]) == 0


def test_what_the_code_declares_is_in_the_files(tmp_path: Path) -> None:
    assert main(["--templates", str(tmp_path), "--languages", "de"]) == 0
    problems = load_strings(tmp_path, ["de"], declared())[1]
    assert problems
    assert {p.message.rpartition('" ')[2] for p in problems} == {"is not translated (de)"}


def test_wrong_use_and_broken_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--templates", str(tmp_path), "--languages", "xx,../de"]) == 2
    assert main(["--templates", str(tmp_path / "missing")]) == 2
    path = po_path(tmp_path, "pl")
    path.parent.mkdir(parents=True)
    path.write_text("garbage")
    assert main(["--templates", str(tmp_path), "--content", str(tmp_path)]) == 1
    assert path.read_text() == "garbage"
    path.unlink()
    (tmp_path / "a.html").write_text("{% if %}")
    assert main(["--templates", str(tmp_path), "--languages", "pl"]) == 1
    assert "error[template-error]" in capsys.readouterr().err
