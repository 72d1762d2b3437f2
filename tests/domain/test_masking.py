"""Personal data as it may be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk_app.domain.masking import mask_address, mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张小三", "张*三"),
        ("李四", "李*"),
        ("王", "*"),
        ("", ""),
        ("周明䶮", "周*䶮"),
        ("欧阳𬭎", "欧*𬭎"),
        ("𠅤㛃", "𠅤*"),
        ("买买提·吐尔逊", "买*逊"),
        ("葛\U000e0100小\U000e0101兰", "葛\U000e0100*兰"),
        ("e\u0301va", "e\u0301*a"),
    ],
)
def test_a_name_keeps_its_ends(name: str, shown: str):
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("130981199003070010", "130***********0010"),
        ("CAN110080000123", "CAN********0123"),
        ("H12345678", "H1*****78"),
        ("12345678", "12****78"),
        ("E123", "****"),
        ("", ""),
    ],
)
def test_a_number_keeps_its_ends(number: str, shown: str):
    assert mask_id(number) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812341234", "138****1234"),
        ("03995550100-8001", "039****0100"),
        ("5550100", "****0100"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_a_phone_keeps_its_end(phone: str, shown: str):
    assert mask_phone(phone) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("安澜镇　柳河社区 3 号楼 2 单元 501", "安澜镇"),
        ("河北省沧州市安澜县安澜镇柳河社区 12 号", "安澜镇"),
        ("泊安市解放街道建设路 5 号", "解放街道"),
        ("某某乡柳河村", "某某乡"),
        ("建设路 5 号", "****"),
        ("", ""),
    ],
)
def test_an_address_keeps_the_town_alone(address: str, shown: str):
    assert mask_address(address) == shown


@given(st.text(alphabet="0123456789X", min_size=8, max_size=30))
def test_a_masked_number_has_its_length_and_hides_at_least_half(number: str):
    shown = mask_id(number)
    assert len(shown) == len(number)
    assert shown.count("*") >= len(number) / 2


@given(st.text(min_size=2, max_size=20))
def test_a_masked_name_never_shows_the_whole(name: str):
    if len(name.strip()) > 1:
        assert mask_name(name) != name.strip() or "*" in name
