from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from deploy.demo.secrecy import AT_ONCE, in_documents, in_files, secrets_of, told
from deploy.demo.sheet import read_sheet
from tests.live.secantus import store_url

__all__ = ("store_url",)
PHONE, MAIL = "13700006588", "olga659@example.com"


@pytest.fixture(scope="module")
def secrets() -> frozenset[bytes]:
    return secrets_of(read_sheet())


def test_every_number_and_address_of_the_demo_is_looked_for(secrets: frozenset[bytes]) -> None:
    assert {one.phone.encode() for one in read_sheet() if one.phone} <= secrets
    assert MAIL.encode() in secrets


@pytest.mark.parametrize(
    ("written", "many"),
    [
        (PHONE, 1),
        (f"+86{PHONE}", 1),
        (f"mailto:{MAIL}?", 1),
        (f"{PHONE}{PHONE}", 2),
        ("137****6588", 0),
        ("13700000000", 0),
    ],
)
def test_a_number_in_clear_in_a_log_is_found(
    tmp_path: Path, secrets: frozenset[bytes], written: str, many: int
) -> None:
    log = tmp_path / "log" / "hotline.log"
    log.parent.mkdir()
    log.write_text(f"{{'event': 'x{written}'}}")

    assert sum(in_files(tmp_path, secrets=secrets).values()) == many


def test_a_number_that_two_parts_of_a_file_share_is_found(tmp_path: Path, secrets: frozenset[bytes]) -> None:
    file = tmp_path / "store" / "data" / "documents.wt"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"." * (AT_ONCE - 5) + PHONE.encode())

    assert told(in_files(tmp_path, secrets=secrets)) == "1 in store/data/documents.wt"


@pytest.mark.live
def test_a_number_in_clear_in_a_document_is_found(store_url: str, secrets: frozenset[bytes]) -> None:
    with MongoClient[dict[str, Any]](store_url) as client:
        client["guanjia_planted"]["cards"].insert_one({"road": [{"said": f"ring {PHONE}"}]})
        found = in_documents(store_url, secrets=secrets)
        client.drop_database("guanjia_planted")

    assert found["guanjia_planted.cards"] == 1
