"""What tables, columns, computed values and reasons are called, English and Chinese, and what offices call them."""

from __future__ import annotations

from collections.abc import Mapping

from bihuan.engine.screening.ocds import words as ocds

Pair = tuple[str, str]

TABLES_CALLED: Mapping[str, Pair] = {
    "trips": ("trip requests", "出差申请"),
    "trip_legs": ("planned route", "出差行程"),
    "trip_people": ("people on trips", "出差人员"),
    "invoices": ("invoices", "票据"),
    "norms": ("norms", "标准（限额）"),
    "gazetteer": ("places", "地名与景区"),
    "calendar": ("workdays", "工作日历"),
    "roster": ("roster", "人员花名册"),
    "attendance": ("attendance", "考勤记录"),
    "leave": ("leave", "请假记录"),
    "payroll": ("payroll", "工资发放"),
    "contracts": ("contracts", "合同台账"),
    "tiers": ("purchasing tiers", "采购限额档次"),
    "sites": ("sites", "项目地点"),
    "units": ("units", "单位隶属关系"),
    "suppliers": ("suppliers", "供应商"),
    "tenders": ("tenders", "招标项目"),
    "bids": ("bids", "投标记录"),
    "tenures": ("tenures", "任职经历"),
    "register": ("company register", "企业登记任职"),
    "stages": ("stages of a campaign", "专项治理阶段"),
    ocds.TABLE: ocds.CALLED,
}

COLUMNS_CALLED: Mapping[str, Pair] = {
    "trip_id": ("trip", "出差申请号"),
    "unit": ("unit", "单位"),
    "kind": ("kind", "类别"),
    "origin": ("origin", "出发地"),
    "start_day": ("start", "开始日期"),
    "end_day": ("end", "结束日期"),
    "n_people": ("number of people", "人数"),
    "budget_fen": ("budget", "预算金额"),
    "agenda": ("agenda", "日程安排"),
    "seq": ("no.", "序号"),
    "city": ("city", "城市"),
    "from_day": ("from", "起始日期"),
    "to_day": ("to", "截止日期"),
    "person": ("person", "人员编号"),
    "rank": ("rank", "职级"),
    "inv_id": ("voucher", "票据编号"),
    "code": ("invoice code", "发票代码"),
    "no": ("invoice number", "发票号码"),
    "day": ("day", "日期"),
    "at": ("time", "时刻"),
    "cat": ("category", "费用类别"),
    "to_city": ("to city", "到达城市"),
    "to_at": ("arrival time", "到达时刻"),
    "seller": ("seller", "销售方"),
    "item": ("item", "项目名称"),
    "amount_fen": ("amount", "金额"),
    "nights": ("nights", "住宿天数"),
    "rooms": ("rooms", "房间数"),
    "red_of": ("cancels voucher", "冲红原票据"),
    "norm_id": ("norm", "标准编号"),
    "key": ("subject of the norm", "适用对象"),
    "amount": ("amount", "金额"),
    "place_id": ("place", "地点编号"),
    "name": ("name", "名称"),
    "aliases": ("aliases", "别名"),
    "level": ("level", "等级"),
    "lat": ("latitude", "纬度"),
    "lon": ("longitude", "经度"),
    "is_workday": ("workday", "是否工作日"),
    "note": ("note", "备注"),
    "post": ("post", "岗位"),
    "in_day": ("on the roster from", "到岗日期"),
    "out_day": ("on the roster until", "离岗日期"),
    "status": ("status", "状态"),
    "source": ("source", "来源"),
    "first_at": ("first mark", "首次打卡"),
    "last_at": ("last mark", "末次打卡"),
    "leave_id": ("leave", "请假单号"),
    "type": ("type", "类型"),
    "approved_by": ("approved by", "审批人"),
    "proof_to": ("proved until", "证明截止日期"),
    "hours": ("hours", "小时数"),
    "month": ("month", "月份"),
    "contract_id": ("contract", "合同编号"),
    "site": ("site", "地点"),
    "supplier": ("supplier", "供应商"),
    "category": ("category", "采购类别"),
    "work_type": ("kind of works", "工程类型"),
    "method": ("method", "采购方式"),
    "sign_day": ("signed", "签订日期"),
    "final_fen": ("final amount", "结算金额"),
    "parent_id": ("amends contract", "主合同编号"),
    "exempt": ("exemption", "豁免情形"),
    "first_pay_day": ("first payment", "首次付款日期"),
    "tender_id": ("tender", "招标编号"),
    "tier_id": ("tier", "档次编号"),
    "lo_fen": ("from amount", "金额下限"),
    "hi_fen": ("below amount", "金额上限"),
    "site_id": ("site", "地点编号"),
    "parent": ("above it", "上级"),
    "class": ("class", "行业类别"),
    "founded_day": ("founded", "成立日期"),
    "published_day": ("published", "公告日期"),
    "deadline_day": ("deadline", "投标截止日期"),
    "bid_id": ("bid", "投标编号"),
    "bidder": ("bidder", "投标人"),
    "won": ("won", "是否中标"),
    "tenure_id": ("tenure", "任职编号"),
    "outcome": ("outcome", "处理结果"),
    "outcome_day": ("outcome on", "处理日期"),
    "company": ("company", "企业"),
    "role": ("role", "任职"),
    "stage": ("stage", "阶段"),
    "void": ("void", "作废"),
}

