"""The road of a message: said, published, heard, retried, given up; and notices, which leave the house."""

from deploy.dashboards.panel import Ask, Dashboard, Limits, Panel, Section, one

NOW = (
    Panel(
        "待发消息最久",
        "Oldest unsent message",
        one("max(guanjia_outbox_oldest_age_seconds)"),
        "s",
        ("大于 30 秒：消息服务器在不在、磁盘满没满。", "Above 30 s: is the broker up, is its disk full?"),
        "number",
        Limits(look=10, bad=30),
        "OutboxStuck",
    ),
    Panel(
        "死信",
        "Dead letters (1 h)",
        one("sum(increase(guanjia_dead_letters_total[1h]))"),
        "short",
        ("看原因，重放或丢弃。", "See why, then replay or drop."),
        "number",
        Limits(look=1, bad=5),
        "DeadLetters",
    ),
    Panel(
        "死信队列",
        "In the dead queues now",
        one('sum(queue:messages_ready:sum{queue=~"dead[.].+"})'),
        "short",
        ("应为 0：有人还没处理。", "Should be 0: somebody has not looked yet."),
        "number",
        Limits(look=1, bad=10),
        "DeadQueueNotEmpty",
    ),
    Panel(
        "没人听的队列",
        "Queues without a consumer",
        one(
            'count(sum by (queue) (rabbitmq_detailed_queue_consumers{queue=~".+[.]on[.].+"}) == 0) or vector(0)'
        ),
        "short",
        ("启动拥有它的服务。", "Start the service that owns it."),
        "number",
        Limits(look=1, bad=1),
        "QueueWithoutConsumer",
    ),
)
HANDLERS = (
    Panel(
        "处理速度",
        "Messages handled per second, by queue",
        one("sum by (queue) (queue:messages_heard:rate5m)", "{{queue}}"),
        "ops",
        (
            "某队列归零而别处照常：它的处理程序停了。",
            "A queue at 0 while others go on: its handler stands still.",
        ),
        runbook="QueueGrowing",
    ),
    Panel(
        "失败",
        "Messages that failed per second, by queue and kind",
        one(
            'sum by (queue, outcome) (queue:messages_heard:rate5m{outcome!="stored"}) > 0',
            "{{queue}} {{outcome}}",
        ),
        "ops",
        (
            "bug：交给开发；hiccup：等；refusal：看死信。",
            "bug: developers; hiccup: wait; refusal: the dead letters.",
        ),
        limits=Limits(look=0.1, bad=1),
        runbook="HandlersFailing",
        empty="没有失败就是空的 · empty when nothing fails",
    ),
    Panel(
        "处理用时 p99",
        "Handling time, p99, by queue",
        one("queue:message_handling_seconds:p99_5m", "{{queue}}"),
        "s",
        (
            "大于 1 秒：数据库慢。点数据点得到 journey。",
            "Above 1 s: the store is slow. Click a point for its journey.",
        ),
        limits=Limits(look=0.25, bad=1),
        runbook="HandlersSlow",
    ),
    Panel(
        "处理用时分布",
        "Handling time, p95, whole house",
        (
            Ask(
                "histogram_quantile(0.95, sum by (le) (rate(guanjia_message_handling_seconds_bucket[5m]))) >= 0",
                "p95",
            ),
            Ask(
                "histogram_quantile(0.5, sum by (le) (rate(guanjia_message_handling_seconds_bucket[5m]))) >= 0",
                "p50",
            ),
        ),
        "s",
        ("与上图比：只有一个队列慢，还是都慢。", "Compare with the panel before: one slow queue, or all?"),
        runbook="HandlersSlow",
    ),
    Panel(
        "重试",
        "Retries per second, by queue and pause",
        one("sum by (queue, level) (rate(guanjia_retries_total[5m]))", "{{queue}} {{level}}"),
        "ops",
        (
            "持续：某样东西不在。原因在日志 message_paused。",
            "Lasting: something is away. The reason is in the log, message_paused.",
        ),
        limits=Limits(look=0.1, bad=1),
        runbook="RetriesRising",
        empty="没有东西要等时就是空的 · empty when nothing had to wait",
    ),
    Panel(
        "放弃的消息",
        "Given up per hour, by queue and reason",
        one("sum by (queue, reason) (increase(guanjia_dead_letters_total[1h])) > 0", "{{queue}} {{reason}}"),
        "short",
        ("`dead list`、`dead show`，再重放或丢弃。", "`dead list`, `dead show`, then replay or drop."),
        runbook="DeadLetters",
        empty="没有死信就是空的 · empty when nothing was given up",
    ),
)
RELAY = (
    Panel(
        "发布",
        "Published per second, by result",
        one("sum by (result) (rate(guanjia_outbox_published_total[5m]))", "{{result}}"),
        "ops",
        ("failed：消息服务器；no_lane：班组没有队列。", "failed: the broker; no_lane: a crew has no queue."),
        runbook="OutboxStuck",
    ),
    Panel(
        "转发延迟",
        "From the write to the broker's confirmation",
        (
            Ask(
                "histogram_quantile(0.5, sum by (le) (rate(guanjia_outbox_lag_seconds_bucket[5m]))) >= 0",
                "p50",
            ),
            Ask(
                "histogram_quantile(0.99, sum by (le) (rate(guanjia_outbox_lag_seconds_bucket[5m]))) >= 0",
                "p99",
            ),
        ),
        "s",
        ("大于 1 秒：消息服务器或进程忙。", "Above 1 s: the broker or the process is busy."),
        limits=Limits(look=0.5, bad=5),
        runbook="OutboxStuck",
    ),
    Panel(
        "发件箱里等待",
        "Waiting in the outboxes, by service",
        one("max by (service) (guanjia_outbox_pending)", "{{service}}"),
        "short",
        ("上升且不降：按 OutboxStuck 处理。", "Rising and staying: go on with OutboxStuck."),
        runbook="OutboxStuck",
    ),
    Panel(
        "队列深度",
        "Deepest queues",
        one("topk(10, queue:messages_ready:sum)", "{{queue}}"),
        "short",
        ("大于一千且仍在升：加副本。", "Above a thousand and rising: add replicas."),
        limits=Limits(look=200, bad=1000),
        runbook="QueueGrowing",
    ),
    Panel(
        "到期事项延迟 p95",
        "Lateness of what falls due, p95",
        one(
            "histogram_quantile(0.95, sum by (service, le) (rate(guanjia_sweep_lateness_seconds_bucket[10m]))) >= 0",
            "{{service}}",
        ),
        "s",
        ("大于 30 秒：上报和重发都会晚。", "Above 30 s: reports and notices are late."),
        limits=Limits(look=5, bad=30),
        runbook="SweepLate",
    ),
    Panel(
        "通知",
        "Notices per minute, by channel and outcome",
        one("sum by (channel, outcome) (rate(guanjia_notices_total[5m])) * 60", "{{channel}} {{outcome}}"),
        "cpm",
        (
            "failed 大于 0：网关坏了；shown：没有设网关。",
            "failed above 0: the gateway; shown: no gateway is set up.",
        ),
        runbook="NoticesFailing",
    ),
)

MESSAGES = Dashboard(
    "guanjia-messages",
    "消息",
    "Messages",
    (
        Section("现在", "Now", NOW),
        Section("处理", "Handlers", HANDLERS),
        Section("发布与队列", "Relay and queues", RELAY),
    ),
)
