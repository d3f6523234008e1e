"""A building with households for the tests of this module; names that exist nowhere, some with rare characters."""

from dataclasses import dataclass
from functools import cached_property

from jiugai.common.actors import Actor
from jiugai.communities.models import Building, Community, Dwelling, Owner
from jiugai.communities.services import create_row
from tests.cast import Cast, Side

NAME, RARE, PHONE, IDENTITY = "张秋实", "𡃁㛃", "13812345678", "11010519491231002X"


@dataclass
class Estate:
    """东苑小区 with building 3: 2-401 belongs to two, 2-402 to one of them, 1-101 to nobody known."""

    cast: Cast
    side: Side
    name: str = "东苑小区"

    @property
    def office(self) -> Actor:
        return self.side.lead_office

    @cached_property
    def community(self) -> Community:
        street = self.side.bodies["sub_district"].region
        row = Community(county=self.side.county, name=self.name, region_code=self.side.code + street, code=self.name)
        return create_row(row, actor=self.office)

    @cached_property
    def building(self) -> Building:
        row = Building(community=self.community, number="3号楼", built_year=1994, area=30_000, households=4)
        return create_row(row, actor=self.office)

    def door(self, stair: str, room: str, area: int, floor: int = 4) -> Dwelling:
        row = Dwelling(building=self.building, stair=stair, room=room, floor=floor, area=area)
        return create_row(row, actor=self.office)

    def person(self, dwelling: Dwelling, **facts: object) -> Owner:
        return create_row(Owner(dwelling=dwelling, **facts), actor=self.office)

    @cached_property
    def shared(self) -> Dwelling:
        return self.door("2", "401", 7_860)

    @cached_property
    def first(self) -> Owner:
        return self.person(self.shared, name=NAME, phone=PHONE, identity=IDENTITY, share_of=1, share_in=2)

    @cached_property
    def second(self) -> Owner:
        return self.person(self.shared, name=RARE, phone="13900001111", share_of=1, share_in=2)

    @cached_property
    def other(self) -> Dwelling:
        """The second dwelling of the first owner, with a tenant."""
        row = self.door("2", "402", 9_140)
        self.person(row, name=NAME, phone=PHONE, identity=IDENTITY)
        self.person(row, name="李租客", phone="0472-8912345", role="tenant")
        return row

    def whole(self) -> "Estate":
        assert self.first
        assert self.second
        assert self.other
        assert self.door("1", "101", 6_000, 1)
        return self
