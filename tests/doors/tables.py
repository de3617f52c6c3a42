"""What the walk is told: which doors are open to whom and why, and what to say at each."""

from collections.abc import Mapping
from typing import Any

from tests.doors.town import HERE
from tests.journeys.town import CTI_TOKEN

SERVICES = ("archive", "billing", "console", "crew", "dispatch", "hotline", "notification")

OPEN: Mapping[str, str] = {
    "GET /health/live": "the runner asks, before anybody can sign in",
    "GET /health/ready": "the runner asks; it names what is away and nothing else",
    "GET /metrics": "the collector asks; numbers without names",
    "GET /asyncapi.json": "the form of messages, the same in every house",
    "GET /openapi.json": "the form of requests, the same in every house",
    "GET /static/{version}/{name:path}": "styles and pictures of the sign-in page",
    "GET /sign-in": "the door itself",
    "POST /sign-in": "the door itself: an account, its password, patience with who guesses",
    "POST /tokens/end": "the door for programs: the session's own secret",
    "GET /": "leads on to what the person may open, or to the door",
    "GET /keep": "the phones' door: renews the session that the cookie proves, else answers nothing",
    "POST /tokens": "the door for programs: an account, its password, patience with who guesses",
    "POST /tokens/renew": "the door for programs: the session's own secret",
    "GET /keys.json": "the public key that checks tokens",
    "POST /cti/{token}": "the telephone exchange, by the secret in its address",
}
"""The routes that ask nobody who they are, and why."""

EVERYBODYS: Mapping[str, str] = {
    "POST /sign-out": "ends one's own session",
    "GET /account": "one's own account",
    "POST /account/password": "one's own password, by the old one",
    "GET /rules": "the house rules bind every employee; changing one is checked",
    "GET /console/rules": "the same",
    "GET /scripts": "the words for a call without a site are the house's",
    "GET /sites/{site}/prices": "prices are told to customers by whoever works at the site",
    "GET /bar/sites": "the names of one's own sites",
    "GET /stream": "says that something moved, never what",
    "GET /work/stream": "says that something of one's own crews moved",
}
"""The routes that every employee may use with any role: they are about oneself or the whole house."""

QUIET: Mapping[str, str] = {
    "GET /imports/template.{kind}": "an empty table, the same for every site",
    "GET /desk/arrears/{household}": "beside a call, which goes on: the same answer as for a household unheard of",
}
"""The routes that name a thing and answer without telling of it, instead of refusing."""

STREAMS = ("GET /stream", "GET /work/stream")
"""They never end, so they are only asked by nobody, who is refused at once."""

TRACES = ("李女士", "13800002046", "厨房漏水", "锦绣园", "2单元1202", "lisi@house", "更换阀门")
"""What only the site's own people may read: its name, its owners, what they said and what was done."""

THINGS: Mapping[str, str] = {
    "version": "1",
    "name": "guanjia.css",
    "token": CTI_TOKEN,
    "topic": "calls",
    "service": "hotline",
}
AT: Mapping[str, Mapping[str, str]] = {
    "archive GET /imports/template.{kind}": {"kind": "csv"},
    "crew POST /work/{task}/{step}": {"step": "accept"},
    "console POST /rules/{service}/{chapter}/{field}": {"chapter": "calls", "field": "ring_limit"},
    "hotline GET /scripts": {"step": "answer"},
}
"""Words that mean another thing at each door."""

SHUT: Mapping[str, str] = {
    "archive PUT /rules/{chapter}/{field}": "the archive keeps no house rules yet",
    "archive DELETE /rules/{chapter}/{field}": "the same",
}
"""The doors that open for nobody, and why."""

FORMS: Mapping[str, Mapping[str, Any]] = {
    "hotline POST /cti/{token}": {
        "event": "newCall",
        "callId": "9",
        "from": "1",
        "to": "2",
        "direction": "in",
    },
    "archive POST /sites": {"id": HERE, "code": "JX"},
    "console POST /accounts": {"account": "zhaoliu", "grants": [{"role": "agent", "sites": [HERE]}]},
    "console PUT /accounts/{account}/grants": {"grants": [{"role": "agent", "sites": [HERE]}]},
    "console POST /accounts/new": {"account": "zhaoliu", "name": "赵六", "right": f"agent@{HERE}"},
    "console POST /desk/calls/{call}/filed": {"disposition": "wrong_number"},
    "console POST /cases/{case}/tasks": {"trade": "engineering", "what": "看看"},
    "console POST /cases/{case}/answer": {"answer": "好的"},
    "console POST /cases/{case}/close": {"outcome": "好了"},
    "console POST /cases/{case}/hand-over": {"to": "lisi", "reason": "休假"},
    "console POST /cases/{case}/tasks/{task}/withdraw": {"reason": "不用了"},
    "console POST /board/cases/{case}/tasks/{task}/reassign": {"crew": "engineering-2", "reason": "忙"},
    "console POST /board/cases/{case}/tasks/{task}/cancel": {"reason": "不用了"},
    "console POST /follow-ups/{case}": {"reached": "yes", "satisfied": "yes", "rating": "5", "words": "好"},
    "console POST /money/charges/{charge}/pay": {"method": "cash", "payer": "某人"},
    "console POST /money/tables": {"table_site": HERE, "month": "2026-03"},
    "console POST /rules/{service}/{chapter}/{field}": {"value": "2", "for_site": HERE},
    "billing POST /sites/{site}/charges": {"id": "power"},
}
"""What a route must be told to get as far as its check; what a schema says is filled in by itself."""
