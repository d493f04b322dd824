"""The search index of a build: its files, and what the store keeps of it so that the next one makes only what changed.

In a clean build another process makes the words, and this one the numbers meanwhile. After an edit a copy of this
process makes the index: it gets ready while this one reads, and is told what the edit has changed; so this one need not
import what words are made with.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from hashlib import blake2b, sha256
from itertools import count, takewhile
from typing import TYPE_CHECKING, Any

from site_builder.output.artifacts import Artifact, KeptArtifact
from site_builder.output.garbage import give_back, lasting
from site_builder.output.workers import Serial
from site_builder.reading.memo import KEY_BYTES, DamagedStoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from site_builder.catalogue.model import Catalogue, Organisation
    from site_builder.output.artifacts import AnyArtifact
    from site_builder.output.aside import Copy
    from site_builder.output.inputs import Inputs
    from site_builder.output.standing import Standing
    from site_builder.output.store import Deposit, Store
    from site_builder.output.workers import Workers
    from site_builder.reading.memo import Memo
    from site_builder.search.manifest import Numbers, Words
    from site_builder.search.material import Digests, Material

FEW = 500
"""So few new texts are read before another process has started."""
_MANY = 5_000  # texts of the index, beside which free memory counts


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is known of an index before the content is read: the digests of its files if they stand in the output
    folder, else who gets ready to make it, if anybody does.
    """

    key: bytes
    engine: str
    stands: Mapping[str, str]
    copy: Copy[Any] | None


@dataclass(frozen=True, slots=True)
class Begun:
    """An index that is being made: files that are finished, what says whether the others are, and what waits for all
    of them, once; and what waits for that which was to be done besides, None if it was not.
    """

    early: Sequence[Artifact]
    there: Callable[[], bool]
    finish: Callable[[], Sequence[AnyArtifact]]
    besides: Callable[[], Any] = lambda: None


@dataclass(frozen=True, slots=True)
class _Told:
    """What a copy of this process is told: what the words are made from; the numbers, unless the store has them."""

    material: Material
    known: Digests
    numbers: Numbers | None


@dataclass(frozen=True, slots=True)
class _Made:
    """What it answers: the digests of all files, and the bytes of those that do not stand in the output folder; what
    the next build shall know, as it was deposited, and the keys of that which it knows already.
    """

    digests: Mapping[str, str]
    files: Mapping[str, bytes]
    deposited: Sequence[Any]
    kept: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class _Making:
    """What an index is made from."""

    catalogue: Catalogue
    organisations: Sequence[Organisation]
    known: Digests
    store: Store
    prepared: Prepared

    def numbers(self) -> Numbers:
        """Return the numbers; the store has what the next build shall know of them."""
        from site_builder.search.numbers import make

        engine = self.prepared.engine
        state = _state(self.store, "numbers", engine)
        made = make(self.catalogue, self.organisations, state, self.known)
        if made.state is not state:  # which stands in the store
            for number, part in enumerate((*made.state, b"")):
                self.store.put(_place("numbers", number, engine), part)
        made.state.clear()  # it is large, and nobody asks for it any more
        return made

    def material(self, remembered: frozenset[bytes]) -> Material:
        """Return what the words are made from, without that which is remembered."""
        from site_builder.search.documents import material

        return material(self.catalogue, self.organisations, self.known, remembered)

    def note(self, digests: Mapping[str, str]) -> None:
        """Let the next build know what the files are."""
        self.store.put(self.prepared.key, json.dumps(digests).encode())


def prepare(
    inputs: Inputs, store: Store, stands: Standing, workers: Workers, besides: Callable[[], object]
) -> Prepared:
    """Find out whether the index stands in the output folder; if a part of it is to be made anew, begin to get ready.

    `besides` is done by who waits then, if anybody does.
    """
    key = _named(f"index\0{inputs.content}")
    value = store.get(key)
    published: dict[str, str] = json.loads(value) if value else {}
    if published and all(stands.digests.get(path) == digest for path, digest in published.items()):
        return Prepared(key, inputs.engine, published, None)
    # What has to be fetched from elsewhere is put into the store, which a copy cannot do.
    can = stands.digests and _place("words", 0, inputs.engine) in store and not store.shared
    copy = workers.copy(partial(_apart, inputs, store, stands.digests, besides)) if can else None
    return Prepared(key, inputs.engine, {}, copy)


def begin(prepared: Prepared, catalogue: Catalogue, memo: Memo, store: Store, workers: Workers) -> Begun:
    """Begin to make the index, unless it stands in the output folder."""
    if prepared.stands:
        return Begun((), lambda: False, lambda: _standing(prepared.stands))

    from site_builder.search.documents import numbered

    organisations = numbered(catalogue, memo, catalogue.stated)
    making = _Making(catalogue, organisations, _known(catalogue), store, prepared)
    if prepared.copy is None or workers.awake:
        return _halves(making, workers)
    return _told(making, prepared.copy)


