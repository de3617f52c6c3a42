"""What people call about, how it reached the center, and how much it hurries."""

from enum import StrEnum


class Channel(StrEnum):
    """How a contact reached the center (HOT-23, HOT-26)."""

    PHONE = "phone"
    VISIT = "visit"
    LETTER = "letter"
    MAIL = "mail"
    WECHAT = "wechat"
    SMS = "sms"
    ONLINE = "online"
    STAFF = "staff"


class CaseKind(StrEnum):
    """What a case is about; each kind has its own limits (TYP)."""

    CONSULTATION = "consultation"
    REPAIR = "repair"
    SERVICE = "service"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    EMERGENCY = "emergency"
    HELP = "help"
    BOOKING = "booking"


class Urgency(StrEnum):
    """How much a case hurries; an emergency takes the urgent lane."""

    NORMAL = "normal"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class CaseState(StrEnum):
    """The five ordered states of a contact and its end (HOT-01); none may be skipped."""

    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    HANDLING = "handling"
    SERVED = "served"
    CLOSED = "closed"


class Trade(StrEnum):
    """What a crew can do."""

    ENGINEERING = "engineering"
    CLEANING = "cleaning"
    GREENING = "greening"
    SECURITY = "security"
    STEWARD = "steward"


class TaskState(StrEnum):
    """Where a task is on its road."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    STARTED = "started"
    FINISHED = "finished"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    STRANDED = "stranded"


class SiteKind(StrEnum):
    """What a site is."""

    RESIDENTIAL = "residential"
    OFFICE = "office"
    CAMPUS = "campus"


class PaymentMethod(StrEnum):
    """How money was handed over."""

    CASH = "cash"
    TRANSFER = "transfer"
    QR = "qr"
