"""No field for words reaches a database in clear by oversight: it is private, or stands here with a reason."""

from tests.architecture.kept import all_kept, clear_fields

CLEAR = {
    "ids, and numbers that the office gave": """
        agent before call case case_number crew digest hash household id journey owner photos receipt receipt_number
        reference room sessions site slip subjects task Case.number CaseCard.number CaseContact.number Receipt.number
    """,
    "kinds, states and codes of a list": """
        channel code disposition ended_by holds kind language method month read_back state template trade type unit
        urgency zone CallCard.line Call.reason
    """,
    "the office's own telephone lines, and who is logged in at them": "Call.line Site.lines Call.users",
    "names of sites, crews and messages": """
        name_en Crew.name CrewCard.name Entry.name Lane.name Place.name Site.name SiteCard.name
    """,
    "whom the office employs stands by name on slips and lists, which are put in order by it": """
        Account.name CaseTask.member Remembered.name Staff.name first_owner_name member_name owner_name to_name
    """,
    "where in a site the work is: what crews and boards go by; it says nobody's name": "building label place",
    "goods and their prices": """
        Charge.what ChargeCard.what ChargeLine.what Item.what LedgerEntry.what Line.what PriceBookItem.what materials
        what_en
    """,
    "house rules": "chapter field written",
    "hashes, which nobody can read": "password",
    "an account of the office, or the case whose customer is told": "recipient",
}
NAMES = {name for names in CLEAR.values() for name in names.split()}


def in_clear() -> set[tuple[str, str]]:
    return {found for kept in all_kept() for found in clear_fields(kept.of)}


def test_every_field_for_words_is_private_or_clear_for_a_reason() -> None:
    forgotten = {f"{kind}.{field}" for kind, field in in_clear() if not {field, f"{kind}.{field}"} & NAMES}

    assert forgotten == set()


def test_no_reason_outlives_its_field() -> None:
    known = {name for kind, field in in_clear() for name in (field, f"{kind}.{field}")}

    assert known >= NAMES


def test_the_types_that_hold_people_are_among_those_looked_at() -> None:
    kept = {one.of.__qualname__ for one in all_kept()}

    assert kept >= {
        "Case",
        "Call",
        "Listing",
        "Household",
        "Entry",
        "CaseCard",
        "Notice",
        "Staff",
        "Work",
        "Task",
    }
