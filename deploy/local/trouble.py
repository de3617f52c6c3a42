"""What stands in the way of a start, said in one sentence that tells what to do."""


class TroubleError(Exception):
    """Something on this machine must be put right by a person; the sentence says what."""
