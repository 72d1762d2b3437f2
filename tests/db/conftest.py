from collections.abc import Iterator
from pathlib import Path

import pytest

from db.store import Store
from tests.db.given import open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "home")
    yield opened
    opened.close_all()
