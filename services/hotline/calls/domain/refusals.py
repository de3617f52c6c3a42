"""What the rules of calls do not allow."""

from shared.vocabulary.refusals import RefusalError


class CallHasCaseError(RefusalError):
    """A call that led to a case needs no other explanation."""

    code = "call_has_case"

    def __init__(self, call: str) -> None:
        super().__init__(f"call {call} led to a case: the case is its record.", call=call)


class CallGoesOnError(RefusalError):
    """A call is filed when it is over."""

    code = "call_goes_on"

    def __init__(self, call: str) -> None:
        super().__init__(f"call {call} is not over: file it after the caller has hung up.", call=call)


class CallOverError(RefusalError):
    """A call that is over cannot be answered."""

    code = "call_over"

    def __init__(self, call: str) -> None:
        super().__init__(f"call {call} is over: call the number back instead.", call=call)


class CallTakenError(RefusalError):
    """Somebody else has answered."""

    code = "call_taken"

    def __init__(self, call: str, *, agent: str) -> None:
        super().__init__(f"call {call} was answered by {agent} already.", call=call, agent=agent)
