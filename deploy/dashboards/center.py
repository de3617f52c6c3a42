"""The center: its calls, its cases, what it promised, what its customers say."""

from deploy.dashboards.panel import Ask, Dashboard, Limits, Panel, Section, one

CALLS = (
    Panel(
        "三声内接听",
        "Answered within three rings (1 h)",
        one("guanjia:calls_in_time:ratio1h"),
        "percentunit",
        (
            "低于九成：请班长调坐席上线（HOT-02）。",
            "Below nine in ten: ask the supervisor for more agents (HOT-02).",
        ),
        "number",
        Limits(look=0.95, bad=0.9, below=True),
        "CallsAnsweredLate",
    ),
    Panel(
        "来电接听率",
        "Calls answered (1 h)",
        one("guanjia:calls_answered:ratio1h"),
        "percentunit",
        (
            "低于 95%：回拨未接来电，看线路与坐席（KPI-08）。",
            "Below 95 %: call back, look at line and agents (KPI-08).",
        ),
        "number",
        Limits(look=1, bad=0.95, below=True),
        "CallsMissed",
    ),
    Panel(
        "正在振铃",
        "Ringing now",
        one("max(guanjia_calls_ringing)"),
        "short",
        (
            "长时间大于 0：坐席都在通话，需要增援。",
            "Above 0 for long: every agent is talking, more are needed.",
        ),
        "number",
        Limits(look=3, bad=6),
    ),
    Panel(
        "缺记录的来电",
        "Calls without a record",
        one("max(guanjia_calls_unrecorded)"),
        "short",
        ("请接电话的坐席补记（HOT-07）。", "Ask the agent who took the call to file it (HOT-07)."),
        "number",
        Limits(look=1, bad=5),
        "CallsWithoutRecord",
    ),
    Panel(
        "每分钟来电",
        "Calls per minute",
        (
            Ask(
                'sum(rate(guanjia_calls_ended_total{direction="in",answered="true"}[5m])) * 60',
                "已接 · answered",
            ),
            Ask(
                'sum(rate(guanjia_calls_ended_total{direction="in",answered="false"}[5m])) * 60',
                "未接 · missed",
            ),
        ),
        "cpm",
        ("高峰时段排班；未接突增看线路。", "Roster for the peaks; a jump in missed calls is the line's."),
        runbook="CallsMissed",
    ),
    Panel(
        "平均通话",
        "Mean talk time",
        (
            Ask(
                "sum(increase(guanjia_calls_talk_seconds_total[1h]))"
                ' / (sum(increase(guanjia_calls_ended_total{answered="true"}[1h])) > 0)',
                "平均 · mean",
            ),
        ),
        "s",
        (
            "超过三分钟（HOT-18）：看话术是否过长，或同一问题反复来电。",
            "Above three minutes (HOT-18): the script is too long, or many ask the same.",
        ),
        limits=Limits(look=150, bad=180),
    ),
)
CASES = (
    Panel(
        "在办事件",
        "Cases open, by kind",
        one("sum by (kind) (max by (kind, age) (guanjia_cases_open))", "{{kind}}"),
        "short",
        (
            "某一类持续上升：办理能力不够，或外部有事（停水、停电）。",
            "One kind keeps rising: too few hands, or something happened outside.",
        ),
    ),
    Panel(
        "在办事件按时长",
        "Cases open, by age",
        one("sum by (age) (max by (kind, age) (guanjia_cases_open))", "{{age}}"),
        "short",
        ("3d 与 older 不应有：逐件问负责人。", "3d and older should be empty: ask each owner."),
        "bars",
        Limits(look=50, bad=200),
        "CasesLate",
    ),
    Panel(
        "超时事件",
        "Cases past their limit",
        one("max by (kind) (guanjia_cases_late)", "{{kind}}"),
        "short",
        (
            "突发类大于 0：马上打电话；其他半小时内应归零（TYP-02）。",
            "Emergencies above 0: telephone at once; others within half an hour (TYP-02).",
        ),
        limits=Limits(look=1, bad=10),
        runbook="CasesLate",
    ),
    Panel(
        "新事件",
        "Cases opened per hour, by channel",
        one("sum by (channel) (increase(guanjia_cases_opened_total[1h]))", "{{channel}}"),
        "short",
        ("某渠道归零：该渠道可能断了。", "A channel that falls to 0 may be broken."),
    ),
    Panel(
        "时限保持率",
        "Limits kept (24 h)",
        one("guanjia:limits_kept:ratio1d", "{{limit}}"),
        "percentunit",
        (
            "哪一条时限最差，就从它的阶梯查起（TYP-01）。",
            "Begin with the ladder of the worst limit (TYP-01).",
        ),
        "bars",
        Limits(look=1, bad=0.95, below=True),
        "CasesLate",
    ),
    Panel(
        "阶梯上报",
        "Steps up the ladder per hour",
        one("sum by (kind) (increase(guanjia_cases_escalated_total[1h]))", "{{kind}}"),
        "short",
        ("突增：一线没有接住，看小区与班组。", "A jump: the first line does not hold, see Sites and crews."),
        runbook="EmergencyLate",
    ),
)
CUSTOMERS = (
    Panel(
        "待回访",
        "Calls back due",
        one("max by (overdue) (guanjia_follow_ups_waiting)", "过期 · overdue: {{overdue}}"),
        "short",
        (
            "过期大于 0：分给在岗坐席（FUP-01、FUP-03）。",
            "Overdue above 0: give them to agents on duty (FUP-01, FUP-03).",
        ),
        "bars",
        Limits(look=20, bad=100),
        "FollowUpsOverdue",
    ),
    Panel(
        "回访满意率",
        "Satisfied at the call back (7 d)",
        one("guanjia:follow_ups_satisfied:ratio7d", "{{kind}}"),
        "percentunit",
        ("投诉低于 90%：看原因是否集中。", "Complaints below 90 %: do the reasons gather somewhere?"),
        "bars",
        Limits(look=0.95, bad=0.9, below=True),
        "ComplaintsNotSatisfied",
    ),
    Panel(
        "投诉回访率",
        "Complaints called back (7 d)",
        one("guanjia:complaints_followed_up:ratio7d"),
        "percentunit",
        ("低于 50%（KPI-02）：先回访投诉。", "Below 50 % (KPI-02): call complaints back first."),
        "number",
        Limits(look=0.8, bad=0.5, below=True),
        "ComplaintsNotCalledBack",
    ),
    Panel(
        "评分",
        "Ratings (24 h)",
        one("sum by (rating) (increase(guanjia_ratings_total[1d]))", "{{rating}} ★"),
        "short",
        ("一二星：逐件看评语（FUP-18）。", "One or two stars: read the words of each (FUP-18)."),
        "bars",
    ),
    Panel(
        "重新办理",
        "Cases that went on after they were served, per day",
        one("sum(increase(guanjia_cases_reopened_total[1d]))"),
        "short",
        ("每一件都是一次没办好：看哪个班组、哪类。", "Each was not done well: which crew, which kind?"),
        "number",
        Limits(look=5, bad=20),
    ),
    Panel(
        "办结事件",
        "Cases served per hour, in time or not",
        one("sum by (in_time) (increase(guanjia_cases_served_total[1h]))", "按时 · in time: {{in_time}}"),
        "short",
        ("false 上升：时限守不住，看超时事件。", "false rises: limits break, see the late cases."),
        runbook="CasesLate",
    ),
)
ALARMS = (
    Panel(
        "正在告警",
        "Alerts firing",
        one('ALERTS{alertstate="firing"}'),
        "none",
        (
            "按严重程度从上到下处理；runbook 里有怎么看、怎么办。",
            "The severe ones first; the runbook says how to look and what to do.",
        ),
        "table",
        empty="没有告警就是空的 · empty when nothing is wrong",
    ),
)

CENTER = Dashboard(
    "guanjia-center",
    "中心",
    "Center",
    (
        Section("来电", "Calls", CALLS),
        Section("事件", "Cases", CASES),
        Section("客户", "Customers", CUSTOMERS),
        Section("告警", "Alerts", ALARMS),
    ),
)
