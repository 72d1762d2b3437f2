from collections.abc import Iterator

import pytest

from desk_app.i18n import choose_language


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences as they stand in the source, so that a test can read them."""
    choose_language("en")
    yield
    choose_language("zh_CN")
