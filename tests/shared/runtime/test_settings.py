from pathlib import Path

import pytest

from shared.auth.keys import new_keys
from shared.runtime.settings import Settings, SettingsError, read_settings
from shared.storage.master import new_master_key


class KitchenSettings(Settings):
    port: int = 8199
    kettles: tuple[str, ...] = ()


@pytest.fixture
def public_key(tmp_path: Path) -> Path:
    return new_keys(tmp_path)[0]


@pytest.fixture(autouse=True)
def given(monkeypatch: pytest.MonkeyPatch, public_key: Path) -> pytest.MonkeyPatch:
    monkeypatch.setenv("GUANJIA_AMQP_URL", "amqp://here/")
    monkeypatch.setenv("GUANJIA_MONGO_URL", "mongodb://here/")
    monkeypatch.setenv("GUANJIA_TOKEN_PUBLIC_KEY", str(public_key))
    monkeypatch.setenv("GUANJIA_MASTER_KEY_FILE", str(new_master_key(public_key.with_name("master.key"))))
    return monkeypatch


def test_settings_come_from_the_environment(given: pytest.MonkeyPatch, public_key: Path) -> None:
    given.setenv("GUANJIA_PORT", "9001")
    given.setenv("GUANJIA_KETTLES", '["red", "blue"]')

    settings = read_settings(KitchenSettings)

    assert settings.port == 9001
    assert settings.kettles == ("red", "blue")
    assert settings.token_public_key == public_key


def test_an_unknown_name_is_refused_with_the_nearest_known_one(given: pytest.MonkeyPatch) -> None:
    given.setenv("GUANJIA_MONGO_ULR", "mongodb://here/")

    with pytest.raises(SettingsError) as refused:
        read_settings(KitchenSettings)

    assert str(refused.value) == (
        "GUANJIA_MONGO_ULR is not a setting of this service: did you mean GUANJIA_MONGO_URL?"
    )


def test_a_missing_address_is_named(given: pytest.MonkeyPatch) -> None:
    given.delenv("GUANJIA_AMQP_URL")

    with pytest.raises(SettingsError, match="GUANJIA_AMQP_URL: field required"):
        read_settings(KitchenSettings)


def test_settings_of_others_without_the_prefix_do_not_matter(given: pytest.MonkeyPatch) -> None:
    given.setenv("AMQP_ULR", "whatever")

    assert read_settings(KitchenSettings).port == 8199


def test_a_value_may_stand_in_a_file(given: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given.delenv("GUANJIA_AMQP_URL")
    given.setenv("GUANJIA_AMQP_URL_FILE", str(tmp_path / "amqp"))
    (tmp_path / "amqp").write_text("amqp://kitchen:secret@there/\n")

    assert read_settings(KitchenSettings).amqp_url == "amqp://kitchen:secret@there/"


def test_a_value_given_twice_is_refused(given: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given.setenv("GUANJIA_AMQP_URL_FILE", str(tmp_path / "amqp"))

    with pytest.raises(SettingsError, match="AMQP_URL and GUANJIA_AMQP_URL_FILE are both set: keep one"):
        read_settings(KitchenSettings)


@pytest.mark.parametrize("name", ["MONGO_DATABASE_FILE", "TOKEN_PUBLIC_KEY", "CA_FILE", "TLS_CERT_FILE"])
def test_a_missing_file_is_named(given: pytest.MonkeyPatch, name: str) -> None:
    given.setenv(f"GUANJIA_{name}", "/nowhere/at.all")

    with pytest.raises(SettingsError, match=f"GUANJIA_{name}: there is no file /nowhere/at.all; make it"):
        read_settings(KitchenSettings)


def test_a_certificate_without_its_key_is_refused(given: pytest.MonkeyPatch, public_key: Path) -> None:
    given.setenv("GUANJIA_TLS_CERT_FILE", str(public_key))

    with pytest.raises(SettingsError, match="belong together: set both or none"):
        read_settings(KitchenSettings)


def test_without_a_master_key_no_service_starts(given: pytest.MonkeyPatch) -> None:
    given.delenv("GUANJIA_MASTER_KEY_FILE")

    with pytest.raises(SettingsError, match="GUANJIA_MASTER_KEY_FILE, or a KMS in GUANJIA_KMS_FILE"):
        read_settings(KitchenSettings)


def test_a_key_management_service_is_named_in_a_file(given: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "kms").write_text(
        '{"provider": "aws", "credentials": {"accessKeyId": "a"}, "key": {"region": "r"}}'
    )
    given.setenv("GUANJIA_KMS_FILE", str(tmp_path / "kms"))

    settings = read_settings(KitchenSettings)

    assert settings.master().provider == "aws"
    assert "accessKeyId" not in repr(settings)
