"""Plan -> artifacts: each job becomes the bytes of its file, independently of all others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from jinja2 import Environment

from site_builder.output.artifacts import Artifact
from site_builder.problems import Problem, sort_problems
from site_builder.site.jobs import FileJob, Job
from site_builder.site.templating import render_page


def render_job(job: Job, environments: Mapping[str, Environment], shown: str = "templates") -> Artifact | Problem:
    """Return the finished file of one job, or the problem of its template. Depends on nothing but its arguments."""
    data = job.data if isinstance(job, FileJob) else render_page(job, environments, shown)
    return data if isinstance(data, Problem) else Artifact(job.path, data, job.source)


def render(
    plan: Iterable[Job],
    environments: Mapping[str, Environment],
    shown: str = "templates",
    done: Callable[[], None] = lambda: None,
) -> tuple[tuple[Artifact, ...], tuple[Problem, ...]]:
    """Render all jobs in the order of the plan; a fault of one hides no fault of another.

    A fault of a template that many pages share is one problem, which names the first page. `done` is called after
    each job.
    """
    artifacts: list[Artifact] = []
    problems: dict[Problem, Problem] = {}
    for job in plan:
        result = render_job(job, environments, shown)
        done()
        if isinstance(result, Artifact):
            artifacts.append(result)
        elif result not in problems:
            hint = f"found on {job.path}"
            problems[result] = Problem(result.code, result.message, result.ref, result.hint or hint)
    return tuple(artifacts), sort_problems(problems.values())
