"""Whatever a service's OpenAPI lets people ask is answered as it says, and never by a failure of ours."""

import asyncio
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings, strategies
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.doors.tables import SERVICES
from tests.doors.town import EVERYWHERE, Lived, a_lived_in_town

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
pytestmark = pytest.mark.thorough

ASKERS = (EVERYWHERE, "admin", "wangmin")
TRIES = settings(
    max_examples=8,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """A town in which something is there to be found."""
    return asyncio.run(a_lived_in_town(tmp_path_factory.mktemp("town")))


@pytest.mark.parametrize("service", SERVICES)
def test_every_answer_is_as_the_openapi_says(lived: Lived, service: str) -> None:
    known = {**lived.known, **lived.rules[service]}
    schema = schemathesis.openapi.from_asgi("/openapi.json", lived.apps[service])

    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @TRIES
        @given(
            case=operation.as_strategy(),
            who=strategies.sampled_from(ASKERS),
            there=strategies.booleans(),
        )
        def holds(case: Case[Any], who: str, *, there: bool) -> None:
            if there:
                case.path_parameters |= {one: known[one] for one in case.path_parameters if one in known}
            case.call_and_validate(checks=CHECKS, headers={"authorization": who})

        holds()
