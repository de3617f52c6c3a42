"""A service as a FastAPI application."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request

from shared.auth.person import Person
from shared.runtime.service import Ground, Service
from shared.web.addressed import install_addressee
from shared.web.assets import assets
from shared.web.problems import PROBLEMS, install_errors
from shared.web.security import install_headers

Doorman = Callable[[Request], Person]
"""Who stands behind a request; raises NotSignedInError."""


def tools_of(service: Service, *, ground: Ground, doorman: Doorman | None = None) -> dict[str, object]:
    """The service's tools with those that every service has: the clock, the house rules, the doorman."""
    everywhere: dict[str, object] = {"clock": ground.clock, "rules": ground.rules}
    if doorman is not None:
        everywhere["doorman"] = doorman
    return {**everywhere, **service.tools}


def fastapi_app(
    service: Service, *, ground: Ground, doorman: Doorman | None = None, lifespan: Any = None
) -> FastAPI:
    """The service's routes with their tools and the house's way to say what is wrong.

    A doorman among the service's own tools comes before the one given here.
    """
    # No pages about the OpenAPI: they bring scripts from elsewhere, which the content security policy refuses.
    app = FastAPI(
        title=f"Guanjia {service.name}",
        version="1",
        lifespan=lifespan,
        responses=PROBLEMS,
        docs_url=None,
        redoc_url=None,
    )
    app.state.tools = tools_of(service, ground=ground, doorman=doorman)
    app.state.service = service.name
    install_errors(app)
    install_addressee(app, service=service.name)
    install_headers(app)
    for router in service.routers:
        app.include_router(router)
    if "pages" in app.state.tools and assets not in service.routers:
        app.include_router(assets)
    return app


def route_of(scope: Mapping[str, Any]) -> str:
    """The template of the route that answered, such as ``/cases/{case}``; never the ids in it."""
    return str(getattr(scope.get("route"), "path", "unmatched"))
