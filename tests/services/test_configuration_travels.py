"""The centre's configuration: published by the administrator, checked here, kept when cut off."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.hub.client import ConfigVersion
from desk_app.centre_file import hub_file
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.services.config_travel import Travelled, take, travelled
from tests.support.desk import Desk
from tests.support.enrolled import EnrolledCentre, once, shipped_text


@pytest.fixture
def centre(tmp_path: Path, hub_dsn: str) -> Iterator[EnrolledCentre]:
    made = EnrolledCentre.at(tmp_path, hub_dsn)
    yield made
    made.close()


def changed(name: str) -> str:
    """The shipped centre under another name for people."""
    text = shipped_text()
    line = next(line for line in text.splitlines() if line.startswith("name = "))
    return text.replace(line, f'name = "{name}"', 1)


def came(desk: Desk) -> Travelled:
    with desk.app.record.read() as tx:
        return travelled(tx)


def give(desk: Desk, text: str, version: int = 1) -> Travelled:
    content = text.encode("utf-8")
    found = ConfigVersion(version, hashlib.sha256(content).hexdigest(), content)
    return take(desk.app.record, desk.folder / "home", desk.app.centre.code, found)


def test_every_device_picks_up_what_the_administrator_published_and_uses_it_from_its_next_start(
    centre: EnrolledCentre,
) -> None:
    one, screen = centre.device("desk-1"), centre.device("hall", "screen")
    centre.settle()
    version = centre.publish(changed("河间试点中心"))
    centre.settle()
    for desk in (one, screen):
        assert desk.app.centre.name != "河间试点中心"
        news = desk.app.sync.config_news()
        assert news is not None
        assert (news.version, news.refused) == (version, False)
        desk.restart()
        assert desk.app.centre.name == "河间试点中心"
        assert desk.app.sync.config_news() is None
        assert came(desk).taken == version
    centre.settle()
    assert len(one.events("configured")) == 1
    assert screen.events("configured") == []  # a screen writes nothing


def test_a_published_configuration_with_a_mistake_is_refused_and_the_one_before_stays(centre: EnrolledCentre) -> None:
    desk = centre.device("desk-1")
    centre.settle()
    good = centre.publish(changed("河间试点中心"))
    centre.settle()
    from db.hub import admin

    admin.publish_config(centre.dsn, good + 1, b"name = ")  # by another program than ours
    centre.settle()
    assert came(desk).taken == good
    assert came(desk).refused == good + 1
    news = desk.app.sync.config_news()
    assert news is not None
    assert news.refused
    assert not next(item for item in desk.app.maintenance.doctor() if item.name == "centre").ok
    desk.restart()
    assert desk.app.centre.name == "河间试点中心"
    later = centre.publish(changed("又改了一次"))
    centre.settle()
    assert came(desk) == Travelled(later, came(desk).digest)


def test_a_mistake_is_named_with_file_and_line(desk: Desk) -> None:
    result = give(desk, changed("河间") + "\nopening = \n")
    assert result.refused == 1
    assert "centre-hub.toml" in result.why
    assert not hub_file(desk.folder / "home").exists()
    assert not (desk.folder / "home" / "centre-checked").exists()


def test_the_configuration_of_another_centre_is_refused(desk: Desk) -> None:
    text = shipped_text()
    line = next(line for line in text.splitlines() if line.startswith("code = "))
    result = give(desk, text.replace(line, 'code = "hejian"', 1))
    assert result.refused == 1
    assert "hejian" in result.why


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"\x00" * 100, b"a" * 2_000_001])
def test_what_is_no_configuration_is_refused(desk: Desk, content: bytes) -> None:
    version = ConfigVersion(1, hashlib.sha256(content).hexdigest(), content)
    assert take(desk.app.record, desk.folder / "home", "botou", version).refused == 1


def test_one_that_did_not_arrive_whole_is_refused(desk: Desk) -> None:
    content = shipped_text().encode("utf-8")
    version = ConfigVersion(1, hashlib.sha256(content).hexdigest(), content[:-1])
    assert take(desk.app.record, desk.folder / "home", "botou", version).refused == 1


def test_the_same_version_again_is_nothing_and_an_older_one_is_not_taken(desk: Desk) -> None:
    second = give(desk, changed("第二版"), 2)
    assert give(desk, changed("第二版"), 2) == second
    assert give(desk, changed("第一版"), 1) == second
    assert len(desk.events("configured")) == 1


def test_a_version_published_anew_at_a_hub_that_was_set_back_is_taken(desk: Desk) -> None:
    give(desk, changed("第二版"), 2)
    give(desk, changed("另一个第二版"), 2)
    desk.restart()
    assert desk.app.centre.name == "另一个第二版"


def test_a_folder_that_cannot_be_written_is_told_and_the_version_comes_again(desk: Desk) -> None:
    blocked = desk.folder / "home" / "centre-hub.toml.part"
    blocked.mkdir()
    with pytest.raises(EnvironmentProblem):
        give(desk, changed("第二版"), 2)
    assert came(desk) == Travelled()
    blocked.rmdir()
    assert give(desk, changed("第二版"), 2).taken == 2


def test_the_file_named_at_the_start_goes_before_the_hubs_and_the_hubs_before_the_homes(
    desk: Desk, tmp_path: Path
) -> None:
    from desk_app.centre_file import centre_path

    home = desk.folder / "home"
    (home / "centre.toml").write_text(changed("自己的"), encoding="utf-8")
    assert centre_path(home, None) == home / "centre.toml"
    give(desk, changed("中心的"))
    assert centre_path(home, None) == hub_file(home)
    assert centre_path(home, tmp_path / "named.toml") == tmp_path / "named.toml"


def test_cut_off_a_device_goes_on_with_what_it_has(centre: EnrolledCentre) -> None:
    desk = centre.device("desk-1")
    centre.publish(changed("河间试点中心"))
    centre.settle()
    centre.administrator.revoke("desk-1")
    assert once(desk).phase == "refused"
    desk.restart()
    assert desk.app.centre.name == "河间试点中心"


def test_a_hub_file_damaged_on_the_disk_is_named(desk: Desk) -> None:
    give(desk, changed("第二版"))
    hub_file(desk.folder / "home").write_text("name = ", encoding="utf-8")
    with pytest.raises(UserError) as problem:
        desk.restart()
    assert "centre-hub.toml" in problem.value.sentence
