"""What the lists of the demonstration's units say: no two units alike, so that none is warned of as a copy."""

from __future__ import annotations

SUBJECTS = (
    "工程招投标", "财政资金拨付", "行政审批", "选人用人", "公务接待", "物资采购", "执法办案", "信访办理",
    "合同订立与履行", "国有资产出租", "专项补助发放", "公务用车调度", "印章与档案管理", "培训与会议经费",
    "惠民政策兑现", "项目立项评审", "现场执法记录", "举报线索处置", "政府购买服务", "编外人员聘用", "土地房屋征收",
    "安全生产检查", "数据信息开放", "应急物资储备", "窗口服务评价", "食堂经费管理", "村居资金监管", "工程变更签证",
    "罚没财物保管", "债权债务清理", "科研经费使用", "基层减负落实", "差旅费用报销", "对外投资决策", "资质证照核发",
    "救助对象认定",
)  # fmt: skip
DEPARTMENTS = ("办公室", "人事科", "财务科", "法规科", "监督科")
FIRST_UNITS = 8
FIRST = (
    ("每季度专题分析{subject}廉政风险，逐项列出防控措施", "党组会专题研究并印发纪要，{department}按月跟踪落实情况"),
    ("对{subject}关键岗位人员开展廉政谈话，做到全年不少于两次", "{department}制定谈话计划，谈话记录由纪检组存档备查"),
)
"""The two duties of the first units' lists, near enough to each other that some are warned of and answered."""
DUTIES = (
    "牵头查找{subject}的风险点，按岗位列出清单并公示",
    "把{subject}纳入党组会议题，重大事项集体研究、全程留痕",
    "健全{subject}制度，修订与上级规定不一致的条款",
    "约谈{subject}岗位新任职人员，讲清纪律要求和问责情形",
    "推动{subject}公开，接受服务对象和社会监督",
    "严格{subject}内部审核，不相容岗位分设、定期轮换",
    "对{subject}实行清单管理，权力事项逐项对应责任人",
    "组织{subject}案例警示教育，覆盖全体中层干部",
    "完善{subject}请示报告，超出权限的事项一律上报",
    "整治{subject}中的吃拿卡要和推诿拖延",
    "开展{subject}专项审计，问题限期销号",
    "落实{subject}回避规定，近亲属不得参与",
)
MEASURES = (
    "每半年自查一次{subject}，{department}汇总问题，逐条明确整改时限",
    "会议纪要当月报派驻纪检组，{department}对照纪要抽查{subject}办理结果",
    "{department}完成{subject}制度清理并汇编成册，组织一次全员测试",
    "谈话由分管负责人进行，{department}保存{subject}谈话记录，年底统计覆盖情况",
    "按月公布{subject}办理情况，{department}收集意见并限期答复",
    "{department}每季度核对一次{subject}台账和凭证，发现差错当季纠正",
    "{department}编制{subject}责任人名册，人员变动十日内更新",
    "选取{subject}典型案例编写读本，{department}每季度集中学习一次",
    "{department}登记{subject}请示事项，逐件跟踪批复与落实",
    "设立{subject}投诉电话，{department}三个工作日内回复来电人",
    "委托审计机构抽审{subject}项目，{department}按问题逐条督办",
    "{department}每年采集一次{subject}岗位亲属从业情况并比对",
)
"""What is done about the duty in the same place."""


def texts(unit: str, place: int) -> list[tuple[str, str, str]]:
    """Duty, measure and department of each item of the list of the unit in this place."""
    told = []
    for number in range(len(FIRST)):
        department = DEPARTMENTS[(place // FIRST_UNITS + number) % len(DEPARTMENTS)]
        subject, duty, measure = _first(place, number) if place < FIRST_UNITS else _further(place, number)
        names = {"subject": f"{unit.removeprefix('市')}{subject}", "department": department}
        told.append((duty.format(**names), measure.format(**names), department))
    return told


def _first(place: int, number: int) -> tuple[str, str, str]:
    return SUBJECTS[(place + number) % FIRST_UNITS], *FIRST[number]


def _further(place: int, number: int) -> tuple[str, str, str]:
    """Every subject with the first duty, then with the next: enough for a city."""
    turn, subject = divmod(2 * place + number, len(SUBJECTS))
    return SUBJECTS[subject], DUTIES[turn % len(DUTIES)], MEASURES[turn % len(DUTIES)]
