import pytest

from weibao.kernel import keyring


@pytest.fixture(autouse=True)
def own_ring(settings, tmp_path):
    settings.WEIBAO_KEY_FILE = tmp_path / "keys.json"
    settings.WEIBAO_CIPHER = "aes"
    return keyring


@pytest.fixture
def admin(city):
    return city.people["system_admin"]
