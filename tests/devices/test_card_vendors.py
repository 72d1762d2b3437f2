"""Cards read through stand-ins of the vendors' libraries by the real helper process: what they tell and leave."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from desk_app.devices.idcard.base import CardFacts, problem_sentence
from tests.support.card_reader import watching
from tests.support.card_stubs import PERSON, Vendor, built, id_text, padded, program_apart, sdt_card, termb_card, traces

Make = Callable[[str], Vendor]
DRIVERS = ("termb", "termb-DWIDE", "sdtapi")
CARDS = {"termb": termb_card, "termb-DWIDE": termb_card, "sdtapi": sdt_card}
WIDE_NAME = {"wide_name": PERSON["name"].encode("utf-16-le") + b"\0\0"}
FINGER_OR_PICTURE = {"CVR_Read_FPContent", "GetBMPData", "SDT_ReadBaseFPMsg"}


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("vendors")
    return {name: built(folder, *name.split("-", 1)[:1], *(["-DWIDE"] if "WIDE" in name else [])) for name in DRIVERS}


@pytest.fixture(scope="module", params=["in the helper", "apart"])
def apart(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where libraries are loaded: the program that has them in it, or none."""
    return str(program_apart(tmp_path_factory.mktemp("apart"))) if request.param == "apart" else ""


