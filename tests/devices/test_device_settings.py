"""Which devices a PC has: addresses as people type them, settings that fit or name what does not, kept in the store."""

from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_app.devices.addresses import DOCUMENT_KINDS, parse_address
from desk_app.devices.settings import (
    SETTING,
    CardReaderSettings,
    DeviceSettings,
    DocumentPrinterSettings,
    ScannerSettings,
    SlipPrinterSettings,
    checked,
    load_settings,
    save_settings,
    unreadable,
)
from desk_app.errors import UserError
from tests.support.stores import new_store

LOADED = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
"""A machine that does much else draws slowly: that is no fault of what is drawn."""
CHOSEN = DeviceSettings(
    slip=SlipPrinterSettings("tcp:10.1.2.50", 58, "text", "none", 6),
    second_slip=SlipPrinterSettings("windows:XP-80C"),
    documents=DocumentPrinterSettings("cups:office", 1),
    card=CardReaderSettings("termb", r"C:\cvr\termb.dll", 1003),
    scanner=ScannerSettings(50, 8),
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tcp:10.1.2.50", "tcp:10.1.2.50"),
        ("tcp:10.1.2.50:9100", "tcp:10.1.2.50"),
        (" TCP：10.1.2.50：9101 ", "tcp:10.1.2.50:9101"),
        ("tcp:１０.1.2.50", "tcp:10.1.2.50"),
        ("tcp:printer-1.local", "tcp:printer-1.local"),
        ("tcp:[fe80::1]:9100", "tcp:[fe80::1]"),
        ("windows:XP-80C", "windows:XP-80C"),
        ("windows:\\\\SERVER\\号条打印机", "windows:\\\\SERVER\\号条打印机"),
        ("system:HP LaserJet (2)", "system:HP LaserJet (2)"),
        ("cups:slips_1", "cups:slips_1"),
        ("folder:C:\\纸", "folder:C:\\纸"),
        ("folder:paper", "folder:paper"),
    ],
)
def test_an_address_is_understood_as_it_is_typed(typed: str, meant: str) -> None:
    address = parse_address(typed, "slip.address")
    assert str(address) == meant
    assert parse_address(str(address), "slip.address") == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "10.1.2.50",
        "lpt:1",
        "tcp:",
        "tcp:10.1.2",
        "tcp:10.1.2.500",
        "tcp:10.1.2.50:0",
        "tcp:10.1.2.50:99999",
        "tcp:a b",
        "tcp:-x",
        "tcp:fe80::1",
        "cups:two words",
        "cups:-o",
        "cups:a/b",
        "folder:",
        "folder:a\x00b",
        "windows:a\nb",
        "system:" + "x" * 300,
    ],
)
def test_what_is_no_address_is_refused_with_the_field_and_an_example(typed: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_address(typed, "slip.address")
    assert caught.value.field == "slip.address"
    assert caught.value.sentence.startswith("slip.address")
    assert "\x00" not in caught.value.sentence


@LOADED
@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_sentence(typed: str) -> None:
    try:
        address = parse_address(typed, "slip.address")
    except UserError:
        return
    assert parse_address(str(address), "slip.address") == address


def test_a_raw_port_is_no_printer_for_documents() -> None:
    with pytest.raises(UserError):
        parse_address("tcp:10.1.2.50", "documents.address", DOCUMENT_KINDS)


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"slip": {"address": "10.1.2.50"}}, "slip.address"),
        ({"slip": {"paper": 76}}, "slip.paper"),
        ({"slip": {"paper": True}}, "slip.paper"),
        ({"slip": {"mode": "graphics"}}, "slip.mode"),
        ({"slip": {"cut": ""}}, "slip.cut"),
        ({"slip": {"feed": -1}}, "slip.feed"),
        ({"slip": {"feed": 2.5}}, "slip.feed"),
        ({"slip": {"adress": "folder:x"}}, "slip.adress"),
        ({"slip": []}, "slip"),
        ({"second_slip": {"address": ""}}, "second_slip.address"),
        ({"documents": {"address": "windows:XP-80C"}}, "documents.address"),
        ({"documents": {"copies": 0}}, "documents.copies"),
        ({"card": {"driver": "other"}}, "card.driver"),
        ({"card": {"port": 17}}, "card.port"),
        ({"card": {"library": 7}}, "card.library"),
        ({"scanner": {"gap_ms": 0}}, "scanner.gap_ms"),
        ({"scaner": {}}, "scaner"),
    ],
)
def test_a_setting_that_does_not_fit_is_named(raw: dict[str, object], field: str) -> None:
    with pytest.raises(UserError) as caught:
        checked(raw)
    assert caught.value.field == field
    assert field in caught.value.sentence


def test_what_is_left_out_is_as_delivered() -> None:
    assert checked({}) == DeviceSettings()
    assert checked({"slip": {"paper": 58}, "documents": {}}).slip == SlipPrinterSettings(paper=58)
    assert checked(asdict(CHOSEN)) == CHOSEN


def test_settings_are_kept_in_the_store_and_found_again(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    with store.write() as tx:
        assert load_settings(tx) == DeviceSettings()
        save_settings(tx, CHOSEN)
    with store.read() as tx:
        assert load_settings(tx) == CHOSEN
    with store.write() as tx, pytest.raises(UserError):
        save_settings(tx, replace(CHOSEN, slip=SlipPrinterSettings("nowhere")))
    with store.read() as tx:
        assert load_settings(tx) == CHOSEN
    store.close_all()


def test_settings_of_a_newer_program_do_not_keep_the_desk_from_opening(tmp_path: Path) -> None:
    store = new_store(tmp_path)
    with store.write() as tx:
        save_settings(tx, CHOSEN)
        text = tx.settings.get(SETTING).replace('"tcp:10.1.2.50"', '"serial:COM3"')
        tx.settings.set(SETTING, text)
        loaded = load_settings(tx)
        problem = unreadable(tx)
        assert (loaded.slip, loaded.documents) == (SlipPrinterSettings(), CHOSEN.documents)
        assert problem is not None
        assert problem.field == "slip.address"
        tx.settings.set(SETTING, "rubbish")
        assert load_settings(tx) == DeviceSettings()
    store.close_all()
