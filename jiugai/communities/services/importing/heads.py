"""Columns that tables of the register may bring, in the words of the list pages: exports come back unchanged."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiugai.common.sheets import Head
from jiugai.communities.states import (
    CommunityKind,
    DwellingUse,
    FacilityKind,
    FacilityOwner,
    HeatingKind,
    HousingKind,
    LandKind,
    ManagementKind,
    OwnerKind,
    OwnerRole,
    Port,
    Structure,
    Tenure,
    YearEvidence,
)

MOST = 2_147_483_647
"""Largest number that the columns of both databases hold."""
FIRST_YEAR, LAST_YEAR = 1900, 2100


def choices(of: Any) -> tuple[tuple[str, Any], ...]:
    return tuple((value, label) for value, label in of.choices if value)


HEATED = (
    ("集中", "shared"), ("集中供暖", "shared"), ("集中供热", "shared"), ("未分户", "shared"), ("分户", "per_household"),
    ("分户供暖", "per_household"), ("分户计量", "per_household"), ("自采暖", "individual"), ("自供暖", "individual"),
    ("土暖", "individual"), ("未供暖", "none"),
)  # fmt: skip
USED = (
    ("住宅", "residential"), ("居住", "residential"), ("住房", "residential"), ("商业", "shop"), ("门市", "shop"),
    ("门面", "shop"), ("商业服务", "shop"), ("地下室", "storage"), ("凉房", "storage"), ("车位", "garage"),
)  # fmt: skip
OWNED = (
    ("私产", "private"), ("个人", "private"), ("商品房", "private"), ("房改房", "private"), ("公产", "public"),
    ("直管公房", "public"), ("自管公房", "public"), ("未售", "unsold"),
)  # fmt: skip
BUILT_OF = (
    ("砖混结构", "brick"), ("框架结构", "frame"), ("剪力墙结构", "shear"), ("框剪", "shear"), ("砖木结构", "timber"),
)  # fmt: skip
"""What offices write in their own tables."""

COMMUNITY = Head(
    "community",
    _("Community"),
    required=True,
    key=True,
    longest=120,
    example="一中家属院",
    synonyms=("小区名称", "小区名", "住宅小区", "项目名称", "院落", "院落名称", "所属小区"),
)
CODE = Head("code", _("Community code"), longest=16, synonyms=("小区代码", "小区编号", "小区编码"))
REGION = Head(
    "region_code",
    _("Sub-district"),
    longest=60,
    example="人和街道",
    synonyms=("街道", "乡镇", "镇街", "所属街道", "街道（乡镇）", "区划代码", "行政区划代码"),
    note=_("Name or 12-digit code; needed only for communities that are new."),
)
BUILDING = Head(
    "building",
    _("Building"),
    required=True,
    key=True,
    longest=40,
    example="3号楼",
    synonyms=("楼号", "楼栋", "楼栋号", "幢号", "栋号", "楼幢", "幢", "栋", "楼名"),
)
BUILT_YEAR = Head(
    "built_year",
    _("Year of completion"),
    "year",
    least=FIRST_YEAR,
    most=LAST_YEAR,
    example="1997",
    synonyms=("建成年份", "建成年代", "建设年代", "竣工年份", "建筑年代", "建成时间", "竣工时间"),
)
EVIDENCE = Head(
    "built_evidence", _("Evidence of the year"), "choice", choices=choices(YearEvidence), synonyms=("年份依据",)
)
STRUCTURE = Head(
    "structure",
    _("Structure"),
    "choice",
    choices=choices(Structure),
    also=BUILT_OF,
    synonyms=("结构", "建筑结构", "房屋结构"),
)
HEATING = Head(
    "heating",
    _("Heating"),
    "choice",
    choices=choices(HeatingKind),
    also=HEATED,
    synonyms=("供暖", "供暖方式", "供热方式", "采暖"),
)
AREA = Head(
    "area",
    _("Floor area"),
    "area",
    unit="㎡",
    least=1,
    most=MOST,
    example="78.60",
    synonyms=("建筑面积", "面积", "房屋面积", "住房面积", "产权面积"),
)
NOTE = Head("note", _("Note"), longest=200, synonyms=("备注", "说明"))
PHOTO = Head("photo", _("Photo"), "picture", synonyms=("照片", "图片", "现场照片"))

DWELLINGS: tuple[Head, ...] = (
    COMMUNITY,
    BUILDING,
    Head("stair", _("Stair"), key=True, longest=20, example="2", synonyms=("单元", "单元号", "门洞", "梯")),
    Head(
        "room",
        _("Room"),
        required=True,
        key=True,
        longest=20,
        example="401",
        synonyms=("房号", "室号", "门牌号", "户号", "房间号", "门号"),
    ),
    Head("floor", _("Floor"), "number", least=-9, most=199, synonyms=("楼层", "所在楼层", "层")),
    AREA,
    BUILT_YEAR,
    EVIDENCE,
    STRUCTURE,
    HEATING,
    Head("use", _("Use"), "choice", choices=choices(DwellingUse), also=USED, synonyms=("用途", "房屋用途", "规划用途")),
    Head(
        "tenure", _("Tenure"), "choice", choices=choices(Tenure), also=OWNED, synonyms=("产权", "产权性质", "房屋性质")
    ),
    Head("own_heating", _("Heated by itself"), "yesno", synonyms=("自采暖",)),
    Head(
        "estate_number", _("Real estate unit number"), longest=28, synonyms=("不动产单元号", "不动产权证号", "房产证号")
    ),
    NOTE,
    Head(
        "owner_name",
        _("Name of owner"),
        personal=True,
        longest=100,
        synonyms=("产权人", "产权人姓名", "业主", "业主姓名", "户主", "户主姓名", "姓名", "所有权人"),
    ),
    Head(
        "owner_phone",
        _("Telephone"),
        "phone",
        personal=True,
        synonyms=("电话", "联系电话", "手机", "手机号", "手机号码", "联系方式"),
    ),
    Head(
        "owner_identity",
        _("Identity number"),
        "identity",
        personal=True,
        synonyms=("身份证号", "身份证", "身份证号码", "证件号码", "证件号"),
    ),
    Head("owner_share", _("Share"), longest=20, example="1/2", synonyms=("份额", "共有份额", "产权份额", "持有比例")),
    Head("owner_share_in", _("of"), "number", least=1, most=MOST, note=_("Where the share stands in two columns.")),
    Head("owner_role", _("Role in the household"), "choice", choices=choices(OwnerRole), synonyms=("与房屋关系",)),
    Head("owner_kind", _("Kind of owner"), "choice", choices=choices(OwnerKind), synonyms=("产权人类型", "产权人性质")),
    CODE,
    REGION,
    PHOTO,
)

COMMUNITIES: tuple[Head, ...] = (
    COMMUNITY,
    CODE,
    Head(
        "region",
        _("Sub-district"),
        longest=60,
        example="人和街道",
        synonyms=("街道", "乡镇", "镇街", "所属街道", "街道（乡镇）"),
    ),
    Head("region_code", _("Division code"), longest=12, synonyms=("区划代码", "行政区划代码")),
    Head("address", _("Address"), longest=200, synonyms=("地址", "坐落", "小区地址", "位置")),
    Head("kind", _("Kind of community"), "choice", choices=choices(CommunityKind), synonyms=("小区类型",)),
    Head(
        "built", _("Built"), longest=20, example="1996—1998", synonyms=("建成年代", "建成年份", "建设年代", "建成时间")
    ),
    Head("built_from", _("First completion"), "date", synonyms=("最早竣工", "最早建成日期")),
    Head("built_to", _("Last completion"), "date", synonyms=("最晚竣工", "最晚建成日期")),
    EVIDENCE,
    Head(
        "buildings",
        _("Buildings"),
        "number",
        least=1,
        most=9_999,
        example="6",
        synonyms=("楼栋数", "栋数", "幢数", "楼数"),
    ),
    Head(
        "households",
        _("Households"),
        "number",
        least=1,
        most=99_999,
        example="240",
        synonyms=("户数", "总户数", "居民户数"),
    ),
    Head(
        "area",
        _("Floor area"),
        "area",
        unit="㎡",
        least=1,
        most=MOST * 100,
        example="18600",
        synonyms=("建筑面积", "总建筑面积", "改造面积"),
    ),
    Head("site_area", _("Site area"), "area", unit="㎡", least=1, most=MOST * 100, synonyms=("占地面积", "用地面积")),
    Head("land", _("Land"), "choice", choices=choices(LandKind), synonyms=("土地性质", "土地权属")),
    Head("housing", _("Kind of housing"), "choice", choices=choices(HousingKind), synonyms=("房屋类型", "住房类型")),
    Head("in_region", _("Within the plan's area"), "yesno", synonyms=("在改造范围内", "是否在范围内")),
    HEATING,
    Head("management", _("Management"), "choice", choices=choices(ManagementKind), synonyms=("物业管理", "管理方式")),
    Head(
        "parking_before",
        _("Parking spaces before"),
        "number",
        least=0,
        most=99_999,
        synonyms=("现有车位", "改造前车位"),
    ),
    Head(
        "parking_after", _("Parking spaces after"), "number", least=0, most=99_999, synonyms=("规划车位", "改造后车位")
    ),
    NOTE,
)

BUILDINGS: tuple[Head, ...] = (
    COMMUNITY,
    BUILDING,
    BUILT_YEAR,
    Head("built_on", _("Day of completion"), "date", synonyms=("竣工日期", "竣工验收日期")),
    EVIDENCE,
    Head("area", _("Floor area"), "area", unit="㎡", least=1, most=MOST * 100, synonyms=("建筑面积", "总建筑面积")),
    Head("households", _("Households"), "number", least=1, most=9_999, synonyms=("户数", "总户数")),
    Head("floors", _("Floors"), "number", least=1, most=99, synonyms=("层数", "楼层数", "总层数")),
    Head("stairs", _("Stairs"), "number", least=1, most=99, synonyms=("单元数",)),
    STRUCTURE,
    HEATING,
    Head("lift", _("Has a lift"), "yesno", synonyms=("电梯", "有无电梯", "是否有电梯")),
    NOTE,
    CODE,
    REGION,
)

FACILITIES: tuple[Head, ...] = (
    Head(
        "name",
        _("Name"),
        required=True,
        key=True,
        longest=120,
        example="给水主管",
        synonyms=("设施名称", "设施", "管线名称"),
    ),
    COMMUNITY,
    Head(
        "kind",
        _("Kind"),
        "choice",
        required=True,
        key=True,
        choices=choices(FacilityKind),
        synonyms=("设施类型", "类别", "类型"),
    ),
    Head("building", _("Building"), longest=40, synonyms=BUILDING.synonyms),
    Head("owner_kind", _("Property right"), "choice", choices=choices(FacilityOwner), synonyms=("产权", "产权归属")),
    Head("owner", _("Property-right owner"), longest=120, synonyms=("产权单位", "产权所有单位")),
    Head("maintainer", _("Maintainer"), longest=120, synonyms=("管养单位", "维护单位", "管护单位")),
    Head("port", _("Household port"), "choice", choices=choices(Port), synonyms=("入户端口", "入户端口内外")),
    Head("port_place", _("Where the port lies"), longest=120, synonyms=("端口位置", "入户端口位置")),
    Head(
        "installed_year",
        _("Installed in"),
        "year",
        least=FIRST_YEAR,
        most=LAST_YEAR,
        synonyms=("安装年份", "建设年份", "敷设年份"),
    ),
    Head("life_years", _("Service life, years"), "number", least=1, most=200, synonyms=("使用年限", "设计年限")),
    Head("amount", _("Quantity"), "number", least=0, most=MOST, synonyms=("数量", "长度")),
    Head("unit", _("Unit"), longest=12, synonyms=("计量单位", "单位")),
    Head("sensitive", _("Exact place is confidential"), "yesno", synonyms=("是否涉密", "涉密")),
    NOTE,
    CODE,
)
