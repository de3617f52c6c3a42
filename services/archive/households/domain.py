"""A household's file: which roads belong to it, and how each step reads."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from shared.vocabulary.ids import AccountId, HouseholdId, SiteId
from shared.vocabulary.money import Fen, yuan


@dataclass(frozen=True, slots=True)
class File:
    """One household's file (HHF-01): the cases and journeys that turned out to be about it."""

    id: HouseholdId
    site: SiteId | None
    subjects: tuple[str, ...]

    @classmethod
    def opened(cls, household: HouseholdId, *, site: SiteId | None) -> Self:
        """A file with nothing in it but what names the household itself."""
        return cls(id=household, site=site, subjects=(f"household:{household}",))

    def with_subjects(self, *subjects: str) -> "File":
        """The file with more cases or journeys; those it has already change nothing."""
        fresh = tuple(one for one in subjects if one not in self.subjects)
        return replace(self, subjects=self.subjects + fresh)


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at what is masked for everybody else (DOC-14)."""

    id: str
    household: HouseholdId
    site: SiteId
    by: AccountId
    at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """How a message reads in a file: its kind, its words, and the fields that tell the rest."""

    kind: str
    zh: str
    en: str
    tells: tuple[str, ...] = ()


STEPS: Mapping[str, Step] = {
    "archive.household.registered": Step("paper", "档案登记", "Particulars registered"),
    "archive.household.revealed": Step("paper", "查看了完整联系方式", "Contact details looked at", ()),
    "archive.document.filed": Step("paper", "文件归档", "Paper filed", ("title",)),
    "hotline.call.rang": Step("call", "来电响铃", "Call rang"),
    "hotline.call.answered": Step("call", "接听", "Call answered"),
    "hotline.call.ended": Step("call", "通话结束", "Call ended"),
    "hotline.call.filed": Step("call", "来电备案", "Call filed", ("disposition", "note")),
    "hotline.case.opened": Step("case", "受理登记", "Case opened", ("number", "content")),
    "hotline.case.confirmed": Step("case", "复述确认", "Case confirmed", ("place",)),
    "hotline.case.classified": Step("case", "分类定级", "Case classified", ("kind", "urgency")),
    "hotline.case.answered": Step("case", "当场答复", "Answered on the spot", ("answer",)),
    "hotline.case.served": Step("case", "处理完毕，待回访", "Served, to be followed up", ("outcome",)),
    "hotline.case.followed_up": Step("case", "回访", "Followed up", ("rating", "words")),
    "hotline.followup.tried": Step("case", "回访未接通", "Follow-up not reached", ("attempt",)),
    "hotline.case.reopened": Step("case", "重新办理", "Case reopened", ("reason",)),
    "hotline.case.closed": Step("case", "结案", "Case closed", ("number", "outcome")),
    "hotline.case.escalated": Step("case", "升级上报", "Case escalated", ("level", "reason")),
    "hotline.case.handed_over": Step("case", "责任人移交", "Case handed over", ("owner_name", "reason")),
    "hotline.task.requested": Step("task", "请求派工", "Task requested", ("what",)),
    "hotline.task.withdrawn": Step("task", "撤回派工", "Task withdrawn", ("reason",)),
    "dispatch.task.planned": Step("task", "开具派工单", "Task planned", ("slip", "what")),
    "dispatch.task.offered": Step("task", "派发班组", "Task offered", ("slip",)),
    "dispatch.task.accepted": Step("task", "班组接单", "Task accepted", ("slip", "member_name")),
    "dispatch.task.declined": Step("task", "班组拒单", "Task declined", ("reason",)),
    "dispatch.task.started": Step("task", "开始上门", "Task started", ("slip", "member_name")),
    "dispatch.task.priced": Step("money", "告知价格", "Price told", ("slip", "amount")),
    "dispatch.task.finished": Step("task", "完工", "Task finished", ("slip", "note")),
    "dispatch.task.returned": Step("task", "业主签字返单", "Slip signed and returned", ("slip", "signer")),
    "dispatch.task.cancelled": Step("task", "派工取消", "Task cancelled", ("slip", "reason")),
    "dispatch.task.escalated": Step("task", "派工升级上报", "Task escalated", ("slip", "reason")),
    "hotline.customer.informed": Step("case", "告知进展", "Customer informed", ("words",)),
    "hotline.contact.revealed": Step("case", "查看号码", "Number looked at", ("why",)),
    "hotline.opinion.recorded": Step("case", "记录意见", "Opinion recorded", ("reason",)),
    "billing.charge.raised": Step("money", "应收费用", "Charge raised", ("what", "amount")),
    "billing.fees.raised": Step("money", "应收费用", "Charge raised", ("what", "amount")),
    "billing.charge.paid": Step("money", "已缴费", "Charge paid", ("receipt_number", "amount")),
    "billing.charge.voided": Step("money", "费用作废", "Charge voided", ("amount", "reason")),
    "notification.notice.sent": Step("notice", "通知已发出", "Notice sent", ("text",)),
    "notification.notice.failed": Step("notice", "通知未送达", "Notice failed", ("reason",)),
}
"""Every step that has words; another message stands in the file under its own name."""

SAID_AGAIN = ("crew.", "notification.notice.held")
"""What a crew reports, dispatch says again with the slip; what is held is sent later: the file tells it once."""

CODES = frozenset({"kind", "urgency", "disposition", "why"})
"""Fields whose value is a word of the house's own, which a page says in the reader's language."""


def about(household: str, *, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a message says of one household: of the fees of many only its own, and nothing of its neighbours'."""
    if "fees" not in body:
        return body
    own: Mapping[str, Any] = next((fee for fee in body["fees"] if fee["household"] == household), {})
    return {name: value for name, value in body.items() if name not in {"fees", "amount"}} | {**own}


def is_told(name: str, *, body: Mapping[str, Any]) -> bool:
    """Whether a message has a line in a file: not what is said twice, nor what only the staff were told."""
    return not name.startswith(SAID_AGAIN) and body.get("audience") != "staff"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file's timeline, in both languages."""

    kind: str
    zh: str
    en: str
    tells: str
    codes: tuple[tuple[str, str], ...] = ()
    """The fields that hold a word of the house's own, and the words."""


def line_of(name: str, *, body: Mapping[str, Any]) -> Line:
    """How a message reads in a file (HHF-15)."""
    step = STEPS.get(name)
    if step is None:
        return Line(kind=name.split(".", 1)[0], zh=name, en=name, tells="")
    there = [field for field in step.tells if body.get(field) not in (None, "")]
    return Line(
        kind=step.kind,
        zh=step.zh,
        en=step.en,
        tells=" · ".join(_told(field, body[field]) for field in there if field not in CODES),
        codes=tuple((field, str(body[field])) for field in there if field in CODES),
    )


def _told(field: str, value: Any) -> str:
    return f"¥{yuan(Fen(value))}" if field == "amount" else str(value)
