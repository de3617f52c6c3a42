import pytest

from shared.contracts.dispatch import OfferTask
from shared.contracts.envelope import Message
from shared.contracts.hotline import CaseClosed, TaskWithdrawn
from shared.messaging.subscriptions import MissingToolError, equip, on, on_everything
from tests.shared.messaging.neighbours import count, file, take


async def with_a_default(message: Message[CaseClosed], *, tone: str = "calm") -> None: ...


def test_a_queue_is_named_after_the_service_and_the_message() -> None:
    heard = on(TaskWithdrawn, count)

    assert heard.queue("dispatch") == "dispatch.on.hotline.task.withdrawn"


def test_two_who_hear_the_same_message_have_a_queue_each() -> None:
    first, second = on(TaskWithdrawn, count), on(TaskWithdrawn, count, part="again")

    assert first.queue("dispatch") != second.queue("dispatch")


def test_who_hears_everything_is_bound_to_every_name() -> None:
    heard = on_everything(file)

    assert (heard.queue("archive"), heard.binding) == ("archive.on.everything", "#")


def test_orders_travel_by_the_crews_queues_only() -> None:
    heard = on(OfferTask, take)

    assert heard.binding is None


def test_a_handler_for_another_message_is_refused_when_the_table_is_written() -> None:
    with pytest.raises(TypeError, match="CaseClosed"):
        on(CaseClosed, count)


def test_who_hears_everything_takes_any_message() -> None:
    with pytest.raises(TypeError, match="AnyMessage"):
        on_everything(count)


def test_a_handler_gets_the_tools_it_names_and_no_others() -> None:
    tools = equip(count, {"counts": "the store", "clock": "the clock"})

    assert tools == {"counts": "the store"}


def test_a_missing_tool_is_named() -> None:
    with pytest.raises(MissingToolError, match=r"neighbours\.count needs a tool named 'counts'"):
        equip(count, {})


def test_a_tool_with_a_default_may_be_missing() -> None:
    assert equip(with_a_default, {}) == {}
