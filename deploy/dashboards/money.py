"""Money: what was charged, what came in, what is owed. Amounts are kept in fen and shown in yuan."""

from deploy.dashboards.panel import Ask, Dashboard, Limits, Panel, Section, one

NOW = (
    Panel(
        "三十天收费率",
        "Collection rate (30 d)",
        one("guanjia:collection:ratio30d"),
        "percentunit",
        ("低于 95%（KPI-01）：按催缴阶梯催收。", "Below 95 % (KPI-01): take the dunning steps that are due."),
        "number",
        Limits(look=0.98, bad=0.95, below=True),
        "CollectionRateLow",
    ),
    Panel(
        "欠费",
        "Arrears",
        one('sum(max by (kind) (guanjia_charges_open_fen{overdue="true"})) / 100'),
        "currencyCNY",
        ("上升：看是哪一类，请收费员催。", "Rising: see which kind, ask the cashiers to press."),
        "number",
    ),
    Panel(
        "未到期应收",
        "Owed, not due yet",
        one('sum(max by (kind) (guanjia_charges_open_fen{overdue="false"})) / 100'),
        "currencyCNY",
        (
            "月初应明显上升：没有就是账单没出（见台账）。",
            "Must rise at the month's start: else the charge tables were not signed.",
        ),
        "number",
    ),
    Panel(
        "今日收款",
        "Received (24 h)",
        one("sum(increase(guanjia_charges_paid_fen_total[1d])) / 100"),
        "currencyCNY",
        ("与收费员交款核对。", "Compare with what the cashiers hand in."),
        "number",
    ),
)
FLOW = (
    Panel(
        "应收",
        "Charged per hour, by kind",
        one("sum by (kind) (increase(guanjia_charges_raised_fen_total[1h])) / 100", "{{kind}}"),
        "currencyCNY",
        (
            "work 归零而任务照常完成：有偿单没有转成收费。",
            "work at 0 while tasks finish: paid slips do not become charges.",
        ),
    ),
    Panel(
        "实收",
        "Received per hour, by method",
        one("sum by (method) (increase(guanjia_charges_paid_fen_total[1h])) / 100", "{{method}}"),
        "currencyCNY",
        ("某方式归零：收款码或转账出了问题。", "A method at 0: the QR code or the bank has a problem."),
    ),
    Panel(
        "欠费构成",
        "Arrears, by kind",
        one('max by (kind) (guanjia_charges_open_fen{overdue="true"}) / 100', "{{kind}}"),
        "currencyCNY",
        (
            "物业费按月催（DUN-01 至 DUN-03），水电暖三天后书面通知（DUN-05）。",
            "Property fees by the month (DUN-01 to 03), supplies in writing after three days (DUN-05).",
        ),
        "bars",
        runbook="CollectionRateLow",
    ),
    Panel(
        "三十天应收与实收",
        "Charged and received (30 d), by kind",
        (
            Ask("guanjia:charged_fen:increase30d / 100", "应收 · charged {{kind}}"),
            Ask("guanjia:received_fen:increase30d / 100", "实收 · received {{kind}}"),
        ),
        "currencyCNY",
        ("差距最大的一类先催。", "Press first where the gap is widest."),
        "bars",
        runbook="CollectionRateLow",
    ),
    Panel(
        "收据",
        "Receipts and payments per hour",
        (
            Ask("sum(increase(guanjia_charges_paid_total[1h]))", "收款 · payments"),
            Ask("sum(increase(guanjia_receipts_total[1h]))", "收据 · receipts"),
        ),
        "short",
        (
            "两条线应重合：收款没有收据号时，每秒一次的扫描会补（FEE-13）。",
            "The lines lie on each other: a payment without its number gets it by the sweep (FEE-13).",
        ),
    ),
    Panel(
        "作废",
        "Voided per day, by kind",
        one("sum by (kind) (increase(guanjia_charges_voided_fen_total[1d])) / 100", "{{kind}}"),
        "currencyCNY",
        ("突增：请财务查原因。", "A jump: ask finance for the reasons."),
    ),
)

MONEY = Dashboard(
    "guanjia-money", "收费", "Money", (Section("现在", "Now", NOW), Section("来去", "Flow", FLOW))
)
