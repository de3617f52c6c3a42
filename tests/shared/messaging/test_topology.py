from shared.contracts.dispatch import OfferTask
from shared.messaging.subscriptions import on
from shared.messaging.topology import Binding, lanes, topology
from shared.storage.memory import MemoryDatabase
from tests.shared.messaging.neighbours import Journal, archive, counter, take

HOUSE = {
    "counter": counter(MemoryDatabase()).subscriptions,
    "archive": archive(Journal()).subscriptions,
    "crew": (on(OfferTask, take),),
}


def test_every_subscription_has_its_queue_bound_by_the_name_of_its_message() -> None:
    built = topology(HOUSE)

    assert [binding for binding in built.bindings if binding.exchange == "events"] == [
        Binding("events", "counter.on.hotline.task.withdrawn", "hotline.task.withdrawn"),
        Binding("events", "counter.on.dispatch.task.cancelled", "dispatch.task.cancelled"),
        Binding("events", "archive.on.everything", "#"),
    ]


def test_every_queue_is_a_quorum_queue() -> None:
    built = topology(HOUSE)

    kinds = {queue.arguments["x-queue-type"] for queue in (*built.queues, *lanes("jinxiu", ["eng"]).queues)}
    assert kinds == {"quorum"}


def test_what_crashes_a_service_again_and_again_ends_in_its_dead_queue() -> None:
    built = {queue.name: queue.arguments for queue in topology(HOUSE).queues}

    assert built["counter.on.hotline.task.withdrawn"] == {
        "x-queue-type": "quorum",
        "x-delivery-limit": 20,
        "x-dead-letter-exchange": "dead",
        "x-dead-letter-routing-key": "counter",
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


def test_every_service_and_the_crews_have_a_dead_queue_once() -> None:
    names = [queue.name for queue in topology(HOUSE).queues if queue.name.startswith("dead.")]

    assert sorted(names) == ["dead.archive", "dead.counter", "dead.crew"]


def test_the_ladder_is_shared_and_sends_messages_home_by_the_default_exchange() -> None:
    built = {queue.name: queue.arguments for queue in topology(HOUSE).queues}

    waits = {name: built[name]["x-message-ttl"] for name in ("retry.5s", "retry.30s", "retry.5min")}
    assert waits == {"retry.5s": 5_000, "retry.30s": 30_000, "retry.5min": 300_000}
    assert built["retry.5s"]["x-dead-letter-exchange"] == ""


def test_a_site_has_a_lane_per_crew_and_one_for_what_is_urgent() -> None:
    opened = lanes("jinxiu", ["eng", "clean"])

    assert [binding.queue for binding in opened.bindings] == [
        "crew.jinxiu.urgent",
        "crew.jinxiu.eng",
        "crew.jinxiu.clean",
    ]
    assert {queue.arguments["x-dead-letter-routing-key"] for queue in opened.queues} == {"crew"}
