"""The crews that an account may belong to, by the names that people use."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.console.journeys.domain.places import CrewCard
from services.console.journeys.views import MOST_CREWS
from shared.auth.person import Person
from shared.storage.store import AnyOf, Store
from shared.vocabulary.ids import CrewId, SiteId
from shared.vocabulary.people import Role


@dataclass(frozen=True, slots=True)
class Choice:
    """A crew of one or several sites: the same id means the same crew at each of a person's sites."""

    id: CrewId
    name: str
    name_en: str
    held: bool


async def crews_to_choose(
    crews: Store[CrewCard], *, person: Person, held: Iterable[CrewId], sites: frozenset[SiteId] | None = None
) -> Sequence[Choice]:
    """The crews of the sites, or of all that the person keeps accounts of, and whatever is held already."""
    at = person.sites(Role.ADMINISTRATOR) if sites is None else sites
    known = await crews.find_many(
        {"site": AnyOf(tuple(at))} if at is not None else {}, order="site", limit=MOST_CREWS
    )
    held = frozenset(held)
    named: dict[str, Choice] = {}
    for crew in known:
        choice = Choice(CrewId(crew.crew), crew.name, crew.name_en, held=crew.crew in held)
        named.setdefault(choice.id, choice)
    unknown = (Choice(one, one, one, held=True) for one in sorted(held - named.keys()))
    return [*sorted(named.values(), key=lambda one: one.id), *unknown]
