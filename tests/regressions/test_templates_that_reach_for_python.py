"""A template of a pull request must not run Python: it could read the builder's surroundings or end the build."""

from __future__ import annotations

from tests.conftest import SiteProject


def test_a_template_cannot_leave_its_sandbox(project: SiteProject) -> None:
    project.write("templates/text.html", "{{ cycler.__init__.__globals__['os'].getcwd() }}").build()
    assert project.outcome and project.outcome.published is None
    assert "templates/text.html" in project.problems()
    assert "error[template-error]" in project.problems()
