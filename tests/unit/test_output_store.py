"""The store: what was put is found again, whatever happens to its files meanwhile."""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from site_builder.output import store as module
from site_builder.output.store import KEPT_BUILDS, Store, delete_store, open_store

VALUES = {bytes([number]) * 16: bytes([number]) * (number * 37 + 1) for number in range(1, 40)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with closing(open_store(tmp_path / "store")) as store:
        for key, value in VALUES.items():
            store.put(key, value)
        store.commit()
    return tmp_path / "store"


def found(store: Store) -> dict[bytes, bytes]:
    return {key: value for key in VALUES if (value := store.get(key)) is not None}


def opened(folder: Path) -> Iterator[Store]:
    with closing(open_store(folder)) as store:
        yield store


def test_values_are_found_at_once_and_after_a_commit(folder: Path) -> None:
    for store in opened(folder):
        assert found(store) == VALUES
        store.put(b"x" * 16, b"new")
        assert store.get(b"x" * 16) == b"new"
        assert store.get(b"y" * 16) is None
    for store in opened(folder):
        assert store.get(b"x" * 16) is None, "it was not committed"


def test_large_values_are_found_where_others_have_put_them(folder: Path) -> None:
    key, other, own = b"x" * 16, b"y" * 16, b"z" * 16
    for store in opened(folder):
        deposits = [pickle.loads(pickle.dumps(store.deposit_large)) for _ in range(2)]  # as workers get them
        lots = [deposits[0]({key: b"one"}), deposits[1]({other: b"two"}), deposits[0]({own: b"three"})]
        assert store.get(key) is None
        store.put(key, b"before")
        for lot in lots:
            store.take(lot)
        assert [store.get(each) for each in (key, other, own)] == [b"one", b"two", b"three"]
        store.put(own, b"own")
        assert len([*folder.glob("*.pack")]) == 4
        store.commit()
    for store in opened(folder):
        assert found(store) == VALUES
        assert [store.get(each) for each in (key, other, own)] == [b"one", b"two", b"own"]


def test_what_others_have_put_is_lost_unless_it_is_taken(folder: Path) -> None:
    for store in opened(folder):
        store.deposit_large({b"x" * 16: b"one"})
        store.commit()
    assert len([*folder.glob("*.pack")]) == 1


def test_a_pack_that_was_deleted_is_not_taken_for_the_new_one(folder: Path) -> None:
    (pack,) = folder.glob("*.pack")
    pack.unlink()
    for store in opened(folder):
        assert found(store) == {}
        for key, value in VALUES.items():
            store.put(key, value)
        assert found(store) == VALUES
        store.commit()
    for store in opened(folder):
        assert found(store) == VALUES


def test_a_value_replaces_another(folder: Path) -> None:
    key = next(iter(VALUES))
    for store in opened(folder):
        store.put(key, b"other")
        store.commit()
    for store in opened(folder):
        assert found(store) == {**VALUES, key: b"other"}


def test_damage_anywhere_costs_values_and_never_yields_a_wrong_one(folder: Path) -> None:
    chance = random.Random(4)
    originals = {path: path.read_bytes() for path in folder.iterdir()}
    assert len(originals) == 2
    for _ in range(300):
        path = chance.choice(sorted(originals))
        data = bytearray(originals[path])
        place = chance.randrange(len(data))
        kind = chance.choice(("flip", "cut", "grow", "gone"))
        if kind == "flip":
            data[place] ^= 1 << chance.randrange(8)
        elif kind == "cut":
            del data[place:]
        elif kind == "grow":
            data[place:place] = b"more"
        if kind == "gone":
            path.unlink()
        else:
            path.write_bytes(data)
        for store in opened(folder):
            assert found(store).items() <= VALUES.items(), (path.name, kind, place)
            for key, value in VALUES.items():
                if key not in store:
                    store.put(key, value)
            store.commit()
        for store in opened(folder):
            assert found(store) == VALUES, (path.name, kind, place)
        for other in folder.iterdir():
            other.unlink()
        for other, whole in originals.items():
            other.write_bytes(whole)


def test_another_format_is_an_empty_store(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FORMAT", b"competence catalogue, store 0\n")
    for store in opened(folder):
        assert found(store) == {}


def test_unused_values_go_after_a_while_and_their_room_with_them(folder: Path) -> None:
    used = b"\1" * 16
    for build in range(KEPT_BUILDS + 1):
        for store in opened(folder):
            assert len(found(store)) if build == 0 else bool(store.get(used)), build
            store.commit()
    for store in opened(folder):
        store.put(b"n" * 16, bytes(3_000_000))
        store.commit()
    for _ in range(KEPT_BUILDS + 2):
        for store in opened(folder):
            store.keep(used)
            store.commit()
    for store in opened(folder):
        assert found(store) == {used: VALUES[used]}
    assert sum(path.stat().st_size for path in folder.iterdir()) < 100_000


def test_the_limit_lets_the_longest_unused_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = sorted(VALUES)[-3:]
    monkeypatch.setattr(module, "LIMIT", sum(len(VALUES[key]) for key in kept))
    for store in opened(folder):
        for key in kept:
            store.keep(key)
        store.commit()
    for store in opened(folder):
        assert sorted(found(store)) == kept


def test_many_builds_leave_few_packs(folder: Path) -> None:
    for number in range(60):
        for store in opened(folder):
            store.put(number.to_bytes(16, "big"), b"value")
            store.commit()
    assert len(list(folder.glob("*.pack"))) < 30


def test_what_lasts_is_not_copied_again_with_what_each_build_exchanges(folder: Path) -> None:
    lasting, exchanged = b"\2" * 16, b"\3" * 16
    packs = []
    for build in range(5):
        for store in opened(folder):
            if not build:
                store.put(lasting, bytes(2_000_000))
            store.keep(lasting)
            store.put(exchanged, bytes([build]) * 3_000_000)
            store.commit()
        packs.append({path.name for path in folder.glob("*.pack") if path.stat().st_size == 2_000_000})
    for store in opened(folder):
        assert (store.get(lasting), store.get(exchanged)) == (bytes(2_000_000), b"\4" * 3_000_000)
    assert len(packs[1]) == 1
    assert packs[1:] == packs[1:2] * 4


def test_what_lasts_of_several_packs_comes_together_in_a_build_that_has_nothing_new(folder: Path) -> None:
    lasting, passing = (b"\x50" * 16, b"\x51" * 16), (b"\x60" * 16, b"\x61" * 16)
    for key, other in zip(lasting, passing, strict=True):
        for store in opened(folder):
            store.put(key, b"lasts")
            store.put(other, bytes(2_000_000))
            store.keep(passing[0])
            store.commit()
    for _ in range(KEPT_BUILDS + 1):
        for store in opened(folder):
            for key in lasting:
                store.keep(key)
            store.commit()
    assert sum(path.stat().st_size for path in folder.glob("*.pack")) == 2 * len(b"lasts")
    assert len(list(folder.glob("*.pack"))) == 1
    for store in opened(folder):
        assert [store.get(key) for key in lasting] == [b"lasts"] * 2


def test_what_another_build_left_half_done_is_in_nobodys_way(folder: Path) -> None:
    (folder / "2.pack").write_bytes(b"half")
    (folder / "index.new").write_bytes(b"half")
    (folder / "notes.pack").write_bytes(b"foreign")
    for store in opened(folder):
        assert found(store) == VALUES
        store.put(b"x" * 16, b"new")
        store.commit()
    assert not (folder / "2.pack").exists()
    assert (folder / "notes.pack").exists()


def test_deleting_leaves_foreign_files(folder: Path) -> None:
    (folder / "mine.txt").write_text("kept")
    assert delete_store(folder) > sum(map(len, VALUES.values()))
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
