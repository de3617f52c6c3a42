"""Every question that may meet what years have closed begins an index; none is asked that this table does not know."""

import ast
from collections.abc import Sequence

import pytest

from shared.storage.pages import index_for
from shared.storage.store import AnyOf, AtLeast, AtMost, Index, Where, Within
from tests.architecture.house import ROOT, files
from tests.questions import office, records
from tests.questions.question import ASKING, Asked, Listening, Question, Stores

QUESTIONS = (*office.QUESTIONS, *records.QUESTIONS)

FEW = {
    "sites": "as many as there are sites",
    "places": "as many as there are sites",
    "site_cards": "as many as there are sites",
    "links": "as many as there are sites of their own",
    "crews": "as many as there are crews",
    "crew_cards": "as many as there are crews",
    "lanes": "as many as there are crews; looked at less often the more there are",
    "accounts": "as many as there are people at work",
    "staff": "as many as there are people at work",
    "households": "as many as live there",
    "listings": "as many as live there",
    "dwellings": "as many as live there",
    "tables": "one for each site and month",
    "sheets": "as many as there are sites",
}
LEFT_OVER = {
    ("case_cards", "due"): "of the open cases",
    ("case_cards", "owner"): "of the open cases",
    ("calls", "ended_at"): "of the calls without a record",
}
"""Conditions that no index has, with what the index before them leaves."""
ELSEWHERE = {
    "services/archive/households/http.py": "the timeline: the same question is in the table",
    "services/archive/imports/handlers.py": "by id",
    "services/archive/register/http.py": "the sites",
    "services/console/app.py": "whether there is any account",
    "services/console/accounts/handlers.py": "whether there is any account, once",
    "services/console/accounts/pages/crews.py": "the crews of some sites",
    "services/console/board/pages.py": "the crews",
    "services/console/cases/pages.py": "by journey: in the table",
    "services/crew/door/gateways.py": "who signed in at a site of its own",
    "services/crew/work/views.py": "the lanes of a member's crews",
    "services/dispatch/tasks/handlers/desk.py": "a site's crews",
    "services/hotline/cases/handlers/taking.py": "who lives in a room",
    "services/billing/app.py": "the sites",
    "services/billing/ledger/handlers.py": "as many sheets as sites, and by the command that sums all anew",
    "services/billing/ledger/views.py": "the proof reads every entry, on purpose; the balance is in the table",
    "services/billing/receipts/pages.py": "by receipt: in the table",
    "services/archive/journal/views.py": "the walk along the whole chain, and the newest block at the start",
    "shared/rulebook/changes.py": "changes of house rules",
    "shared/rulebook/stored.py": "how many changes of house rules there are",
    "shared/runtime/sweeper.py": "what comes back again and again: the one seal",
}
"""Files with a question that the table cannot ask by itself, and what it asks."""


async def asked_by(question: Question) -> Sequence[Asked]:
    listening = Listening()
    await question.ask(Stores(listening))
    return listening.asked


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: f"{one.service}: {one.name}")
async def test_a_question_begins_an_index(question: Question) -> None:
    for asked in await asked_by(question):
        if asked.kept.name not in FEW:
            assert is_served(asked), (
                f"{asked.line}: {asked.verb} {dict(asked.where)} in order of {asked.order}"
            )


async def test_every_question_of_the_services_is_in_the_table() -> None:
    known = {asked.line for question in QUESTIONS for asked in await asked_by(question)}

    unknown = {line for line in lines_that_ask() if line not in known and line.split(":")[0] not in ELSEWHERE}

    assert unknown == set()


def is_served(asked: Asked) -> bool:
    """Whether an index begins with what must be equal, then has the bound or the order."""
    field = asked.order.removeprefix("-")
    bounds = {name for name, wanted in asked.where.items() if isinstance(wanted, AtMost | AtLeast | Within)}
    several = {name for name, wanted in asked.where.items() if isinstance(wanted, AnyOf) and name == "site"}
    equal = asked.where.keys() - bounds - several
    wanted = {name for name in equal | bounds if (asked.kept.name, name) not in LEFT_OVER}
    usable = [index for index in asked.kept.indexes if may_serve(index, asked.where)]
    if field != "id":
        before = index_for(asked.where, field, indexes=[one.fields for one in usable])
        if before is not None and wanted <= {*before, field}:
            return True
    return any(begins(index, wanted) for index in usable)


def may_serve(index: Index, where: Where) -> bool:
    """Whether an index holds everything that a question means: a sparse one only what has its first field."""
    first = where.get(index.fields[0].removeprefix("-"))
    return not index.sparse or not (first is None or isinstance(first, AnyOf))


def begins(index: Index, wanted: set[str]) -> bool:
    """Whether an index begins with the fields, in whatever order."""
    fields = [one.removeprefix("-") for one in index.fields]
    return bool(wanted) and set(fields[: len(wanted)]) == wanted


def lines_that_ask() -> set[str]:
    """Every line in the services that asks a store for more than one thing by its key."""
    found = set()
    for file in files():
        if file.suffix != ".py" or file.parts[0] not in {"services", "shared"} or "storage" in file.parts:
            continue
        for node in ast.walk(ast.parse((ROOT / file).read_text())):
            asked = {ast.Await: "value", ast.AsyncFor: "iter", ast.comprehension: "iter"}.get(type(node))
            call = getattr(node, asked) if asked else None
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and call.func.attr in ASKING
            ):
                found.add(f"{file.as_posix()}:{call.func.value.end_lineno}")
    return found
