"""Raw Input of Windows: which device a key came from, and when, beside the key events that everybody gets.

Source: Microsoft, "Raw Input" (RegisterRawInputDevices, WM_INPUT, GetRawInputData, RAWINPUTHEADER, RAWKEYBOARD,
GetRawInputDeviceInfo). Only keys meant for this program are asked for: without RIDEV_INPUTSINK no key of another
program is ever seen, and without RIDEV_NOLEGACY every window goes on as before. Characters are not read from here.

The bytes are read by pure functions. What talks to Windows itself was not run where this was made.
"""

from __future__ import annotations

import re
import struct
import sys
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QCoreApplication

RIM_TYPEKEYBOARD: Final = 1
RI_KEY_BREAK: Final = 1
WM_INPUT: Final = 0x00FF
RESOLUTION_MS: Final = 16
"""A message's time counts in steps of the system's clock: 10 to 16 ms (GetMessageTime)."""
_DEVICE: Final = re.compile(r"VID[_&](?:[0-9A-F]{4}|[0-9A-F]{2}|)([0-9A-F]{4})[_&]PID[_&]([0-9A-F]{4})")
_REMEMBERED: Final = 64
_KEYBOARD: Final = struct.Struct("<HHHHII")  # RAWKEYBOARD: MakeCode, Flags, Reserved, VKey, Message, ExtraInformation
_HEADER: Final = {8: struct.Struct("<IIQQ"), 4: struct.Struct("<IIII")}  # dwType, dwSize, hDevice, wParam


@dataclass(frozen=True, slots=True)
class RawKey:
    """One key of one device.

    Args:
        device: its handle; 0 for keys that a program made (SendInput, remote desktop).
        vkey: the virtual key.
        down: pressed, not released.
        time_ms: of the message, ms since Windows started.
    """

    device: int
    vkey: int = field(repr=False)
    down: bool
    time_ms: int = 0


def parse_raw_input(data: bytes, pointer: int = 8, time_ms: int = 0) -> RawKey | None:
    """Read a RAWINPUT structure as GetRawInputData fills it.

    Args:
        data: the bytes: RAWINPUTHEADER, then RAWKEYBOARD.
        pointer: bytes of a handle in this process: 8, or 4 in a 32-bit one (also on a 64-bit Windows).
        time_ms: of the message that brought it.

    Returns:
        the key; ``None`` if it is no keyboard's, or cut short, or the overrun mark (vkey 255).
    """
    header = _HEADER[pointer]
    if len(data) < header.size + _KEYBOARD.size:
        return None
    kind, size, device, _ = header.unpack_from(data)
    if kind != RIM_TYPEKEYBOARD or size < header.size + _KEYBOARD.size:
        return None
    _make, flags, _reserved, vkey, _message, _extra = _KEYBOARD.unpack_from(data, header.size)
    if vkey in (0, 255):
        return None
    return RawKey(device, vkey, not flags & RI_KEY_BREAK, time_ms)


def device_words(name: str) -> str:
    r"""Return what tells a device from another in ``\\?\HID#VID_0C2E&PID_0B61&MI_00#…``: ``USB 0C2E:0B61``.

    The rest of the name holds serial numbers of the PC's ports and is left out.
    """
    found = _DEVICE.search(name.upper())
    return f"USB {found[1]}:{found[2]}" if found else ""


