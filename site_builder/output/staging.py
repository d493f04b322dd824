"""Files that are written out of sight, and come to their place with the whole folder that they are in.

Moving a folder spares moving each of its files, a third of the time. Where nothing stands yet, a site is written so
while others of its pages are still made: who writes a file waits more than it computes.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder.output.artifacts import Artifact, KeptArtifact, LongArtifact
from site_builder.output.disk import Disk, blocks, prepare_folder, refusals_left, remove_tree
from site_builder.output.ownership import holds_nothing
from site_builder.output.paths import JOURNAL, STAGED, is_publishable, parents
from site_builder.output.standing import signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from site_builder.output.artifacts import AnyArtifact
    from site_builder.output.standing import Signature


class Staging:
    """The hidden part of an output folder. `digests` and `signatures` are those of all files that were written there.

    Its folder is made when the first file needs it; what somebody else has put there is left alone.
    """

    def __init__(self, disk: Disk, output: Path) -> None:
        self.digests: dict[str, str] = {}
        self.signatures: dict[str, Signature] = {}
        self._disk = disk
        self._output = output
        self._root = f"{output}/{STAGED}"
        self._made: set[str] = set()

    def write(self, artifact: AnyArtifact) -> None:
        """Write a file that was not written yet."""
        path = artifact.path
        if not self._made:
            self._disk.make_folder(self._root)
            self._made.add("")
            prepare_folder(self._disk, self._root)
        for folder in parents(path):
            if folder not in self._made:
                prepare_folder(self._disk, f"{self._root}/{folder}")
                self._made.add(folder)
        file = f"{self._root}/{path}"
        if isinstance(artifact, LongArtifact):
            self._disk.write(file, b"", durable=False)
            for part in blocks(artifact.parts):
                self._disk.extend(file, part)
        else:
            self._disk.write(file, artifact.data, durable=False)
        self.digests[path] = artifact.digest
        self.signatures[path] = signature(os.lstat(file))

    def ahead(self, artifact: AnyArtifact) -> AnyArtifact:
        """Write a file before it is known whether all can be published, unless it was; return it as it lies there, or
        elsewhere.

        Raises CannotRun if it cannot be written.
        """
        path = artifact.path
        if "/" not in path or not is_publishable(path):
            return artifact
        if path not in self.digests:
            with refusals_left(f"{self._output} is as it was"):
                self.write(artifact)
        if not isinstance(artifact, Artifact):
            return artifact
        return KeptArtifact(path, self.digests[path], Path(f"{self._root}/{path}").read_bytes)

    def fill(self, folder: str, artifacts: Iterable[AnyArtifact]) -> None:
        """Put a folder with all its files where there is none."""
        try:
            for artifact in artifacts:
                if artifact.path not in self.digests:
                    self.write(artifact)
            self._disk.replace(f"{self._root}/{folder}", f"{self._output}/{folder}", durable=False)
        except OSError:
            with suppress(OSError):  # gives back the space on a full disk; else the next publish does
                self.remove()
            raise

    def remove(self) -> None:
        """Remove what has not come to its place."""
        if self._made:
            remove_tree(self._disk, self._root)
            self._made.clear()


@contextmanager
def staged(output: Path, disk: Disk | None = None) -> Iterator[Staging | None]:
    """Span the making of a site for a folder that is there and locked; if it holds nothing, files may come ahead.

    Nothing of them is left afterwards but what was published. What a killed build has left is removed first. Raises
    CannotRun if the file system refuses that.
    """
    disk = disk or Disk()
    if (output / JOURNAL).exists() or not holds_nothing(output):
        yield None
        return
    with refusals_left(f"{output} is as it was"):
        remove_tree(disk, f"{output}/{STAGED}")
    staging = Staging(disk, output)
    try:
        yield staging
    finally:
        with suppress(OSError):  # then the next build does
            staging.remove()
