"""Columns that tables of the register may bring, in the words of the list pages: exports come back unchanged."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiugai.common.sheets import Head
from jiugai.communities.states import (
    DwellingUse,
    HeatingKind,
    OwnerKind,
    OwnerRole,
    Structure,
    Tenure,
    YearEvidence,
)

MOST = 2_147_483_647
"""Largest number that the columns of both databases hold."""
YEARS = {"least": 1900, "most": 2100}


def choices(of: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((value, label) for value, label in of.choices if value)


COMMUNITY = Head(
    "community", _("Community"), required=True, key=True, longest=120, example="一中家属院",
    synonyms=("小区名称", "小区名", "住宅小区", "项目名称", "院落", "院落名称", "所属小区"),
)  # fmt: skip
CODE = Head("code", _("Community code"), longest=16, synonyms=("小区代码", "小区编号", "小区编码"))
REGION = Head(
    "region_code", _("Sub-district"), longest=60, example="人和街道",
    synonyms=("街道", "乡镇", "镇街", "所属街道", "街道（乡镇）", "区划代码", "行政区划代码"),
    note=_("Name or 12-digit code; needed only for communities that are new."),
)  # fmt: skip
BUILDING = Head(
    "building", _("Building"), required=True, key=True, longest=40, example="3号楼",
    synonyms=("楼号", "楼栋", "楼栋号", "幢号", "栋号", "楼幢", "幢", "栋", "楼名"),
)  # fmt: skip
BUILT_YEAR = Head(
    "built_year", _("Year of completion"), "year", **YEARS, example="1997",
    synonyms=("建成年份", "建成年代", "建设年代", "竣工年份", "建筑年代", "建成时间", "竣工时间"),
)  # fmt: skip
EVIDENCE = Head(
    "built_evidence", _("Evidence of the year"), "choice", choices=choices(YearEvidence), synonyms=("年份依据",)
)
STRUCTURE = Head(
    "structure", _("Structure"), "choice", choices=choices(Structure), synonyms=("结构", "建筑结构", "房屋结构")
)
HEATING = Head(
    "heating", _("Heating"), "choice", choices=choices(HeatingKind), synonyms=("供暖", "供暖方式", "供热方式", "采暖")
)
AREA = Head(
    "area", _("Floor area"), "area", unit="㎡", least=1, most=MOST, example="78.60",
    synonyms=("建筑面积", "面积", "房屋面积", "住房面积", "产权面积"),
)  # fmt: skip
NOTE = Head("note", _("Note"), longest=200, synonyms=("备注", "说明"))
PHOTO = Head("photo", _("Photo"), "picture", synonyms=("照片", "图片", "现场照片"))

DWELLINGS: tuple[Head, ...] = (
    COMMUNITY,
    BUILDING,
    Head("stair", _("Stair"), key=True, longest=20, example="2", synonyms=("单元", "单元号", "门洞", "梯")),
    Head(
        "room", _("Room"), required=True, key=True, longest=20, example="401",
        synonyms=("房号", "室号", "门牌号", "户号", "房间号", "门号"),
    ),
    Head("floor", _("Floor"), "number", least=-9, most=199, synonyms=("楼层", "所在楼层", "层")),
    AREA,
    BUILT_YEAR,
    EVIDENCE,
    STRUCTURE,
    HEATING,
    Head("use", _("Use"), "choice", choices=choices(DwellingUse), synonyms=("用途", "房屋用途", "规划用途")),
    Head("tenure", _("Tenure"), "choice", choices=choices(Tenure), synonyms=("产权", "产权性质", "房屋性质")),
    Head("own_heating", _("Heated by itself"), "yesno", synonyms=("自采暖",)),
    Head(
        "estate_number", _("Real estate unit number"), longest=28, synonyms=("不动产单元号", "不动产权证号", "房产证号")
    ),
    NOTE,
    Head(
        "owner_name", _("Name of owner"), personal=True, longest=100,
        synonyms=("产权人", "产权人姓名", "业主", "业主姓名", "户主", "户主姓名", "姓名", "所有权人"),
    ),
    Head(
        "owner_phone", _("Telephone"), "phone", personal=True,
        synonyms=("电话", "联系电话", "手机", "手机号", "手机号码", "联系方式"),
    ),
    Head(
        "owner_identity", _("Identity number"), "identity", personal=True,
        synonyms=("身份证号", "身份证", "身份证号码", "证件号码", "证件号"),
    ),
    Head(
        "owner_share", _("Share"), longest=20, example="1/2", synonyms=("份额", "共有份额", "产权份额", "持有比例")
    ),
    Head("owner_role", _("Role in the household"), "choice", choices=choices(OwnerRole), synonyms=("与房屋关系",)),
    Head("owner_kind", _("Kind of owner"), "choice", choices=choices(OwnerKind), synonyms=("产权人类型", "产权人性质")),
    CODE,
    REGION,
    PHOTO,
)  # fmt: skip
