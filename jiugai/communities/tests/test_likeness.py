"""Which names a person is asked about."""

import pytest

from jiugai.communities.rules.likeness import ALIKE, Names, likeness


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("供电家属楼", "供电公司家属院"),
        ("供电家属院", "供电公司家属院"),
        ("邮电家属楼", "旧邮电家属楼"),
        ("水务局家属院", "县水务局家属楼"),
        ("一中家属院", "一中　家属楼"),
    ],
)
def test_names_that_may_mean_one_community_are_asked_about(one: str, other: str) -> None:
    assert likeness(one, other) >= ALIKE
    assert Names([(1, "东苑小区"), (2, other)]).like(one) == [2]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("一中家属院", "二中家属院"),
        ("模拟小区01", "模拟小区02"),
        ("东苑小区", "西苑小区"),
        ("县医院楼", "粮食局家属院"),
    ],
)
def test_names_that_differ_in_number_or_in_substance_are_not(one: str, other: str) -> None:
    assert likeness(one, other) < ALIKE
    assert Names([(1, other)]).like(one) == []


def test_the_nearest_names_come_first_and_no_more_than_three() -> None:
    names = Names(enumerate(("供电公司家属院", "供电局宿舍楼", "供电所大院", "供电家属楼", "供水公司家属院")))
    assert len(names.like("供电家属院")) == 3
    assert 4 not in names.like("供电家属院")
