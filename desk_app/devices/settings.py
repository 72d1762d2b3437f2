"""Which devices this PC has: slip printer, A4 printer, scanner, ID-card reader. Kept in the store, per PC."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

PaperMode = Literal["raster", "text"]
Cut = Literal["full", "partial", "none"]


@dataclass(frozen=True, slots=True)
class SlipPrinterSettings:
    """A printer of slips (号条打印机).

    Args:
        address: ``folder:DIR`` (beside the store), ``tcp:HOST[:PORT]``, ``cups:QUEUE``, ``windows:QUEUE`` (RAW) or
            ``system:NAME`` (through its driver).
        paper: width of the roll in mm, 80 or 58.
        mode: ``raster`` prints what was drawn; ``text`` uses the printer's own GB18030 characters.
        cut: what the cutter does.
        feed: lines fed before the cutter.
    """

    address: str = "folder:paper"
    paper: int = 80
    mode: PaperMode = "raster"
    cut: Cut = "partial"
    feed: int = 4


@dataclass(frozen=True, slots=True)
class DocumentPrinterSettings:
    """The printer of A4 documents.

    Args:
        address: ``""`` asks each time; else ``cups:QUEUE``, ``system:NAME`` or ``folder:DIR``.
        copies: how many of each (公文一式两份).
    """

    address: str = ""
    copies: int = 2


@dataclass(frozen=True, slots=True)
class CardReaderSettings:
    """The ID-card reader (读卡器).

    Args:
        driver: ``""`` none, ``termb``, ``sdt``, ``simulator``.
        library: path of the vendor's library; ``""`` is its usual name.
        port: the vendor's port number: 1001…1016 USB, 1…16 serial.
        keep_photo: whether the picture on the card may be kept; off by default (PIPL 6: no more than is needed).
    """

    driver: str = ""
    library: str = ""
    port: int = 1001
    keep_photo: bool = False


@dataclass(frozen=True, slots=True)
class ScannerSettings:
    """The barcode scanner (扫码枪): longest gap between its keys in ms, fewest digits of a scan."""

    gap_ms: int = 35
    shortest: int = 12


@dataclass(frozen=True, slots=True)
class DeviceSettings:
    """All devices of this PC. ``second_slip`` is the other printer (Ctrl+F8)."""

    slip: SlipPrinterSettings = field(default_factory=SlipPrinterSettings)
    second_slip: SlipPrinterSettings | None = None
    documents: DocumentPrinterSettings = field(default_factory=DocumentPrinterSettings)
    card: CardReaderSettings = field(default_factory=CardReaderSettings)
    scanner: ScannerSettings = field(default_factory=ScannerSettings)