class RawKeys:
    """The last keys of the raw stream, until the ordinary key event of each comes by."""

    def __init__(self) -> None:
        self._keys: deque[RawKey] = deque(maxlen=_REMEMBERED)

    def note(self, key: RawKey | None) -> None:
        """Remember a key that was pressed."""
        if key is not None and key.down:
            self._keys.append(key)

    def take(self, vkey: int) -> RawKey | None:
        """Return the raw key of the ordinary one that came now; older ones were eaten by an input method."""
        if not any(key.vkey == vkey for key in self._keys):
            return None
        while True:
            key = self._keys.popleft()
            if key.vkey == vkey:
                return key

    def name(self, device: int) -> str:
        """Return what a device is called: ``USB 0C2E:0B61``, or ``""``."""
        return device_words(_device_name(device)) if device else ""


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray

    _RID_INPUT = 0x10000003
    _RIDI_DEVICENAME = 0x20000007
    _FAILED = 0xFFFFFFFF

    class _Device(ctypes.Structure):
        _fields_ = (
            ("usUsagePage", wintypes.USHORT),
            ("usUsage", wintypes.USHORT),
            ("dwFlags", wintypes.DWORD),
            ("hwndTarget", wintypes.HWND),
        )

    def _user32() -> ctypes.WinDLL:
        """Return user32 with the types of what is called: a handle cut to 32 bits would name no device."""
        user32 = ctypes.WinDLL("user32", use_last_error=True)
        size = ctypes.POINTER(wintypes.UINT)
        user32.RegisterRawInputDevices.argtypes = (ctypes.POINTER(_Device), wintypes.UINT, wintypes.UINT)
        user32.GetRawInputData.argtypes = (wintypes.HANDLE, wintypes.UINT, wintypes.LPVOID, size, wintypes.UINT)
        user32.GetRawInputDeviceInfoW.argtypes = (wintypes.HANDLE, wintypes.UINT, wintypes.LPVOID, size)
        user32.GetRawInputData.restype = user32.GetRawInputDeviceInfoW.restype = wintypes.UINT
        return user32

    def _device_name(device: int) -> str:
        user32, length = _user32(), wintypes.UINT(0)
        user32.GetRawInputDeviceInfoW(device, _RIDI_DEVICENAME, None, ctypes.byref(length))
        if not 0 < length.value < _FAILED:
            return ""
        text = ctypes.create_unicode_buffer(length.value + 1)
        got = user32.GetRawInputDeviceInfoW(device, _RIDI_DEVICENAME, text, ctypes.byref(length))
        return text.value if 0 < got < _FAILED else ""

    class _NativeFilter(QAbstractNativeEventFilter):
        """Looks at WM_INPUT and lets everything go on: DefWindowProc must still free it."""

        def __init__(self, keys: _WindowsKeys) -> None:
            super().__init__()
            self._keys = keys

        def nativeEventFilter(  # noqa: N802
            self, kind: QByteArray | bytes | bytearray | memoryview, message: int
        ) -> tuple[bool, int]:
            """Note a key; the message is never kept from anybody."""
            if kind == b"windows_generic_MSG":
                told = wintypes.MSG.from_address(int(message))
                if told.message == WM_INPUT:
                    self._keys.read(told.lParam)
            return False, 0

    class _WindowsKeys(RawKeys):
        """Reads the raw stream of Windows."""

        def __init__(self) -> None:
            super().__init__()
            self._user32 = _user32()
            self.filter = _NativeFilter(self)

        def register(self) -> bool:
            """Ask for the raw input of keyboards (usage page 1, usage 6) while a window of ours has the focus."""
            device = _Device(1, 6, 0, None)
            return bool(self._user32.RegisterRawInputDevices(ctypes.byref(device), 1, ctypes.sizeof(_Device)))

        def read(self, handle: int) -> None:
            """Read what the WM_INPUT that is being handled stands for."""
            pointer = ctypes.sizeof(ctypes.c_void_p)
            size = wintypes.UINT(256)
            buffer = ctypes.create_string_buffer(size.value)
            header = _HEADER[pointer].size
            got = self._user32.GetRawInputData(handle, _RID_INPUT, buffer, ctypes.byref(size), header)
            if 0 < got < _FAILED:
                self.note(parse_raw_input(buffer.raw[:got], pointer, self._user32.GetMessageTime() & _FAILED))

    def watch_raw_keys(qt: QCoreApplication) -> RawKeys | None:
        """Begin to listen to the keyboards' raw input; ``None`` where there is none or Windows refuses."""
        keys = _WindowsKeys()
        if not keys.register():
            return None
        qt.installNativeEventFilter(keys.filter)
        return keys

else:

    def _device_name(_device: int) -> str:
        return ""

    def watch_raw_keys(_qt: QCoreApplication) -> RawKeys | None:
        """Begin to listen to the keyboards' raw input: there is none but on Windows."""
        return None
