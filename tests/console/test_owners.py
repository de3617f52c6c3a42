import httpx
import pytest

from services.console.owners.domain import Asker, OwnerRefusedError, OwnerSilentError
from services.console.owners.gateways import HttpOwner
from shared.vocabulary.refusals import ForbiddenError, NotFoundError

ASKER = Asker(person="wangmin", token="her-token", language="zh", key="key-1")


def an_owner(*answers: httpx.Response | Exception) -> tuple[HttpOwner, list[httpx.Request]]:
    """The hotline at an address that gives the answers one after another."""
    seen: list[httpx.Request] = []
    waiting = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        said = waiting.pop(0)
        if isinstance(said, Exception):
            raise said
        return said

    return HttpOwner("hotline", "http://hotline", transport=httpx.MockTransport(answer)), seen


async def test_a_command_goes_in_the_persons_own_name_with_its_key() -> None:
    owner, seen = an_owner(httpx.Response(200, json={"id": "case-1"}))

    said = await owner.tell("/cases", {"content": "漏水"}, asker=ASKER)
    await owner.close()

    assert said == {"id": "case-1"}
    assert seen[0].headers["authorization"] == "Bearer her-token"
    assert seen[0].headers["idempotency-key"] == "key-1"
    assert seen[0].url.params["language"] == "zh"


async def test_each_step_of_a_longer_command_has_a_key_of_its_own() -> None:
    assert ASKER.step("confirm").key == "key-1.confirm"
    assert ASKER.step("confirm").command == "wangmin/key-1.confirm"


async def test_empty_filters_are_not_asked_for() -> None:
    owner, seen = an_owner(httpx.Response(200, json={"items": [], "next": None}))

    await owner.ask("/rooms", asker=ASKER, site="jinxiu", q="")

    assert seen[0].url.query == b"site=jinxiu&language=zh"
    assert "idempotency-key" not in seen[0].headers


async def test_a_refusal_keeps_its_sentence_its_code_and_its_fields() -> None:
    problem = {
        "code": "not_valid",
        "title": "some fields are missing or wrong",
        "fields": [{"field": "body.contact_phone", "message": "too short"}],
    }
    owner, _ = an_owner(httpx.Response(422, json=problem))

    with pytest.raises(OwnerRefusedError, match="missing or wrong") as refused:
        await owner.tell("/cases", {}, asker=ASKER)

    assert refused.value.code == "not_valid"
    assert [(fault.field, fault.sentence) for fault in refused.value.faults] == [
        ("contact_phone", "too short")
    ]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(404, json={"title": "nothing"}), NotFoundError),
        (httpx.Response(403, json={"title": "no"}), ForbiddenError),
        (httpx.Response(401), ForbiddenError),
        (httpx.Response(409, json={"title": "refused", "code": "not_read_back"}), OwnerRefusedError),
        (httpx.Response(500, text="oops"), OwnerSilentError),
        (httpx.ConnectError("nobody"), OwnerSilentError),
        (httpx.ReadTimeout("slow"), OwnerSilentError),
    ],
)
async def test_what_goes_wrong_has_one_name(
    answer: httpx.Response | Exception, error: type[Exception]
) -> None:
    owner, _ = an_owner(answer)

    with pytest.raises(error):
        await owner.ask("/cases/case-1", asker=ASKER)


async def test_a_printed_form_comes_as_it_was_made() -> None:
    pdf = httpx.Response(200, content=b"%PDF", headers={"content-type": "application/pdf"})
    owner, _ = an_owner(pdf)

    paper = await owner.paper("/receipts/r-1.pdf", asker=ASKER)

    assert (paper.content, paper.kind, paper.name) == (b"%PDF", "application/pdf", "r-1.pdf")
