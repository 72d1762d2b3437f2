from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hub_devices import Centre
from tests.support.postgres import PostgresServer


@pytest.fixture
def centre(postgres: PostgresServer, hub_database: str, tmp_path: Path) -> Iterator[Centre]:
    """A centre with an empty hub; its devices are stopped afterwards."""
    made = Centre.at(postgres, hub_database, tmp_path)
    yield made
    made.close()