VALUES_CALLED: Mapping[str, Pair] = {
    "above": ("contracts just above", "限额以上份数"),
    "absent": ("days absent", "缺勤天数"),
    "age_days": ("age of the supplier in days", "成立天数"),
    "agency": ("billed by an agency", "旅行社开票"),
    "before": ("earlier than it should be", "先于规定的事项"),
    "below": ("contracts just below", "限额以下份数"),
    "bidders": ("bidders", "投标人"),
    "budget": ("budget", "预算"),
    "by": ("compared by", "归集口径"),
    "cap": ("limit", "限额"),
    "ceiling": ("most by the norms", "按标准测算上限"),
    "changes": ("changes of winner", "中标轮换次数"),
    "cities": ("cities", "城市"),
    "claims": ("claims", "报销单数"),
    "close": ("close bids", "报价接近次数"),
    "contracts": ("contracts", "合同数"),
    "days": ("days", "天数"),
    "detour_km": ("detour in km", "绕行公里"),
    "disqualified": ("disqualified", "被否决数"),
    "end": ("end of the trip", "出差结束"),
    "final": ("final amount", "结算金额"),
    "first": ("first", "最早（前任）"),
    "from": ("from", "起"),
    "gap": ("gap", "号码差"),
    "holders": ("ticket holders", "实际持票人数"),
    "last": ("last", "最晚"),
    "leaves": ("leaves", "请假单"),
    "legs": ("planned cities", "计划城市"),
    "limit": ("limit", "限额"),
    "lodgings": ("lodgings", "住宿票据"),
    "lowest": ("lowest bid", "最低报价"),
    "median2": ("twice the median of six months", "前六个月中位数的两倍"),
    "min_gap": ("shortest gap in days", "最短间隔天数"),
    "minutes": ("minutes between", "间隔分钟"),
    "months": ("months", "月数"),
    "n": ("number", "数量"),
    "needed": ("needed at least", "判定所需"),
    "norm_value": ("norm", "标准值"),
    "nonworkday": ("no workday", "非工作日"),
    "off_route": ("off the route", "不在行程内"),
    "others_above": ("other units above", "其他单位限额以上"),
    "others_below": ("other units below", "其他单位限额以下"),
    "over": ("over the limit", "超出"),
    "paid": ("paid", "发放金额"),
    "places": ("places", "景区"),
    "plan_km": ("planned km", "计划公里"),
    "prices": ("equal prices", "相同报价"),
    "real_km": ("rebuilt km", "还原公里"),
    "required": ("least method", "应采用的最低方式"),
    "roles": ("roles", "任职"),
    "route": ("rebuilt route", "还原行程"),
    "s2h": ("Bradford factor", "布拉德福德系数"),
    "same": ("equal days", "相同天数"),
    "second": ("second", "后任"),
    "share_bp": ("share in 1/10,000", "占比（万分之）"),
    "spells": ("spells", "次数"),
    "spent": ("spent", "票据合计"),
    "start": ("start of the trip", "出差开始"),
    "sum": ("sum", "合计"),
    "tenders": ("tenders", "招标次数"),
    "ticket": ("entrance ticket", "门票类"),
    "to": ("to", "止"),
    "total": ("total with amendments", "含补充合同总额"),
    "touching": ("beside days off", "紧邻休息日次数"),
    "types": ("types", "假别"),
    "unproved": ("without proof", "缺证明"),
    "visits": ("times in the window", "窗内次数"),
    "who": ("with whom or where", "对象"),
    "winner": ("winner", "中标人"),
    "with": ("rules with it", "同时提示的规则"),
    "workdays": ("workdays", "工作日数"),
    **ocds.VALUES,
}
"""Computed values that are no column of a table."""
MONEY = frozenset(
    "amount budget cap ceiling final limit lowest median2 over paid prices spent sum total".split()  # noqa: SIM905
)
"""Computed values in fen (``cap`` of a number of people is none: rule T01)."""

