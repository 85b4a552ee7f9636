"""The units of 江州市: 212 in seven groups, every name invented."""

from __future__ import annotations

from dataclasses import dataclass

DISTRICTS = (
    "望岳区 青溪区 云桥区 石桥浦区 松陵渡区 白鹭洲区 南屏山区 东渚区 长亭区 龙泽区 梅溪岭区 锦帆区 清漪区 枫桥湾区 桂岭区 沙渚区"
).split()
SUBDISTRICTS = (
    "观澜 听雨 望江 澄塘 双桥 竹溪 芦荡 杉坪 柏园 荷塘 银杏 石矶 画舫 晓月 春申 镜湖 南圃 北圃 秋浦 藕池 樟树 古渡 新渡 西埠 "
    "东埠 鹤鸣 凤栖 书院 文津 瓦窑 盐市 米市 茶亭 花桥 水磨 纱帽 弦歌 采石 绿杨 红枫 碧梧 丹桂 翠微 云栖 松风 明沙 平畴 远山"
).split()
DEPARTMENTS = (
    "发展规划 财政 教育 科技 工业 公安 民政 司法 人力资源 自然资源 生态环境 住房建设 交通运输 水务 农业农村 商务 文化旅游 卫生健康 退役军人 "
    "应急管理 审计 国资监管 市场监管 体育 统计 医疗保障 地方金融 信访 园林绿化 城市管理 政务服务 数据管理 人防 民族宗教 外事 机关事务 "
    "投资促进 粮食物资 药品监管 知识产权"
).split()
PARTY_ORGANS = (
    "办公厅 组织部 宣传部 统战部 政法委 政策研究室 网信办 编制办 直属机关工委 老干部局 党校 党史研究室 档案馆 总工会 团市委 妇联 科协 文联 "
    "侨联 残联 红十字会 工商联 社科联 贸促会"
).split()
ENTERPRISES = (
    "城投 水务 公交 地铁 燃气 热力 电力服务 环卫 园林 建工 路桥 港务 机场 铁路投资 旅游 文化传媒 出版 广电网络 农业发展 粮油 商贸 物流 食品 "
    "盐业 医药 化工 机械 电子 纺织 建材 能源 担保 产业基金 科技创新 人才服务 会展 保安服务 资产经营"
).split()
SCHOOLS = (
    "大学 师范学院 理工学院 医学院 财经学院 艺术学院 体育学院 农林学院 职业技术学院 交通职业学院 卫生职业学院 旅游职业学院 开放大学 第一中学 "
    "第二中学 实验中学 外国语学校 特殊教育学校 技师学院 第一幼儿园 少年宫"
).split()
INSTITUTES = (
    "第一医院 第二医院 中医院 儿童医院 疾控中心 血站 急救中心 图书馆 博物馆 美术馆 文化馆 体育中心 气象台 地震台 水文站 质检院 计量院 农科院 "
    "林科院 规划院 住房公积金中心 公共资源交易中心 社会保险中心 殡葬管理处 救助站"
).split()


@dataclass(frozen=True, slots=True)
class Place:
    """A unit of the invented city: its code, name, group and headcount."""

    code: str
    name: str
    category: str
    headcount: int


_GROUPS: tuple[tuple[str, str, str, str, list[str]], ...] = (
    ("区", "Q", "", "", DISTRICTS),
    ("街道", "J", "", "街道", SUBDISTRICTS),
    ("政府部门", "Z", "市", "局", DEPARTMENTS),
    ("党群部门", "D", "市委", "", PARTY_ORGANS),
    ("市属企业", "Y", "江州", "集团", ENTERPRISES),
    ("院校", "X", "江州", "", SCHOOLS),
    ("直属单位", "S", "市", "", INSTITUTES),
)
_MASS_ORGANS = frozenset(PARTY_ORGANS[13:]) | {"档案馆"}


def places() -> list[Place]:
    """All 212 units in the order of their codes; headcounts are a fixed pattern, not anyone's."""
    made = []
    for category, letter, before, after, names in _GROUPS:
        for number, name in enumerate(names, start=1):
            prefix = "市" if name in _MASS_ORGANS else before
            full = name if name == "团市委" else f"{prefix}{name}{after}"
            headcount = 30 + (number * 37 + len(name) * 11 + ord(letter)) % 270
            made.append(Place(f"{letter}{number:02d}", full, category, headcount))
    return made