@pytest.fixture
def make(libraries: dict[str, Path], apart: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    made: list[Vendor] = []

    def one(name: str) -> Vendor:
        driver = "sdt" if name == "sdtapi" else "termb"
        made.append(Vendor(driver, libraries[name], tmp_path / f"vendor{len(made)}", monkeypatch, apart))
        return made[-1]

    yield one
    for vendor in made:  # whatever a test did: nobody's number on the disk, no folder of the helper's
        assert vendor.left_behind() == []
        assert vendor.helper_folders() == []
        assert FINGER_OR_PICTURE.isdisjoint(vendor.calls())


@pytest.mark.parametrize("name", DRIVERS)
def test_a_card_is_read_with_every_field(make: Make, name: str) -> None:
    vendor = make(name)
    person = {**PERSON, "name": "欧阳镕基"}
    with watching(vendor.settings, command=vendor.command) as desk:
        vendor.lay(CARDS[name](person))
        assert desk.until_cards(1)[0] == CardFacts(
            "欧阳镕基",
            "female",
            "满",
            date(1958, 11, 2),
            "安澜县芦苇荡镇灯塔巷拾贰号",
            "139999195811020023",
            "安澜县公安局",
            date(2008, 1, 15),
            None,
            "id",
        )


@pytest.mark.parametrize("name", DRIVERS)
def test_a_card_that_stays_is_told_once_and_again_when_it_is_laid_down_anew(make: Make, name: str) -> None:
    vendor = make(name)
    with watching(vendor.settings, command=vendor.command) as desk:
        vendor.lay(CARDS[name]())
        desk.until_cards(1)
        looked = len(vendor.calls())
        desk.until(lambda: len(vendor.calls()) > looked + 10, "many more looks")
        assert len(desk.cards) == 1
        vendor.take_away()
        desk.until(lambda: vendor.calls()[-1] in ("CVR_Authenticate", "SDT_StartFindIDCard"), "a look without a card")
        vendor.lay(CARDS[name]())
        desk.until_cards(2)


@pytest.mark.parametrize("name", ["termb-DWIDE", "sdtapi"])
def test_f9_reads_a_card_again_that_still_lies_there(make: Make, name: str) -> None:
    vendor = make(name)
    with watching(vendor.settings, command=vendor.command) as desk:
        vendor.lay(CARDS[name]())
        desk.until_cards(1)
        desk.reader.read_now()
        desk.until_cards(2)
        assert desk.cards[0] == desk.cards[1]


def test_a_name_that_gbk_cannot_hold_comes_whole_from_the_chip(make: Make) -> None:
    vendor = make("sdtapi")
    with watching(vendor.settings, command=vendor.command) as desk:
        vendor.lay(sdt_card())
        told = desk.until_cards(1)[0]
        assert told.name == "欧阳𬭎辉"
        assert not any("□" in one for one in told.warnings)


def test_a_newer_termb_hands_a_rare_name_over_in_utf_16(make: Make) -> None:
    vendor = make("termb-DWIDE")
    with watching(vendor.settings, command=vendor.command) as desk:
        vendor.lay(termb_card(**WIDE_NAME))
        assert desk.until_cards(1)[0].name == "欧阳𬭎辉"


def test_an_older_termb_loses_the_rare_character_and_the_clerk_is_told(make: Make) -> None:
    vendor = make("termb")
    with watching(vendor.settings, command=vendor.command) as desk:
        vendor.lay(termb_card())
        told = desk.until_cards(1)[0]
        assert told.name == "欧阳□辉"
        assert any("□" in one for one in told.warnings)


def test_a_wide_name_that_disagrees_with_the_narrow_one_is_not_believed(make: Make) -> None:
    vendor = make("termb-DWIDE")
    with watching(vendor.settings, command=vendor.command) as desk:
        vendor.lay(termb_card(wide_name="烫烫烫".encode("utf-16-le")))
        assert desk.until_cards(1)[0].name == "欧阳□辉"


def test_yan_from_the_private_use_area_of_an_old_chip_is_put_right(make: Make) -> None:
    vendor = make("sdtapi")
    with watching(vendor.settings, command=vendor.command) as desk:
        vendor.lay(sdt_card({**PERSON, "name": "欧阳\ue863辉"}))
        assert desk.until_cards(1)[0].name == "欧阳䶮辉"


@pytest.mark.parametrize("length", [0, -1, 99999])
def test_lengths_that_are_not_true_are_not_believed(make: Make, length: int) -> None:
    vendor = make("termb")
    vendor.state(length=length)
    with watching(vendor.settings, command=vendor.command) as desk:
        vendor.lay(termb_card({**PERSON, "name": "欧阳镕基"}))
        assert desk.until_cards(1)[0].name == "欧阳镕基"


def test_the_newest_address_counts_where_the_card_has_one(make: Make) -> None:
    vendor = make("sdtapi")
    with watching(vendor.settings, command=vendor.command) as desk:
        vendor.lay(sdt_card(new_address=padded("安澜县新城路壹号", 70)))
        assert desk.until_cards(1)[0].address == "安澜县新城路壹号"


def test_a_residence_permit_of_hong_kong_macao_and_taiwan(make: Make) -> None:
    permit = {**PERSON, "name": "陈大文", "nation": "", "id_number": "810000199001010019", "birth": "19900101"}
    told = _read(make("sdtapi"), {"text": id_text(permit, "J"), "left": traces(permit)})
    assert (told.kind, told.name, told.id_number, told.nation) == ("hmt", "陈大文", "810000199001010019", "")
    told = _read(make("termb-DWIDE"), {**termb_card(permit), "type": b"J", "nation": b""})
    assert (told.kind, told.id_type, told.id_number) == ("hmt", "111", "810000199001010019")


def test_the_foreign_residents_card_of_2017(make: Make) -> None:
    text = b"".join(
        padded(*field)
        for field in (
            ("SPECIMEN, ANNA MARIA", 120),
            ("2", 2),
            ("CAN110081080310", 30),
            ("CAN", 6),
            ("安娜", 30),
            ("20170601", 16),
            ("20270601", 16),
            ("19810803", 16),
            ("01", 4),
            ("1100", 8),
            ("I", 2),
            ("", 6),
        )
    )
    assert len(text) == 256
    told = _read(make("sdtapi"), {"text": text})
    assert (told.kind, told.id_type, told.id_number) == ("foreigner", "553", "CAN110081080310")
    assert (told.name, told.latin_name, told.nation) == ("安娜", "SPECIMEN, ANNA MARIA", "CAN")
    assert (told.birth, told.authority, told.address) == (date(1981, 8, 3), "1100", "")


def test_the_foreign_residents_card_of_2023(make: Make) -> None:
    text = b"".join(
        padded(*field)
        for field in (
            ("", 30),
            ("2", 2),
            ("00", 4),
            ("19810803", 16),
            ("SPECIMEN, ANNA MARIA FRANCESCA LUIS", 70),
            ("911124198108030024", 36),
            ("", 30),
            ("20231201", 16),
            ("20331130", 16),
            ("A", 22),
            ("CAN", 6),
            ("Y", 2),
            ("", 6),
        )
    )
    assert len(text) == 256
    told = _read(make("sdtapi"), {"text": text})
    assert (told.kind, told.id_type, told.id_number) == ("foreigner", "553", "911124198108030024")
    assert told.name == told.latin_name == "SPECIMEN, ANNA MARIA FRANCESCA LUISA"


def test_a_foreigners_card_through_termb(make: Make) -> None:
    card = {
        **termb_card({**PERSON, "name": "SPECIMEN, ANNA", "id_number": "CAN110081080310"}),
        "type": b"I",
        "nation": b"CAN",
        "chinese_name": "安娜".encode("gbk"),
    }
    told = _read(make("termb-DWIDE"), card)
    assert (told.kind, told.name, told.latin_name, told.nation) == ("foreigner", "安娜", "SPECIMEN, ANNA", "CAN")


@pytest.mark.parametrize("name", DRIVERS)
def test_a_number_whose_check_digit_does_not_fit_is_said_and_nothing_is_taken(make: Make, name: str) -> None:
    vendor = make(name)
    with watching(vendor.settings, command=vendor.command) as desk:
        vendor.lay(CARDS[name]({**PERSON, "id_number": "139999195811020024"}))
        said = desk.until_said("number_wrong_digit")
        assert said.sentence == problem_sentence("number_wrong_digit")
        assert "1399" not in said.sentence + said.detail
        assert desk.cards == []
        vendor.take_away()
        desk.until_state("ready")
        vendor.lay(CARDS[name]())
        desk.until_cards(1)


def test_bytes_that_are_no_text_are_said_and_nothing_is_taken(make: Make) -> None:
    vendor = make("termb")
    with watching(vendor.settings, command=vendor.command) as desk:
        vendor.lay(termb_card(name=b"\xff\xff\x81"))
        assert desk.until_said("unreadable").about_the_card
    assert desk.cards == []


def test_a_library_that_speaks_utf_8_is_understood(make: Make) -> None:
    vendor = make("termb")
    words = {**PERSON, "sex": "女", "nation": "满族"}
    card = {**{key: value.encode("utf-8") for key, value in words.items()}, "left": traces(PERSON)}
    told = _read(vendor, card)
    assert (told.name, told.nation, told.address) == (PERSON["name"], "满", PERSON["address"])


def test_a_chip_full_of_nothing_is_said(make: Make) -> None:
    vendor = make("sdtapi")
    with watching(vendor.settings, command=vendor.command) as desk:
        vendor.lay({"text": b"\0" * 255})
        desk.until_said("unreadable")
    assert desk.cards == []


@pytest.mark.parametrize("name", DRIVERS)
def test_nothing_personal_in_what_is_shown_printed_or_logged(
    make: Make, name: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    vendor = make(name)
    with watching(vendor.settings, command=vendor.command) as desk:
        vendor.lay(CARDS[name]())
        desk.until_cards(1)
        vendor.once("crash", "CVR_Read_Content" if name != "sdtapi" else "SDT_ReadBaseMsg")
        vendor.take_away()
        vendor.lay(CARDS[name]({**PERSON, "name": "欧阳镕基"}))
        desk.until_said("helper_gone")
    seen = capfd.readouterr()
    everything = "".join((seen.out, seen.err, caplog.text, repr(desk.cards), repr(desk.states)))
    assert not any(value in everything for key, value in PERSON.items() if len(value) > 2)


@pytest.mark.parametrize("name", DRIVERS)
def test_what_the_library_left_is_gone_while_the_reader_still_runs(make: Make, name: str) -> None:
    vendor = make(name)
    with watching(vendor.settings, command=vendor.command) as desk:
        vendor.lay(CARDS[name]())
        desk.until_cards(1)
        vendor.take_away()
        assert vendor.left_behind() == []
        assert not list(vendor.temp.rglob("wz.txt"))
        assert len(vendor.helper_folders()) == 1


@pytest.mark.parametrize("name", DRIVERS)
def test_what_an_earlier_run_left_beside_the_library_is_wiped_at_the_start(make: Make, name: str) -> None:
    vendor = make(name)
    old = vendor.library.with_name("zp.bmp")
    old.write_bytes(traces(PERSON))
    others = vendor.library.with_name("license.dat")
    others.write_bytes(b"the vendor's own")
    with watching(vendor.settings, command=vendor.command) as desk:
        desk.until_state("ready")
        assert not old.exists()
    assert others.exists()


def _read(vendor: Vendor, card: dict[str, bytes]) -> CardFacts:
    with watching(vendor.settings, command=vendor.command) as desk:
        vendor.lay(card)
        return desk.until_cards(1)[0]