REASONS: Mapping[str, Pair] = {
    "bad_amount": ("amount is zero or less", "金额不大于零"),
    "bad_method": ("method not in the list", "采购方式不在清单内"),
    "bad_nights": ("nights below one", "住宿天数小于一"),
    "bad_no": ("number is none", "号码不规范"),
    "bad_period": ("ends before it starts", "起止日期颠倒"),
    "bad_rooms": ("rooms below one", "房间数小于一"),
    "bad_times": ("times contradict", "时刻矛盾"),
    "bad_trip": ("trip without a sound period", "出差起止日期不完整"),
    "no_award": ("no award", "无中标结果"),
    "no_bids": ("no bids", "无投标记录"),
    "no_calendar": ("day not in the calendar", "日历缺此日"),
    "no_invoices": ("no invoices", "无票据"),
    "no_leg": ("day without a planned city", "当日无计划城市"),
    "no_legs": ("no planned route", "无计划行程"),
    "no_norm": ("no norm in force", "当日无适用标准"),
    "no_number": ("no number", "无号码"),
    "no_parent": ("no parent unit", "无上级单位"),
    "no_people": ("no people on the trip", "无出差人员"),
    "no_place": ("place without coordinates", "城市无坐标"),
    "no_rank": ("no rank", "无职级"),
    "no_site": ("no site", "无地点"),
    "no_supplier": ("supplier not known", "无供应商资料"),
    "no_support": ("nothing to support it", "缺少佐证信息"),
    "no_tender": ("tender not known", "无招标资料"),
    "no_ticket": ("no ticket", "无车票"),
    "no_tier": ("no tier in force", "无适用限额档次"),
    "no_trip": ("trip not known", "无对应出差申请"),
    "no_winner": ("no winner", "无中标人"),
    "no_workdays": ("no workdays", "无工作日"),
    "outage": ("clock out of order", "疑似考勤系统故障"),
    "outside_window": ("outside the days of attendance", "超出考勤数据期间"),
    "red_unmatched": ("cancels no known voucher", "冲红票据无原票"),
    "short_history": ("too few months before", "历史月份不足"),
    **ocds.REASONS,
}

