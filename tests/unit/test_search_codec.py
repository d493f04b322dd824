"""Numbers and compression."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.search.codec import DamagedError, numbers_in, pack, pack_json, unpack, unpack_json, varints


@given(st.lists(st.integers(min_value=0, max_value=2**40)))
def test_numbers_come_back(numbers: list[int]) -> None:
    assert numbers_in(varints(numbers)) == numbers


def test_bytes_of_numbers_are_those_of_protocol_buffers() -> None:
    # protobuf.dev/programming-guides/encoding: 150 is encoded as 96 01
    assert varints([1, 150]) == bytes([1, 0x96, 0x01])


def test_a_cut_number_is_noticed() -> None:
    with pytest.raises(DamagedError):
        numbers_in(varints([300])[:-1])


@given(st.binary())
def test_compressed_bytes_come_back(data: bytes) -> None:
    assert unpack(pack(data)) == data


def test_compression_carries_no_time_and_no_name() -> None:
    assert pack(b"x")[3:8] == bytes(5)  # RFC 1952: FLG, MTIME


@pytest.mark.parametrize("data", [b"", b"no gzip", pack(b"abc" * 100)[:-3]])
def test_damaged_files_are_noticed(data: bytes) -> None:
    with pytest.raises(DamagedError):
        unpack(data)


def test_json_comes_back() -> None:
    assert unpack_json(pack_json({"ł": [1, None]})) == {"ł": [1, None]}
    with pytest.raises(DamagedError):
        unpack_json(pack(b"{"))
