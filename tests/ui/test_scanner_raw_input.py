"""Windows' raw stream: its bytes are read right, and it tells whose key a key is. Windows itself is not here."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.support.scanning import HandTime, a_slip
from ui.devices.rawinput import RawKey, RawKeys, device_words, parse_raw_input
from ui.devices.scanner import ScannerFilter

SLIP = a_slip()
KEYBOARD, GUN = 0x10045, 0x7FFF_0001


def raw(device: int, vkey: int, flags: int = 0, pointer: int = 8, kind: int = 1) -> bytes:
    """The bytes of a RAWINPUT as the headers of Windows lay them out (winuser.h)."""
    handle = "Q" if pointer == 8 else "I"
    size = struct.calcsize(f"<II{handle}{handle}") + 16
    return struct.pack(f"<II{handle}{handle}HHHHII", kind, size, device, 0, 0x1E, flags, 0, vkey, 0x100, 0)


def test_a_64_bit_and_a_32_bit_structure_say_the_same() -> None:
    assert len(raw(GUN, 0x31)) == 40
    assert len(raw(GUN, 0x31, pointer=4)) == 32
    for pointer in (8, 4):
        key = parse_raw_input(raw(GUN, 0x31, pointer=pointer), pointer, 777)
        assert key == RawKey(GUN, 0x31, True, 777)
        assert parse_raw_input(raw(GUN, 0x31, 1, pointer), pointer) == RawKey(GUN, 0x31, False, 0)


def test_bytes_as_a_pc_would_send_them() -> None:
    """The key 1 of a keyboard, written down byte by byte from the definition of the structure."""
    data = bytes.fromhex("01000000 28000000 4500010000000000 0000000000000000 0200 0000 0000 3100 00010000 00000000")
    assert parse_raw_input(data) == RawKey(0x10045, 0x31, True)
    data = bytes.fromhex("01000000 20000000 45000100 00000000 0200 0100 0000 3100 01010000 00000000")
    assert parse_raw_input(data, 4) == RawKey(0x10045, 0x31, False)


@pytest.mark.parametrize("pointer", [8, 4])
def test_what_is_no_key_is_none(pointer: int) -> None:
    good = raw(GUN, 0x31, pointer=pointer)
    for data in (b"", good[:-1], good[:8], raw(GUN, 0x31, pointer=pointer, kind=0), raw(GUN, 255, pointer=pointer)):
        assert parse_raw_input(data, pointer) is None
    assert parse_raw_input(good + b"more", pointer) is not None


def test_a_handle_keeps_all_its_64_bits_and_a_key_is_not_shown() -> None:
    key = parse_raw_input(raw(0xFFFF_FFFF_8001_0045, 0x32))
    assert key is not None
    assert key.device == 0xFFFF_FFFF_8001_0045
    assert "50" not in repr(key)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (r"\\?\HID#VID_0C2E&PID_0B61&MI_00#7&2f1ab0c&0&0000#{884b96c3-56ef-11d1-bc8c-00a0c91405dd}", "USB 0C2E:0B61"),
        (r"\\?\HID#VID_05e0&PID_1200#6&1#{884b96c3}", "USB 05E0:1200"),
        (r"\\?\HID#{00001124-0000-1000-8000-00805f9b34fb}_VID&0002046d_PID&b342#8&1", "USB 046D:B342"),
        (r"\\?\HID#{00001812-0000}_Dev_VID&02046d_PID&b013_REV&0007#a", "USB 046D:B013"),
        (r"\\?\ACPI#PNP0303#4&1a2b3c&0#{884b96c3}", ""),
        ("", ""),
    ],
)
def test_a_device_is_called_by_maker_and_product_only(name: str, words: str) -> None:
    assert device_words(name) == words


def test_keys_an_input_method_ate_are_passed_over() -> None:
    keys = RawKeys()
    for vkey in (0x31, 0x32, 0x33):
        keys.note(RawKey(GUN, vkey, True, vkey))
        keys.note(RawKey(GUN, vkey, False, vkey))
    keys.note(None)
    assert keys.take(0x39) is None
    assert keys.take(0x33) == RawKey(GUN, 0x33, True, 0x33)
    assert keys.take(0x32) is None


class Hands:
    """Keys of two devices, as Windows would report them: WM_INPUT first, then the ordinary key."""

    def __init__(self, field: QLineEdit, keys: RawKeys) -> None:
        self.field, self.keys, self.now = field, keys, 5_000

    def press(self, device: int, char: str, gap: int) -> None:
        self.now += gap
        vkey = 0x0D if char == "\r" else ord(char.upper())
        self.keys.note(parse_raw_input(raw(device, vkey), 8, self.now // 16 * 16))
        key = Qt.Key.Key_Return.value if char == "\r" else ord(char.upper())
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            no_modifier = Qt.KeyboardModifier.NoModifier
            QApplication.sendEvent(self.field, QKeyEvent(kind, key, no_modifier, 0, vkey, 0, char))


@pytest.fixture
def two(qtbot: QtBot, qapp: QApplication) -> Iterator[tuple[Hands, ScannerFilter, HandTime, list[str]]]:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    keys, time = RawKeys(), HandTime()
    scanner = ScannerFilter(qapp, field, now_ms=time.of, patience=time.patience, raw=keys)
    scans: list[str] = []
    scanner.scanned.connect(scans.append)
    yield Hands(field, keys), scanner, time, scans
    scanner.stop()


def test_digits_typed_on_the_keyboard_while_the_gun_scans_are_told_apart(
    two: tuple[Hands, ScannerFilter, HandTime, list[str]],
) -> None:
    hands, _scanner, time, scans = two
    for index, char in enumerate(SLIP + "\r"):
        hands.press(GUN, char, 8)
        if index % 12 == 5:
            hands.press(KEYBOARD, str(index % 10), 1)
    time.pass_to(time.now + 500)
    assert scans == [SLIP]
    assert hands.field.text() == "57913"


def test_the_clock_of_windows_goes_in_steps_and_a_slow_gun_is_still_one(
    two: tuple[Hands, ScannerFilter, HandTime, list[str]],
) -> None:
    hands, _scanner, time, scans = two
    for char in SLIP + "\r":
        hands.press(GUN, char, 30)
    assert scans == [SLIP]
    for char in "130981199003070029\r":
        hands.press(KEYBOARD, char, 80)
        time.pass_to(time.now + 80)
    assert hands.field.text() == "130981199003070029"
    assert scans == [SLIP]
