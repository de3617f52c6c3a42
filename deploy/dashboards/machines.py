"""What everything runs on: services, requests, processes, the broker."""

from deploy.dashboards.panel import Ask, Dashboard, Limits, Panel, Section, one

NOW = (
    Panel(
        "服务在线",
        "Services up",
        one('sum(up{job="guanjia"})'),
        "short",
        ("少于七个：看 make status。", "Fewer than seven: see make status."),
        "number",
        Limits(look=7, bad=6, below=True),
        "ServiceDown",
    ),
    Panel(
        "消息服务器",
        "Broker up",
        one('max(up{job="rabbitmq"})'),
        "short",
        ("0：启动它；什么都没有丢。", "0: start it; nothing is lost."),
        "number",
        Limits(look=1, bad=0.5, below=True),
        "BrokerDown",
    ),
    Panel(
        "消息服务器告警",
        "Broker's alarms",
        one("sum(rabbitmq_alarms_memory_used_watermark) + sum(rabbitmq_alarms_free_disk_space_watermark)"),
        "short",
        ("大于 0：发布被阻止，腾磁盘或内存。", "Above 0: publishing is blocked, free disk or memory."),
        "number",
        Limits(look=1, bad=1),
        "BrokerAlarm",
    ),
    Panel(
        "最大的服务有多少序列",
        "Series of the largest service",
        one('max(scrape_samples_scraped{job="guanjia"})'),
        "short",
        ("超过两万：某个标签失控了。", "Above 20,000: a label got out of hand."),
        "number",
        Limits(look=15_000, bad=20_000),
        "TooManySeries",
    ),
)
SERVICES = (
    Panel(
        "请求",
        "Requests per second, by service",
        one("service:requests:rate5m", "{{service}}"),
        "reqps",
        ("突增看来源；归零看 ServiceDown。", "A jump: from where? 0: ServiceDown."),
    ),
    Panel(
        "失败请求",
        "Share of requests that fail, by service",
        one("service:requests_failed:ratio5m", "{{service}}"),
        "percentunit",
        ("大于 1%：日志里找 status 5xx。", "Above 1 %: find status 5xx in the log."),
        limits=Limits(look=0.001, bad=0.01),
        runbook="RequestsFailing",
    ),
    Panel(
        "请求用时 p95",
        "Time of requests, p95, by service",
        one("service:request_seconds:p95_5m", "{{service}}"),
        "s",
        ("大于 2 秒：坐席在等。", "Above 2 s: agents wait."),
        limits=Limits(look=0.5, bad=2),
        runbook="RequestsSlow",
    ),
    Panel(
        "最慢的页面",
        "Slowest routes, mean",
        one("topk(10, route:request_seconds:mean15m)", "{{service}} {{route}}"),
        "s",
        ("持续在榜：交给开发。", "Lasting: tell the developers."),
        "bars",
        Limits(look=0.5, bad=2),
        "RequestsSlow",
    ),
    Panel(
        "处理器",
        "CPU, by service",
        one('sum by (service) (rate(process_cpu_seconds_total{job="guanjia"}[5m]))', "{{service}}"),
        "percentunit",
        ("接近 1：一个进程到头了，加副本。", "Near 1: one process is at its end, add a replica."),
        limits=Limits(look=0.7, bad=0.9),
    ),
    Panel(
        "内存",
        "Memory, by service",
        one('sum by (service) (process_resident_memory_bytes{job="guanjia"})', "{{service}}"),
        "bytes",
        ("一直上升：泄漏，重启并报告。", "Rising for ever: a leak, restart and report it."),
    ),
    Panel(
        "清点用时",
        "Time of the census, by count",
        one("max by (service, count) (guanjia_census_duration_seconds)", "{{service}} {{count}}"),
        "s",
        (
            "越久，点得越少（最多占 5% 时间）；大于 10 秒看数据库。",
            "The longer, the rarer (5 % of the time at most); above 10 s look at the store.",
        ),
        limits=Limits(look=2, bad=10),
        runbook="CensusStale",
    ),
    Panel(
        "打开的文件",
        "Open files, share of the limit",
        one(
            'max by (service) (process_open_fds{job="guanjia"} / process_max_fds{job="guanjia"})',
            "{{service}}",
        ),
        "percentunit",
        ("接近 1：提高 ulimit 或查泄漏。", "Near 1: raise the ulimit or find the leak."),
        limits=Limits(look=0.5, bad=0.8),
    ),
)
BROKER = (
    Panel(
        "消息服务器吞吐",
        "Broker: received and delivered per second",
        (
            Ask("sum(rate(rabbitmq_global_messages_received_total[5m]))", "收 · received"),
            Ask("sum(rate(rabbitmq_global_messages_acknowledged_total[5m]))", "确认 · acknowledged"),
        ),
        "ops",
        ("收多于确认且持续：积压。", "More received than acknowledged, and lasting: a backlog."),
        runbook="QueueGrowing",
    ),
    Panel(
        "消息服务器资源",
        "Broker: memory and disk left",
        (
            Ask("sum(rabbitmq_process_resident_memory_bytes)", "内存 · memory used"),
            Ask("min(rabbitmq_disk_space_available_bytes)", "磁盘 · disk left"),
        ),
        "bytes",
        ("磁盘快满前腾空间：满了就不收消息。", "Free the disk before it is full: then no message is taken."),
        runbook="BrokerAlarm",
    ),
)

MACHINES = Dashboard(
    "guanjia-machines",
    "机器",
    "Machines",
    (
        Section("现在", "Now", NOW),
        Section("服务", "Services", SERVICES),
        Section("消息服务器", "Broker", BROKER),
    ),
)
