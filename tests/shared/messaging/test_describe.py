import json

from shared.messaging.describe import asyncapi, page
from shared.messaging.subscriptions import Subscriptions
from shared.messaging.tables import Table
from shared.storage.memory import MemoryDatabase
from tests.shared.messaging.neighbours import Journal, archive, counter, crew

LANES: Subscriptions = getattr(crew(Journal()).lanes, "subscriptions", ())
HOUSE = (
    Table("dispatch", counter(MemoryDatabase()).subscriptions[:1]),
    Table("archive", archive(Journal()).subscriptions),
    Table("crew", (), LANES),
)


def test_the_picture_has_an_arrow_from_who_says_to_who_hears() -> None:
    drawn = page(HOUSE)

    assert '  hotline -->|"task.withdrawn"| dispatch' in drawn
    assert '  dispatch -->|"offer<br>withdrawal"| crew' in drawn
    assert '  everyone((everyone)) -.->|"everything"| archive' in drawn


def test_a_message_is_listed_with_its_fields_and_its_hearers() -> None:
    (row,) = [line for line in page(HOUSE).splitlines() if line.startswith("| `hotline.task.withdrawn`")]

    assert "A case no longer needs a task." in row
    assert "`case`, `task`, `reason`" in row
    assert "dispatch: `" in row
    assert "count`" in row


def test_asyncapi_names_the_queue_and_the_fields_of_what_is_heard() -> None:
    document = json.loads(asyncapi("counter", counter(MemoryDatabase()).subscriptions))

    channel = document["channels"]["counter.on.hotline.task.withdrawn:TaskWithdrawn"]
    schemas = json.dumps(document["components"]["schemas"])
    assert channel["bindings"]["amqp"]["queue"]["name"] == "counter.on.hotline.task.withdrawn"
    assert '"reason"' in schemas
    assert '"journey"' in schemas


def test_asyncapi_names_what_the_service_says() -> None:
    document = json.loads(asyncapi("dispatch", ()))

    said = [name for name, one in document["operations"].items() if one["action"] == "send"]
    assert any("dispatch.task.planned" in name for name in said)


def test_asyncapi_shows_the_lanes_of_the_crews() -> None:
    document = json.loads(asyncapi("crew", (), lanes=LANES))

    assert "crew.{site}.{crew}:OfferTask" in document["channels"]
