"""What a crew's work refuses, in sentences."""

from shared.vocabulary.money import Fen, yuan
from shared.vocabulary.refusals import RefusalError


class TakenError(RefusalError):
    """Somebody else was faster."""

    code = "taken"

    def __init__(self, slip: str, who: str) -> None:
        super().__init__(f"slip {slip} is with {who} already: choose another one.", slip=slip, who=who)


class NotYoursError(RefusalError):
    """Only who has the task may report on it."""

    code = "not_yours"

    def __init__(self, slip: str, who: str) -> None:
        super().__init__(f"slip {slip} is with {who}: only they can report on it.", slip=slip, who=who)


class ChosenAnotherError(RefusalError):
    """The task was given straight to another member (FCO-12)."""

    code = "chosen_another"

    def __init__(self, slip: str, who: str) -> None:
        super().__init__(f"slip {slip} was given to {who} by name: leave it to them.", slip=slip, who=who)


class WrongMomentError(RefusalError):
    """A step that does not follow from where the task is."""

    code = "wrong_moment"

    def __init__(self, slip: str, state: str, step: str) -> None:
        super().__init__(
            f"slip {slip} is {state}: {step} is not possible now; reload to see what is next.",
            slip=slip,
            state=state,
            step=step,
        )


class GoneError(RefusalError):
    """The office took the task back."""

    code = "gone"

    def __init__(self, slip: str, reason: str) -> None:
        super().__init__(f"slip {slip} was taken back ({reason}): do not go there.", slip=slip, reason=reason)


class PriceGateError(RefusalError):
    """Paid work does not begin before the owner was told the price and agreed (PFS-01)."""

    code = "price_gate"

    def __init__(self, slip: str) -> None:
        super().__init__(
            f"slip {slip} is paid work: tell the owner the price and get their consent first.", slip=slip
        )


class ConsentError(RefusalError):
    """Nobody enters a home without knocking and being let in (SCR-53)."""

    code = "consent"
    status = 422

    def __init__(self, slip: str) -> None:
        super().__init__(
            f"slip {slip} is in a home: knock, get consent, tick the box, then go in.", slip=slip
        )


class BadPriceError(RefusalError):
    """A price that cannot be."""

    code = "bad_price"
    status = 422

    @classmethod
    def of_line(cls, what: str, unit_price: Fen) -> "BadPriceError":
        return cls(
            f"{what or 'a line'} cannot cost {yuan(unit_price)}: a price is zero or more, up to 100,000 yuan.",
            what=what,
            price=unit_price,
        )

    @classmethod
    def of_quantity(cls, what: str, quantity: int) -> "BadPriceError":
        return cls(
            f"{what or 'a line'} cannot be {quantity / 1000:g} units: a quantity is above zero, up to 10,000.",
            what=what,
            quantity=quantity,
        )


class MissingWordsError(RefusalError):
    """Something must be said that was left empty."""

    code = "missing_words"
    status = 422

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is missing: write it down, the office needs it.", what=what)


class TooManyPhotosError(RefusalError):
    """More photos than a task may have."""

    code = "too_many_photos"
    status = 422

    def __init__(self, most: int) -> None:
        super().__init__(f"a task has at most {most} photos.", most=most)


class MalformedPhoneError(RefusalError):
    """A number that nobody could dial; the center would refuse the whole matter for it."""

    code = "malformed_phone"
    status = 422

    def __init__(self, phone: str) -> None:
        super().__init__(f"{phone!r} is no telephone number: give 3 to 20 digits.", phone=phone)
