import pytest

from shared.storage.memory import MemoryDatabase
from tests.shared.storage.suite.asking import Asking, Registering
from tests.shared.storage.suite.hiding import Hiding
from tests.shared.storage.suite.jobs import Replicas
from tests.shared.storage.suite.keeping import Keeping
from tests.shared.storage.suite.numbering import Numbering
from tests.shared.storage.suite.racing import Racing
from tests.shared.storage.suite.saying import Saying
from tests.shared.storage.suite.sweeping import Sweeping


@pytest.fixture
def replicas() -> Replicas:
    database = MemoryDatabase()
    return database, database


class TestKeeping(Keeping): ...


class TestHiding(Hiding): ...


class TestAsking(Asking): ...


class TestRegistering(Registering): ...


class TestSaying(Saying): ...


class TestSweeping(Sweeping): ...


class TestNumbering(Numbering): ...


class TestRacing(Racing): ...
