from shared.messaging.lanes import LaneWatch, queues
from tests.shared.messaging.neighbours import KnownLanes


def test_each_site_has_one_urgent_lane_and_it_is_opened_first() -> None:
    known = frozenset({("jinxiu", "eng"), ("jinxiu", "clean"), ("tower", "eng")})

    assert queues(known) == [
        "crew.jinxiu.urgent",
        "crew.tower.urgent",
        "crew.jinxiu.clean",
        "crew.jinxiu.eng",
        "crew.tower.eng",
    ]


async def test_a_lane_that_is_not_there_yet_is_tried_again_and_opened_once() -> None:
    declared, opened = set[str](), list[str]()

    async def known() -> frozenset[tuple[str, str]]:
        return frozenset({("jinxiu", "eng")})

    async def open_lane(queue: str) -> bool:
        if queue in declared:
            opened.append(queue)
        return queue in declared

    watch = LaneWatch(KnownLanes(subscriptions=(), known=known), open_lane)

    await watch.look()
    declared |= {"crew.jinxiu.urgent", "crew.jinxiu.eng"}
    await watch.look()
    await watch.look()

    assert opened == ["crew.jinxiu.urgent", "crew.jinxiu.eng"]
