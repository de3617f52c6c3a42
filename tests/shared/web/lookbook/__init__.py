"""A page with every sign on it: for tests, and to look at."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse

from shared.auth.doors import NotSignedInError
from shared.auth.person import Grant, Person
from shared.vocabulary.ids import AccountId, SiteId
from shared.vocabulary.people import Role
from shared.web.assets import assets
from shared.web.bar import bar
from shared.web.pages import Link, Pages, SiteName, fragment, page
from shared.web.problems import install_errors
from shared.web.security import install_headers
from shared.web.signs import KINDS
from shared.web.tools import Told
from tests.clockwork import MONDAY_MORNING, Clock

WANGMIN = Person(id=AccountId("wangmin"), name="王敏", grants=(Grant(Role.AGENT),), session="a-session")
SITES = (
    SiteName(SiteId("jinxiu"), "锦绣园", "Jinxiu Garden"),
    SiteName(SiteId("yunjing"), "云景大厦", "Yunjing Tower"),
    SiteName(SiteId("nanhu"), "南湖校区", "Nanhu Campus"),
)
NAVIGATION = (
    Link("/lookbook", "lookbook.desk", "headset", (Role.AGENT,)),
    Link("/board", "lookbook.board", "layout-kanban", (Role.AGENT,)),
    Link("/money", "lookbook.amount", "coin", (Role.CASHIER,)),
)
router = APIRouter()
done: list[str] = []


@router.get("/lookbook")
async def whole(request: Request) -> HTMLResponse:
    return await page(request, "lookbook.html", **values())


@router.get("/lookbook/rows")
async def rows(request: Request) -> HTMLResponse:
    return await fragment(request, "lookbook.html", block="rows", **values())


@router.post("/lookbook")
async def change(told: Told) -> dict[str, str]:
    return {"command": told.id}


def values() -> dict[str, Any]:
    places = (
        ("A-1042", "锦绣园 3-2-1202", "handling", "urgent", timedelta(hours=-2), "13800002046", 1640902),
        ("A-0998", "云景大厦 18F", "served", "normal", timedelta(minutes=25), "02085551234", 12000),
        ("A-1043", "南湖校区 北3", "recorded", "emergency", timedelta(hours=7), "13911112222", -550),
        ("A-1044", "锦绣园 1-1-101", "closed", "normal", None, "", 0),
    )
    return {
        "kinds": {name: tuple(kind) for name, kind in KINDS.items()},
        "errors": {"room": "没有 9-9-9999 这个房间：请核对楼栋和单元。"},
        "rows": [
            {
                "number": number,
                "place": place,
                "state": state,
                "urgency": urgency,
                "due": MONDAY_MORNING + left if left is not None else None,
                "taken": MONDAY_MORNING - timedelta(hours=9 * count),
                "phone": phone,
                "amount": amount,
            }
            for count, (number, place, state, urgency, left, phone, amount) in enumerate(places)
        ],
    }


def lookbook(person: Person | None = WANGMIN, *, sites: Sequence[SiteName] = SITES) -> FastAPI:
    """An application with the look-book on it, read by the person."""

    async def known() -> Sequence[SiteName]:
        return sites

    def doorman(_: Request) -> Person:
        if person is None:
            raise NotSignedInError
        return person

    app = FastAPI()
    app.state.tools = {
        "pages": Pages(Path(__file__).parent, navigation=NAVIGATION, sites=known),
        "clock": Clock(),
        "doorman": doorman,
    }
    install_errors(app)
    install_headers(app)
    app.include_router(assets)
    app.include_router(bar)
    app.include_router(router)
    return app
