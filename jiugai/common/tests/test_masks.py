"""Masks tell two people apart without naming either."""

import pytest

from jiugai.common.masks import looks_personal, masked


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("name", "张三", "张**"),
        ("name", "张三丰", "张**"),
        ("name", "𡃁明", "𡃁**"),
        ("name", "㛃", "㛃**"),
        ("name", "阿依古丽·买买提", "阿**"),
        ("name", "", ""),
        ("phone", "13812345678", "138****5678"),
        ("phone", "0472-8912345", "0472-****345"),
        ("phone", "8912345", "****345"),
        ("phone", "12345", "*****"),
        ("phone", "", ""),
        ("identity", "15020319800101123X", "1502**********123X"),
        ("identity", "E12345678", "E******78"),
        ("identity", "1234", "****"),
        ("identity", "", ""),
    ],
)
def test_a_mask_leaves_just_enough(kind: str, value: str, shown: str) -> None:
    assert masked(kind, value) == shown


def test_what_is_no_known_kind_is_never_shown() -> None:
    with pytest.raises(KeyError):
        masked("birthday", "1980-01-01")


@pytest.mark.parametrize("words", ["13812345678", "138 1234 5678", "0472-8912345", "15020319800101123X", "E12345678"])
def test_numbers_of_people_are_recognised(words: str) -> None:
    assert looks_personal(words)


@pytest.mark.parametrize("words", ["", "西岳楼", "2-401", "2021", "鲁政办字〔2020〕12号", "371526001"])
def test_other_words_are_not(words: str) -> None:
    assert not looks_personal(words)