WORDS: Mapping[str, Mapping[str, str]] = {
    "method": {
        "公开招标": "open", "邀请招标": "invite", "竞争性谈判": "negotiation", "竞争性磋商": "negotiation",
        "询价": "inquiry", "比选": "inquiry", "直接采购": "direct", "单一来源": "direct", "直接委托": "direct",
    },
    "cat": {
        "住宿": "lodging", "住宿费": "lodging", "车票": "ticket", "机票": "ticket", "城市间交通费": "ticket",
        "餐饮": "meal", "伙食": "meal", "市内交通": "local", "市内交通费": "local", "门票": "scenic",
        "景区门票": "scenic", "旅行社": "agency", "其他": "other",
    },
    "type": {"病假": "sick", "事假": "personal", "年休假": "annual", "产假": "maternity", "婚假": "marriage"},
    "is_workday": {"是": "1", "否": "0"},
    "void": {"是": "1", "否": "0"},
    "won": {"是": "1", "否": "0"},
    "status": {
        "有效": "valid", "否决": "disqualified", "借调": "seconded", "在岗": "active", "豁免": "exempt",
        "已取消": "cancelled", "待定": "pending", "已邀请": "invited", "已撤回": "withdrawn",
    },
    "exempt": {"框架协议": "framework", "水电气暖": "utility", "目录价格": "pricelist",
               "分期工程": "phased"},
    "kind": {"城市": "city", "景区": "scenic", "住宿": "lodging", "伙食": "meal", "市内交通": "local",
             "人数": "headcount", "月度限额": "monthly"},
}  # fmt: skip
"""By column, the words offices write for the contract's own."""

ALIASES: Mapping[str, tuple[str, ...]] = {
    "申请号": ("trip_id",), "出差单号": ("trip_id",), "出差编号": ("trip_id",), "报销单号": ("trip_id",),
    "所在单位": ("unit",), "单位名称": ("unit",), "采购单位": ("unit",), "采购人": ("unit",),
    "目的地": ("city",), "消费城市": ("city",), "工作城市": ("city",), "工号": ("person",), "姓名": ("person",),
    "身份证号": ("person",), "证件号码": ("person",), "职务级别": ("rank",), "票号": ("no",), "消费日期": ("day",),
    "打卡日期": ("day",), "天数": ("nights",), "费用类型": ("cat",), "商家": ("seller",), "酒店名称": ("seller",),
    "金额（元）": ("amount_fen",), "金额": ("amount_fen",), "合同金额": ("amount_fen",), "金额(元)": ("amount_fen",),
    "合同号": ("contract_id",), "中标单位": ("supplier",), "供应商名称": ("supplier", "seller"),
    "签约日期": ("sign_day",), "合同签订日期": ("sign_day",), "品目": ("category",),
    "类别": ("category", "kind", "cat"),
    "决算金额": ("final_fen",), "维修地点": ("site",), "项目地点": ("site",), "上班时间": ("first_at",),
    "下班时间": ("last_at",), "职务": ("post",), "岗位名称": ("post",), "假别": ("type",), "请假类型": ("type",),
    "开始时间": ("start_day", "from_day"), "结束时间": ("end_day", "to_day"), "任职起": ("from_day",),
    "任职止": ("to_day",), "出差人": ("person",), "出差人数": ("n_people",), "预算": ("budget_fen",),
    "起始日期": ("from_day", "start_day"), "截止日期": ("to_day", "end_day"),
    **{chinese.casefold(): (name,) for name, (_english, chinese) in COLUMNS_CALLED.items() if chinese not in {
        "起始日期", "截止日期", "类别", "金额", "人员编号", "标准值", "供应商", "单位",
    }},
    "人员编号": ("person",), "标准值": ("amount",), "供应商": ("supplier",), "单位": ("unit",),
}  # fmt: skip
"""By heading, the columns it usually is, the likeliest first."""


def called(name: str, side: int) -> str:
    """A column, a computed value or a place in a release in English (0) or Chinese (1)."""
    if name.startswith("/"):
        return ocds.place_called(name, side)
    pair = COLUMNS_CALLED.get(name) or VALUES_CALLED.get(name)
    return pair[side] if pair else name


def table_called(name: str, side: int) -> str:
    """A table in English (0) or Chinese (1)."""
    pair = TABLES_CALLED.get(name)
    return pair[side] if pair else name


def reason_called(code: str, side: int) -> str:
    """A reason why a row could not be decided."""
    head, _sign, column = code.partition(":")
    if head == "missing":
        return (f"without {called(column, 0)}", f"缺{called(column, 1)}")[side]
    if head == "no_table":
        return (f"{table_called(column, 0)} not chosen", f"未选用“{table_called(column, 1)}”数据")[side]
    return REASONS[code][side] if code in REASONS else code
