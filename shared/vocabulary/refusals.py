"""Refusals: what the rules do not allow, said in a sentence that tells what to do."""


class RefusalError(Exception):
    """A request that the rules refuse; asking again the same way will not help.

    ``code`` names the refusal in the language catalogues and in problem+json; ``values`` fill the sentence in
    either language. The default sentence is English.
    """

    code: str = "refused"

    def __init__(self, sentence: str, **values: str | int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values


class NotFoundError(LookupError):
    """Nothing is kept under this key, or not yet: a message may have overtaken the one before it."""

    def __init__(self, what: str, key: str) -> None:
        super().__init__(f"no {what} is kept under {key!r}")
        self.what = what
        self.key = key


class ForbiddenError(Exception):
    """Somebody asked for what their roles at this site do not allow."""
