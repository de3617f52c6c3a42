"""What may be asked of personal data, in memory as in the database: whether a value is equal, and nothing else."""

from shared.storage.marks import must_be_clear, must_be_searchable
from shared.storage.store import AtLeast, AtMost, Where, Within


def check_asked(kind: type, where: Where, *, order: str = "id") -> None:
    """Raise UnsearchableError for conditions or an order that encrypted fields cannot answer."""
    must_be_clear(kind, order.removeprefix("-"))
    for path, wanted in where.items():
        if isinstance(wanted, AtMost | AtLeast | Within):
            must_be_clear(kind, path)
        must_be_searchable(kind, path)


def check_tallied(kind: type, where: Where, *, by: tuple[str, ...], total: str | None) -> None:
    """Raise UnsearchableError for a tally of encrypted fields."""
    check_asked(kind, where)
    for path in (*by, *((total,) if total else ())):
        must_be_clear(kind, path)
