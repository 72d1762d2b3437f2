"""From the project and a Windows Python to the folder that is installed: icon, version information, PyInstaller."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from string import Template

from build_scripts.windows import parts
from build_scripts.windows.card_helper import PROGRAM, compile_apart
from build_scripts.windows.places import BUNDLE, FROZEN, HERE, ROOT, WORK, BuildProblem, four_numbers
from build_scripts.windows.wine import Wine

ICON = WORK / "guidance-desk.ico"
ICON_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
_VERSION = Template("""VSVersionInfo(
  ffi=FixedFileInfo(filevers=$numbers, prodvers=$numbers, mask=0x3f, flags=0, OS=0x40004, fileType=1, subtype=0),
  kids=[
    StringFileInfo([StringTable("080404b0", [
      StringStruct("CompanyName", "Guidance Desk"),
      StringStruct("FileDescription", "$title"),
      StringStruct("FileVersion", "$version"),
      StringStruct("InternalName", "$name"),
      StringStruct("LegalCopyright", "Apache License 2.0"),
      StringStruct("OriginalFilename", "$name.exe"),
      StringStruct("ProductName", "引导台 Guidance Desk"),
      StringStruct("ProductVersion", "$version"),
    ])]),
    VarFileInfo([VarStruct("Translation", [0x0804, 1200])]),
  ],
)
""")


def left_out(name: str) -> bool:
    """Return whether a file that PyInstaller found stays out of the folder.

    Args:
        name: its place in the folder, with either kind of slash.
    """
    place = name.replace("\\", "/")
    file = place.rpartition("/")[2].lower()
    if file in {one.lower() for one in parts.UNUSED_QT} or file.startswith(parts.SYSTEM_DLLS):
        return True
    if place.startswith("tzdata/"):
        return place.removeprefix("tzdata/zoneinfo/") not in parts.KEPT_ZONES
    return "/translations/" in place and not place.endswith(parts.KEPT_TRANSLATIONS)


def package_data() -> list[tuple[str, str]]:
    """Return what ``parts.PACKAGE_DATA`` names, as PyInstaller wants it: the file, the folder it goes to."""
    found = []
    for package, file in parts.PACKAGE_DATA:
        spec = find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise BuildProblem(f"the package {package} is not among the wheels")
        folder = Path(spec.submodule_search_locations[0])
        found.append((str(folder / file), f"{package}/{file.rpartition('/')[0]}"))
    return found


def own_modules() -> list[str]:
    """Return the project's modules; many are imported by name when they are wanted, which PyInstaller cannot see."""
    files = (file for package in parts.OWN_PACKAGES for file in (ROOT / package).rglob("*.py"))
    names = (".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files)
    return sorted(name for name in names if all(part.isidentifier() for part in name.split(".")))


def write_metadata(folder: Path, version: str) -> None:
    """Write what ``importlib.metadata`` reads the program's version from; an older one in the folder goes."""
    for old in folder.glob("guidance_desk-*.dist-info"):
        shutil.rmtree(old)
    info = folder / f"guidance_desk-{version}.dist-info"
    info.mkdir(parents=True)
    text = f"Metadata-Version: 2.1\nName: guidance-desk\nVersion: {version}\n"
    (info / "METADATA").write_text(text, encoding="utf-8")


def version_file(name: str, version: str) -> str:
    """Return the version information of a program, as PyInstaller reads it."""
    return _VERSION.substitute(name=name, title=parts.PROGRAMS[name], version=version, numbers=four_numbers(version))


def draw_icon() -> None:
    """Draw the program's icon by the program's own hand, in the sizes Windows asks for."""
    command = (sys.executable, "-m", "build_scripts.windows.icon", str(ICON))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def prepare(version: str) -> None:
    """Write what the spec reads: icon, version files, the program's metadata."""
    WORK.mkdir(parents=True, exist_ok=True)
    draw_icon()
    for name in parts.PROGRAMS:
        (WORK / f"{name}.version").write_text(version_file(name, version), encoding="utf-8")
    write_metadata(WORK, version)


def freeze(python: Path, version: str, wine: Wine | None) -> Path:
    """Build the folder.

    Args:
        python: the Windows Python's ``python.exe``.
        version: of the program.
        wine: runs it; ``None`` on Windows itself.

    Returns:
        the folder.

    Raises:
        BuildProblem: PyInstaller did not end well.
    """
    prepare(version)
    shutil.rmtree(FROZEN, ignore_errors=True)
    at = wine.path if wine else str
    command = (
        *(at(python), "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"),
        *("--distpath", at(FROZEN), "--workpath", at(WORK / "pyinstaller")),
        at(HERE / "guidance-desk.spec"),
    )
    if wine:
        wine.must(*command, timeout=1200, cwd=ROOT)
    else:
        subprocess.run(command, cwd=ROOT, check=True)
    if not (BUNDLE / "guidance-desk.exe").is_file():
        raise BuildProblem("PyInstaller ended well but made no program")
    compile_apart(BUNDLE / PROGRAM)
    return BUNDLE
