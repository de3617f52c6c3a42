"""Sites and crews: who is asked, who answers, who has how much in hand."""

from deploy.dashboards.panel import Ask, Dashboard, Limits, Panel, Section, one

OFFERS = (
    Panel(
        "一小时派单",
        "Offers (1 h)",
        one('sum(increase(guanjia_offers_total{outcome="offered"}[1h]))'),
        "short",
        (
            "归零而来电照常：派单停了，看消息看板。",
            "0 while calls come in: dispatch stands still, see Messages.",
        ),
        "number",
    ),
    Panel(
        "接单用时 p90",
        "Time to accept, p90 (1 h)",
        one("histogram_quantile(0.9, sum by (le) (rate(guanjia_accept_duration_seconds_bucket[1h]))) >= 0"),
        "s",
        (
            "接近接单时限（普通 30 分、紧急 10 分、突发 3 分）：催班组长。",
            "Near the accept limits (30, 10, 3 min): press the crews' leads.",
        ),
        "number",
        Limits(look=600, bad=1800),
    ),
    Panel(
        "无人承接",
        "Stranded tasks",
        one('sum(max by (trade) (guanjia_tasks_open{state="stranded"}))'),
        "short",
        ("改派，或为小区登记班组。", "Reassign, or register a crew for the site."),
        "number",
        Limits(look=1, bad=5),
        "TasksStranded",
    ),
    Panel(
        "无人回应的小区",
        "Sites that do not answer",
        one("count(site:offers:increase1h >= 3 unless on(site) site:answers:increase1h > 0.5) or vector(0)"),
        "short",
        ("断网或没人在岗：打电话派单。", "A cut line or nobody there: give the work by telephone."),
        "number",
        Limits(look=1, bad=3),
        "SiteUnanswered",
    ),
    Panel(
        "派单结果",
        "What became of offers, per hour",
        one("sum by (outcome) (increase(guanjia_offers_total[1h]))", "{{outcome}}"),
        "short",
        (
            "lapsed 上升：班组没看手机；declined 上升：问原因。",
            "lapsed rises: crews do not look; declined rises: ask why.",
        ),
    ),
    Panel(
        "接单用时",
        "Time to accept, by trade (p50 and p90)",
        (
            Ask(
                "histogram_quantile(0.5, sum by (trade, le) (rate(guanjia_accept_duration_seconds_bucket[1h]))) >= 0",
                "p50 {{trade}}",
            ),
            Ask(
                "histogram_quantile(0.9, sum by (trade, le) (rate(guanjia_accept_duration_seconds_bucket[1h]))) >= 0",
                "p90 {{trade}}",
            ),
        ),
        "s",
        ("某工种变慢：该工种缺人。", "A trade slows down: it lacks people."),
        limits=Limits(look=600, bad=1800),
    ),
)
PLACES = (
    Panel(
        "无人回应",
        "Offered in the last hour, nobody answered",
        one("site:offers:increase1h >= 3 unless on(site) site:answers:increase1h > 0.5", "{{site}}"),
        "short",
        ("按 SiteUnanswered 逐个小区处理。", "Take each site as SiteUnanswered says."),
        "table",
        runbook="SiteUnanswered",
        empty="小区都有人回应时就是空的 · empty when every site answers",
    ),
    Panel(
        "接单最慢的小区",
        "Slowest sites to accept (1 h)",
        one("topk(15, site:accept_wait_seconds:mean1h)", "{{site}}"),
        "s",
        (
            "连续几小时都在榜：与项目经理谈人手。",
            "On the list for hours: talk about hands with the site manager.",
        ),
        "bars",
        Limits(look=600, bad=1800),
    ),
    Panel(
        "派单最多的小区",
        "Sites with the most offers (1 h)",
        one("topk(15, site:offers:increase1h)", "{{site}}"),
        "short",
        (
            "突增的小区可能停水停电：提醒坐席统一答复。",
            "A jump may be an outage: give agents one answer for all.",
        ),
        "bars",
    ),
    Panel(
        "拒单或未接最多的小区",
        "Sites with the most offers declined or lapsed (24 h)",
        one(
            'topk(15, sum by (site) (increase(guanjia_offers_total{outcome=~"declined|lapsed"}[1d])))',
            "{{site}}",
        ),
        "short",
        ("问班组长为什么拒；看排班。", "Ask the leads why they decline; look at the roster."),
        "bars",
        Limits(look=5, bad=20),
    ),
    Panel(
        "拒单或未接最多的班组",
        "Crews with the most offers declined or lapsed (24 h)",
        one(
            'topk(15, sum by (site, crew) (increase(guanjia_crew_offers_total{outcome=~"declined|lapsed"}[1d])))',
            "{{site}} {{crew}}",
        ),
        "short",
        (
            "“*”是名单以外的班组之和（每个派单进程只分列最先 500 个）。",
            "* is all crews beyond the first 500 that a dispatch process names.",
        ),
        "bars",
        Limits(look=5, bad=20),
    ),
    Panel(
        "手上任务最多的班组",
        "Crews with the most tasks in hand",
        one("topk(15, max by (site, crew) (guanjia_crew_tasks))", "{{site}} {{crew}}"),
        "short",
        ("改派给同工种的另一班组。", "Reassign to another crew of the trade."),
        "bars",
        Limits(look=10, bad=20),
    ),
)
WORK = (
    Panel(
        "在办任务",
        "Open tasks, by state",
        one("sum by (state) (max by (trade, state) (guanjia_tasks_open))", "{{state}}"),
        "short",
        (
            "offered 堆积：没人接；started 堆积：做不完。",
            "offered piles up: nobody takes them; started: nobody finishes.",
        ),
        runbook="TasksLate",
    ),
    Panel(
        "超时任务",
        "Tasks past their limit, by trade",
        one("max by (trade) (guanjia_tasks_late)", "{{trade}}"),
        "short",
        ("超过在办一成就要调人。", "More than a tenth of those open: bring in people."),
        limits=Limits(look=5, bad=20),
        runbook="TasksLate",
    ),
    Panel(
        "完成与未完成",
        "Tasks over per hour",
        one("sum by (done) (increase(guanjia_tasks_finished_total[1h]))", "完成 · done: {{done}}"),
        "short",
        ("false 上升：缺材料、进不了门？看说明。", "false rises: no parts, no access? Read the notes."),
    ),
    Panel(
        "任务上报",
        "Tasks reported higher per hour",
        one("sum by (reason) (increase(guanjia_tasks_escalated_total[1h]))", "{{reason}}"),
        "short",
        (
            "not_accepted：没人接；late：做得慢；slip_not_returned：没返单（PFS-04）。",
            "Nobody accepts; too slow; the slip is not back (PFS-04).",
        ),
    ),
    Panel(
        "手机上的步骤",
        "Steps on the crews' phones per hour",
        one("sum by (state) (increase(guanjia_work_steps_total[1h]))", "{{state}}"),
        "short",
        ("全部归零：手机连不上班组服务。", "All at 0: the phones do not reach the crew service."),
    ),
    Panel(
        "班组队列",
        "Crews' queues: messages waiting, consumed, missing",
        (
            Ask("guanjia:crew_messages_ready:sum", "等待的消息 · messages waiting"),
            Ask("sum(guanjia_crew_lanes)", "有人听的队列 · queues consumed"),
            Ask("sum(guanjia_crew_lanes_missing)", "不存在的队列 · queues missing"),
        ),
        "short",
        ("等待持续大于 0：某个小区没有班组服务。", "Waiting stays above 0: a site has no crew service."),
        runbook="CrewQueuesGrowing",
    ),
    Panel(
        "独立小区",
        "Sites of their own: seconds since heard of, messages waiting",
        (
            Ask("site:silence_seconds:min", "{{site}} 多少秒没有心跳 · seconds silent"),
            Ask("site:downlink_messages:max", "{{site}} 中心待下发 · waiting at the center"),
            Ask(
                'max by (site) (guanjia_link_waiting_messages{end="site"})',
                "{{site}} 现场待上传 · waiting at the site",
            ),
        ),
        "short",
        (
            "超过 90 秒没有心跳：断线，两边都在排队。没断却不减少：下行停了（DownlinkGrowing）。",
            "Silent for more than 90 s: cut off, both ends wait. Not silent and not falling: DownlinkGrowing.",
        ),
        runbook="SiteCutOff",
        empty="没有独立小区时就是空的 · empty where no site is on its own",
    ),
)

SITES = Dashboard(
    "guanjia-sites",
    "小区与班组",
    "Sites and crews",
    (
        Section("派单", "Offers", OFFERS),
        Section("哪里", "Where", PLACES),
        Section("在办", "Work in hand", WORK),
    ),
)
