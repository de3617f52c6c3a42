from pathlib import Path

import pytest

from shared.runtime.settings import Settings, SettingsError, read_settings


class KitchenSettings(Settings):
    port: int = 8199
    kettles: tuple[str, ...] = ()


@pytest.fixture(autouse=True)
def given(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("GUANJIA_AMQP_URL", "amqp://here/")
    monkeypatch.setenv("GUANJIA_MONGO_URL", "mongodb://here/")
    monkeypatch.setenv("GUANJIA_TOKEN_PUBLIC_KEY", "/keys/public.pem")
    return monkeypatch


def test_settings_come_from_the_environment(given: pytest.MonkeyPatch) -> None:
    given.setenv("GUANJIA_PORT", "9001")
    given.setenv("GUANJIA_KETTLES", '["red", "blue"]')

    settings = read_settings(KitchenSettings)

    assert settings.port == 9001
    assert settings.kettles == ("red", "blue")
    assert settings.token_public_key == Path("/keys/public.pem")


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
