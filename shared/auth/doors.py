"""What a door says to somebody it does not let in."""


class NotSignedInError(Exception):
    """A request without a valid token or session; ``code`` names the reason in the catalogues."""

    code: str = "not_signed_in"

    def __init__(self, sentence: str = "nobody is signed in: send a bearer token or sign in") -> None:
        super().__init__(sentence)
        self.sentence = sentence


class TokenExpiredError(NotSignedInError):
    """A token that was good once; asking for a new one helps."""

    code = "token_expired"

    def __init__(self) -> None:
        super().__init__("the token has expired: sign in again, or ask for a new one")


class BadTokenError(NotSignedInError):
    """Not a token of this house, or one that somebody changed."""

    code = "bad_token"

    def __init__(self) -> None:
        super().__init__("this is not a token of this house: sign in again")
