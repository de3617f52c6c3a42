"""What the rules of cases do not allow, each in a sentence that says what to do."""

from collections.abc import Iterable

from shared.vocabulary.matters import CaseKind, CaseState, Channel
from shared.vocabulary.refusals import RefusalError


class BlankFieldError(RefusalError):
    """Name, phone and content are mandatory (HOT-08)."""

    code = "blank_field"

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is empty: a record needs a name, a phone and what was said.", field=field)


class ClosedChannelError(RefusalError):
    """The site does not accept contacts by this channel (HOT-45)."""

    code = "closed_channel"

    def __init__(self, channel: Channel) -> None:
        super().__init__(
            f"contacts by {channel} are not accepted here: use another channel.", channel=channel
        )


class SkippedStepError(RefusalError):
    """No step may be skipped (HOT-01)."""

    code = "skipped_step"

    def __init__(self, *, wanted: str, state: CaseState, allowed: Iterable[CaseState]) -> None:
        states = " or ".join(allowed)
        super().__init__(
            f"a case that is {state} cannot be {wanted}: it must be {states} first.",
            state=state,
            wanted=wanted,
            allowed=states,
        )


class NotReadBackError(RefusalError):
    """Room, name and phone must be read back before a record is confirmed (HOT-09)."""

    code = "not_read_back"

    def __init__(self, missing: Iterable[str]) -> None:
        fields = ", ".join(missing)
        super().__init__(f"{fields} was not read back: repeat it to the caller first.", missing=fields)


class UnknownSiteError(RefusalError):
    """No such site is in the register."""

    code = "unknown_site"

    def __init__(self, site: str) -> None:
        super().__init__(f"the register has no site {site!r}: choose one that it has.", site=site)


class UnknownRoomError(RefusalError):
    """The register knows no such room, or the household does not live in it."""

    code = "unknown_room"

    def __init__(self, room: str, *, site: str) -> None:
        super().__init__(
            f"site {site} has no room {room!r} with this household: look the room up first.",
            room=room,
            site=site,
        )


class NoPlaceError(RefusalError):
    """Somebody has to go there, so the place must be known."""

    code = "no_place"

    def __init__(self, kind: CaseKind) -> None:
        super().__init__(f"a case of kind {kind} needs a place: confirm it with one.", kind=kind)


class OnlyPlaceKnownError(RefusalError):
    """Only an emergency may go on with nothing but its place read back."""

    code = "only_place_known"

    def __init__(self, kind: CaseKind) -> None:
        super().__init__(
            f"only an emergency may go on with nothing but its place: read back name and phone before {kind}.",
            kind=kind,
        )


class ForbiddenAnswerError(RefusalError):
    """An answer that nobody may give (SCR-21, FCO-04)."""

    code = "forbidden_answer"

    def __init__(self, answer: str) -> None:
        super().__init__(
            f"{answer!r} is no answer: look it up, or pass the matter on to who knows.", answer=answer
        )


class NotClassifiedError(RefusalError):
    """The case has no kind yet."""

    code = "not_classified"

    def __init__(self, number: str) -> None:
        super().__init__(f"case {number} has no kind yet: classify it first.", number=number)


class NoSuchTaskError(RefusalError):
    """The case has no such task."""

    code = "no_such_task"

    def __init__(self, task: str) -> None:
        super().__init__(f"the case has no open task {task!r}: choose one of its open tasks.", task=task)


class OpenTasksError(RefusalError):
    """Crews are still at work."""

    code = "open_tasks"

    def __init__(self, tasks: Iterable[str]) -> None:
        open_ = ", ".join(tasks)
        super().__init__(f"tasks {open_} are not over: wait for them or withdraw them.", tasks=open_)


class NotInformedError(RefusalError):
    """An opinion may be put on record only after the customer was informed (TYP-04, C3)."""

    code = "not_informed"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"the customer of case {number} was not informed yet: tell them first.", number=number
        )


class NotAComplaintError(RefusalError):
    """Only a complaint becomes an opinion on record (TYP-04)."""

    code = "not_a_complaint"

    def __init__(self, kind: CaseKind | None) -> None:
        super().__init__(
            f"a case of kind {kind or 'none'} cannot become an opinion: only a complaint can.",
            kind=kind or "",
        )


class TimePastError(RefusalError):
    """An agreed time must lie ahead."""

    code = "time_past"

    def __init__(self, at: str) -> None:
        super().__init__(f"{at} is not in the future: agree on a later time.", at=at)


class NotTheOwnerError(RefusalError):
    """Only who owns the case, or leads the desk, may hand it over."""

    code = "not_the_owner"

    def __init__(self, owner: str) -> None:
        super().__init__(f"this case belongs to {owner}: ask them.", owner=owner)


class NoHandOverError(RefusalError):
    """No hand-over waits for this person (FCO-02)."""

    code = "no_hand_over"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"no hand-over of case {number} waits for you: its owner must ask first.", number=number
        )


class NoReplyYetError(RefusalError):
    """Nothing is closed before the customer has a reply (FCO-08)."""

    code = "no_reply_yet"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"the customer of case {number} has no reply yet: answer or call back before closing.",
            number=number,
        )


class BadRatingError(RefusalError):
    """Ratings go from 1 to 5 (FUP-18)."""

    code = "bad_rating"

    def __init__(self, rating: int) -> None:
        super().__init__(f"{rating} is no rating: give 1 to 5.", rating=rating)
