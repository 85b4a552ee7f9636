"""Invented facts for the ledger of 江州市: what an assessor writes down, by indicator. Nobody's real conduct."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """How often an indicator is marked and in what words; ``share`` is its part of a year's deductions."""

    indicator: str
    body: str
    share: int
    texts: tuple[str, ...]
    severities: tuple[str, ...] = ()


# fmt: off
FACTS = (
    Fact("study", "第一监督检查室", 9, (
        "本季度未专题研究主体责任工作", "专题研究会议记录缺少主要负责人意见", "年度任务分工迟发 12 天", "研究内容与上季度文字相同",
    )),
    Fact("deployment", "第一监督检查室", 12, (
        "重大部署任务未列入本单位台账", "任务进度填报与现场情况不一致", "牵头事项逾期 20 天未报告", "任务分解只到处室，未落到人",
    ), ("一般", "一般", "一般", "较重", "严重")),
    Fact("cooperation", "第一监督检查室", 3, ("监督检查材料补报两次", "约定的谈话时间两次变更", "调阅资料延迟 5 个工作日")),
    Fact("democratic_life", "组织部", 6, (
        "对照检查材料未经审核即上会", "会后整改清单未在规定时间内上报", "征求意见汇总缺少原始记录",
    )),
    Fact("promotion", "组织部", 3, ("动议环节缺少书面建议", "考察谈话人数低于规定比例", "任前公示少一天")),
    Fact("reporting", "组织部", 1, ("个人事项报告汇总迟报",)),
    Fact("travel", "第二监督检查室", 10, (
        "差旅审批单缺少事由和人数", "住宿费超出标准 2 晚", "公务接待无公函", "出差人数超出批准人数 1 人", "返程路线与审批单不符",
    )),
    Fact("attendance", "第二监督检查室", 16, (
        "工作时间抽查，值班电话 20 分钟无人接听", "节假日值班表人员与实到不符", "政务窗口午间无人值守", "带班领导未在岗且未报备",
    )),
    Fact("cases", "第二监督检查室", 3, (
        "通报：一名工作人员受处分", "通报：一名中层干部受处分", "通报：一名班子成员受处分",
    ), ("警告", "警告", "警告", "严重警告", "撤职")),
    Fact("meetings", "宣传部", 16, (
        "全市性会议超出年度计划 1 次", "文件超过规定字数", "以办公室名义重复发文", "视频会议层层陪会", "会议材料提前索要三次",
    )),
    Fact("timeliness", "考核办", 12, ("整改报告逾期 3 天", "整改报告缺少主要负责人签字", "整改方案逾期报送", "整改佐证材料补报")),
)
# fmt: on
