"""What a task refuses, in sentences."""

from shared.vocabulary.ids import CrewId, SiteId
from shared.vocabulary.matters import TaskState
from shared.vocabulary.refusals import RefusalError


class AlreadyOverError(RefusalError):
    """A task that is finished or cancelled cannot be changed any more."""

    code = "task_over"

    def __init__(self, slip: str, state: TaskState) -> None:
        super().__init__(f"slip {slip} is {state} already: open a new task instead.", slip=slip, state=state)


class ForeignCrewError(RefusalError):
    """A crew that the site does not have."""

    code = "no_such_crew"

    def __init__(self, crew: CrewId, site: SiteId) -> None:
        super().__init__(f"site {site} has no crew {crew}: choose one of its own.", crew=crew, site=site)


class NoSiteError(RefusalError):
    """A task that belongs nowhere cannot be planned."""

    code = "no_site"

    def __init__(self, task: str) -> None:
        super().__init__(f"task {task} names no site: confirm the place of its case first.", task=task)


class ElsewhereError(RefusalError):
    """A site's crews report only of their own site's tasks."""

    code = "elsewhere"

    def __init__(self, slip: str, site: SiteId) -> None:
        super().__init__(
            f"slip {slip} is no task of site {site}: look who reported it.", slip=slip, site=site
        )
