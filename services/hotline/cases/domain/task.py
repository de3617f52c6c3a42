"""A crew's part of a case, as far as the hotline follows it (HOT-13, HOT-14)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from shared.vocabulary.ids import CaseId, CrewId, TaskId
from shared.vocabulary.matters import Trade
from shared.vocabulary.privacy import Words


class TaskStage(StrEnum):
    """How far a task is; ``failed`` is over without being done."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    STARTED = "started"
    CANCELLED = "cancelled"
    FAILED = "failed"
    FINISHED = "finished"
    RETURNED = "returned"


# What is heard late never turns a task back; work that was done outranks its cancellation.
RANK = {stage: rank for rank, stage in enumerate(TaskStage)}
OVER = frozenset({TaskStage.CANCELLED, TaskStage.FAILED, TaskStage.FINISHED, TaskStage.RETURNED})


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a crew is asked to do; ``crew`` picks one of several of a trade."""

    trade: Trade
    what: str
    crew: CrewId | None = None
    paid: bool = False
    wanted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseTask:
    """One task of a case and what was last heard of it."""

    id: TaskId
    trade: Trade
    what: Words
    crew: CrewId | None
    paid: bool
    wanted_at: datetime | None
    stage: TaskStage = TaskStage.REQUESTED
    slip: str = ""
    member: str = ""
    note: Words = ""
    withdrawn: Words = ""
    settled: bool = False

    @property
    def is_over(self) -> bool:
        """Whether no crew is expected to work on it any more."""
        return self.stage in OVER

    @property
    def is_unsettled(self) -> bool:
        """Whether it could not be done and nobody has decided what to do instead."""
        return self.stage is TaskStage.FAILED and not self.settled

    def moved(self, stage: TaskStage, *, slip: str = "", member: str = "", note: str = "") -> "CaseTask":
        """The task one stage on; a stage it has passed already changes nothing but what was missing."""
        further = RANK[stage] > RANK[self.stage]
        return replace(
            self,
            stage=stage if further else self.stage,
            slip=self.slip or slip,
            member=member or self.member,
            note=note or self.note,
        )


def task_id(case: CaseId, *, number: int) -> TaskId:
    """The id of a case's n-th task: it follows from the case, so asking twice asks once."""
    return TaskId(f"{case}-{number}")
