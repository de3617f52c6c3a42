"""Pages: templates of the chapters, in the reader's language, whole or one block of them."""

import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from shared.auth.person import Person
from shared.vocabulary.ids import SiteId
from shared.vocabulary.people import Role
from shared.web.assets import OURS, Assets
from shared.web.drawing import drawing
from shared.web.security import VISITOR, a_secret, keep_cookie, proof_of
from shared.web.tools import reader
from shared.web.words import LANGUAGES, Words

HERE = Path(__file__).parent
LANGUAGE, SITE = "guanjia_language", "guanjia_site"
YEAR, DAY = 365 * 86400, 86400
BAR_LIST = 20
"""So many sites are a list in the bar; more are searched, and so many shown at a look (shared/web/bar.py)."""


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the navigation, seen by whoever holds one of the roles; ``word`` is a catalogue key."""

    path: str
    word: str
    icon: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class SiteName:
    """A site as the switcher shows it."""

    id: SiteId
    name: str
    name_en: str
    zone: str = "Asia/Shanghai"


SitesOf = Callable[[], Awaitable[Sequence[SiteName]]]


async def no_sites() -> Sequence[SiteName]:
    """The sites of a service whose pages have no site switcher."""
    return ()


class Pages:
    """A service's pages: its chapters' ``templates/``, ``static/`` and ``words.yaml``, and the navigation.

    Give it to the service as the tool ``pages``, and ``shared.web.assets.assets`` as a router.
    """

    def __init__(
        self,
        *chapters: Path,
        navigation: Sequence[Link] = (),
        sites: SitesOf = no_sites,
        home: str = "/",
        account: str | None = "/account",
    ) -> None:
        """``home`` and ``account`` are the addresses of the mark and of the reader's name in the bar."""
        self.navigation = tuple(navigation)
        self.sites = sites
        self.home = home
        self.account = account
        self.words = Words(file for folder in (HERE, *chapters) if (file := folder / "words.yaml").exists())
        self.assets, self.environment = _drawn_from(chapters)

    def shown_to(self, person: Person | None) -> tuple[Link, ...]:
        """The links of the navigation that the person's roles open."""
        return tuple(link for link in self.navigation if person and person.may(*link.roles))


@cache
def _drawn_from(chapters: tuple[Path, ...]) -> tuple[Assets, Environment]:
    assets = Assets([OURS, *(folder / "static" for folder in chapters)])
    environment = Environment(
        loader=FileSystemLoader([folder / "templates" for folder in (HERE, *chapters)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= drawing(assets)
    return assets, environment


async def page(request: Request, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """The whole page; keeps the language and the site that the address asks for (``?language=en``)."""
    pages, context, answer = await _prepare(request, values, status=status)
    answer.body = answer.render(_template(pages, name).render(context))
    return _sized(answer)


async def fragment(
    request: Request, name: str, *, block: str, status: int = 200, **values: Any
) -> HTMLResponse:
    """One block of the page's own template, for HTMX."""
    pages, context, answer = await _prepare(request, values, status=status)
    template = _template(pages, name)
    drawn = "".join(template.blocks[block](template.new_context(context)))
    answer.body = answer.render(drawn)
    return _sized(answer)


def wants_fragment(request: Request) -> bool:
    """Whether HTMX asks for a part of the page that it will put in its place."""
    return request.headers.get("HX-Request-Type") == "partial"


def language_of(request: Request, *, person: Person | None) -> str:
    """The reader's language: asked for, kept in the cookie, of the account, of the browser, else Chinese."""
    browser = request.headers.get("accept-language", "")[:2].lower()
    asked = (
        request.query_params.get("language"),
        request.cookies.get(LANGUAGE),
        person.language if person else browser,
    )
    return next((one for one in asked if one in LANGUAGES), LANGUAGES[0])


def _template(pages: Pages, name: str) -> Template:
    return pages.environment.get_template(name)


async def _prepare(
    request: Request, values: dict[str, Any], *, status: int
) -> tuple[Pages, dict[str, Any], HTMLResponse]:
    pages = cast("Pages", request.app.state.tools["pages"])
    person = await reader(request)
    language = language_of(request, person=person)
    sites = await sites_of(request, person)
    site = _site_of(request, sites)
    secret = (person.session if person else None) or request.cookies.get(VISITOR) or a_secret()
    clock = request.app.state.tools.get("clock", lambda: datetime.now(UTC))
    context = {
        "_": pages.words.saying(language),
        "language": language,
        "person": person,
        "path": request.url.path,
        "query": [(key, value) for key, value in request.query_params.multi_items() if key != "language"],
        "home": pages.home,
        "own_account": pages.account,
        "navigation": pages.shown_to(person),
        "sites": sites,
        "bar_list": BAR_LIST,
        "site": site,
        "zone": site.zone if site else "Asia/Shanghai",
        "now": clock(),
        "proof": proof_of(secret),
        "fresh_key": lambda: str(uuid.uuid4()),
    }
    context |= values
    context["signs"] = _template(pages, "signs.html").make_module(context)
    answer = HTMLResponse("", status_code=status, headers={"Cache-Control": "no-store"})
    _keep_choices(request, answer, language=language, site=site)
    if not (person and person.session) and secret != request.cookies.get(VISITOR):
        keep_cookie(answer, request, name=VISITOR, value=secret, seconds=DAY)
    return pages, context, answer


def _keep_choices(request: Request, answer: HTMLResponse, *, language: str, site: SiteName | None) -> None:
    if request.query_params.get("language") == language:
        keep_cookie(answer, request, name=LANGUAGE, value=language, seconds=YEAR)
    if "site" in request.query_params:
        keep_cookie(answer, request, name=SITE, value=site.id if site else "", seconds=YEAR)


async def sites_of(request: Request, person: Person | None) -> tuple[SiteName, ...]:
    """The sites that a reader may see, as the bar names them."""
    if person is None:
        return ()
    allowed = person.sites(*Role)
    known = await cast("Pages", request.app.state.tools["pages"]).sites()
    return tuple(one for one in known if allowed is None or one.id in allowed)


def _site_of(request: Request, sites: Sequence[SiteName]) -> SiteName | None:
    wanted = request.query_params.get("site", request.cookies.get(SITE))
    return next((one for one in sites if one.id == wanted), None)


def _sized(answer: HTMLResponse) -> HTMLResponse:
    answer.headers["Content-Length"] = str(len(answer.body))
    return answer