def _halves(making: _Making, workers: Workers) -> Begun:
    """Have the words made by another process if there are many new texts, and make the numbers."""
    from site_builder.search.manifest import addressed, join
    from site_builder.search.memory import remembered

    store, engine = making.store, making.prepared.engine
    of_words = _state(store, "words", engine)
    made_from = making.material(remembered(of_words))
    here = Serial() if len(made_from.texts) < FEW else workers
    deposit = store.deposit if here.distant else store.deposit_large
    future = here.submit(_words, made_from, of_words, deposit, engine)
    del made_from  # the bodies of all profiles
    numbered = making.numbers()
    give_back()

    def finish() -> Sequence[AnyArtifact]:
        worded = future.result()
        for deposited in worded.state:
            store.take(deposited)
        files = _artifacts(join(numbered, worded))
        making.note({artifact.path: artifact.digest for artifact in files})
        return files

    return Begun(_artifacts(addressed(numbered.files, numbered)), future.done, finish)


def _told(making: _Making, copy: Copy[Any]) -> Begun:
    """Have everything made by a copy of this process, but for numbers that the store has not."""
    from site_builder.search.memory import promised

    store, engine = making.store, making.prepared.engine
    numbers, words = (promised(store.get(_place(half, 0, engine)) or b"") for half in ("numbers", "words"))
    numbered = None if making.known.catalogue in numbers else making.numbers()
    copy.tell(_Told(making.material(words), making.known, numbered))

    @cache
    def besides() -> Any:
        with suppress(EOFError):
            return copy.result()
        return None

    def finish() -> Sequence[AnyArtifact]:
        besides()
        try:
            made: _Made = copy.result()
        except EOFError:  # somebody has ended it, or what it needs is damaged
            return _halves(making, Serial()).finish()
        for deposited in made.deposited:
            store.take(deposited)
        for key in made.kept:
            store.keep(key)
        making.note(made.digests)
        stand = {path: digest for path, digest in made.digests.items() if path not in made.files}
        return [*_artifacts(made.files), *_standing(stand)]

    return Begun((), lambda: False, finish, besides)


def _apart(
    inputs: Inputs, store: Store, standing: Mapping[str, str], besides: Callable[[], object], told: Callable[[], _Told]
) -> Iterator[object]:
    """Make an index in a copy of this process, which gets ready before it is told of what."""
    engine = inputs.engine
    inputs.sources.clear()  # which the other one reads
    give_back()
    with lasting():
        import site_builder.search.words  # noqa: F401  which takes long
        from site_builder.search.manifest import held, join
        from site_builder.search.memory import remembered

        of_words = _state(store, "words", engine)
        found = besides()
    yield found
    asked = told()
    if not remembered(of_words):
        raise DamagedStoreError
    worded = _words(asked.material, of_words, store.deposit_large, engine)
    of_numbers = _state(store, "numbers", engine)
    kept = [_place("words", part, engine) for part in range(len(worded.state))]
    kept += (_place("numbers", part, engine) for part in range(len(of_numbers) + 1))
    numbered = asked.numbers or held(of_numbers, asked.known)
    if numbered is None:
        raise DamagedStoreError
    files = join(numbered, worded)
    digests = {path: sha256(data).hexdigest() for path, data in files.items()}
    changed = {path: data for path, data in files.items() if standing.get(path) != digests[path]}
    yield _Made(digests, changed, worded.state, kept)


def _state(store: Store, half: str, engine: str) -> list[bytes]:
    """Return what the last build has left of half an index."""
    # It ends before a part that is empty, or gone.
    return [*takewhile(bool, (store.get(_place(half, part, engine)) or b"" for part in count()))]


def _words(made_from: Material, state: list[bytes], deposit: Deposit, engine: str) -> Words:
    """Return the words of the search index, in whatever process, which deposits what the next build shall know."""
    from site_builder.search.memory import do_nothing
    from site_builder.search.words import make

    def keep(number: int, part: Callable[[], bytes], stands: bool) -> Any:
        return deposit({} if stands else {_place("words", number, engine): part()})

    with lasting():
        made = make(made_from, state, keep, give_back if len(made_from.keys) > _MANY else do_nothing)
    give_back()
    made.state.append(keep(len(made.state), bytes, stands=False))
    return made


def _artifacts(files: Mapping[str, bytes]) -> list[Artifact]:
    return [Artifact(path, data, "the search index") for path, data in files.items()]


def _standing(files: Mapping[str, str]) -> list[KeptArtifact]:
    return [KeptArtifact(path, digest, _damaged) for path, digest in files.items()]


def _damaged() -> bytes:
    raise DamagedStoreError  # somebody changed the published index while this build ran


def _named(what: str) -> bytes:
    return blake2b(what.encode(), digest_size=KEY_BYTES).digest()


def _place(half: str, part: int, engine: str) -> bytes:
    """Return the key of a part of what half of the index knows for the next build."""
    return _named(f"{half}\0{part}\0{engine}")


def _known(catalogue: Catalogue) -> Digests:
    """Return what is known of a catalogue."""
    from site_builder.search.material import Digests

    default = catalogue.settings.default_language  # that of a file that names none
    profiles = {
        slug: blake2b(f"{default} {organisation.digest}".encode(), digest_size=16).digest()
        for slug, organisation in catalogue.listed.items()
    }
    return Digests(profiles, catalogue.digest.encode(), catalogue.stated.encode())
