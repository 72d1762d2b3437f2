"""What belongs into the program's folder and what does not: read by the spec, which builds it, and by the check."""

from __future__ import annotations

# name of the .exe and of its script in programs/, and what Windows shows for it
PROGRAMS = {
    "guidance-desk": "引导台",
    "guidance-desk-cli": "引导台（命令行）",
    "card-helper": "引导台：读卡器助手",
    "voice-speaker": "引导台：语音叫号",
}
# written in C, beside them
COMPILED = ("card-helper32.exe",)
INSIDE = "_internal"

# (in the project, in the folder)
DATA = (
    ("resources/centres", "resources/centres"),
    ("resources/demo", "resources/demo"),
    ("resources/documents", "resources/documents"),
    ("resources/help", "resources/help"),
    ("resources/locale/zh_CN/LC_MESSAGES/guidance-desk.mo", "resources/locale/zh_CN/LC_MESSAGES"),
    ("resources/voice", "resources/voice"),
    ("resources/web", "resources/web"),
    ("db/migrations/*.py", "db/migrations"),  # numbered steps, read as files
    ("db/hub/schema", "db/hub/schema"),
    ("LICENSE", "."),
)

# data inside of wheels that no hook of PyInstaller knows: (package, file in it)
PACKAGE_DATA = (("paperang_p2_fonts_cjk", "fonts/wqy-microhei.ttc"),)
# psycopg asks for the database's zone; everything else is UTC
KEPT_ZONES = ("Asia/Shanghai", "PRC", "UTC", "Etc/UTC")

# loaded by name, so that PyInstaller cannot see them
OWN_PACKAGES = ("ui", "desk_app", "db")
BY_NAME = (
    "playhouse.migrations",
    "playhouse.sqlcipher_ext",
    "psycopg_binary",
    "pywintypes",
    "tzdata",
    "win32print",
)

# Python that comes along with what the program uses, without being used
UNUSED_PYTHON = (
    "IPython",
    "PIL._avif",
    "PIL._imagingcms",
    "PIL._webp",
    "PySide6.QtMultimediaWidgets",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtSvg",
    "_pytest",
    "idlelib",
    "lib2to3",
    "numpy",
    "pydoc_data",
    "pytest",
    "setuptools",
    "tkinter",
    "unittest",
    "win32com",
)

# Qt that PyInstaller takes along because a plugin or a DLL could want it. The windows are widgets drawn in software;
# pictures are PNG; no address is opened through Qt; sound goes out as raw samples (no decoder); the voice is SAPI's or
# WinRT's.
UNUSED_QT = (
    "opengl32sw.dll",
    "d3dcompiler_47.dll",
    "Qt6MultimediaWidgets.dll",
    "Qt6OpenGL.dll",
    "Qt6Pdf.dll",
    "Qt6Qml.dll",
    "Qt6QmlMeta.dll",
    "Qt6QmlModels.dll",
    "Qt6QmlWorkerScript.dll",
    "Qt6Quick.dll",
    "Qt6Svg.dll",
    "Qt6VirtualKeyboard.dll",
    "QtOpenGL.pyd",
    "QtOpenGLWidgets.pyd",
    "avcodec-61.dll",
    "avformat-61.dll",
    "avutil-59.dll",
    "swresample-5.dll",
    "swscale-8.dll",
    "ffmpegmediaplugin.dll",
    "qdirect2d.dll",
    "qgif.dll",
    "qicns.dll",
    "qjpeg.dll",
    "qminimal.dll",
    "qopensslbackend.dll",
    "qpdf.dll",
    "qschannelbackend.dll",
    "qcertonlybackend.dll",
    "qsvg.dll",
    "qsvgicon.dll",
    "qtexttospeech_mock.dll",
    "qtga.dll",
    "qtiff.dll",
    "qtuiotouchplugin.dll",
    "qtvirtualkeyboardplugin.dll",
    "qwbmp.dll",
    "qwebp.dll",
    "qnetworklistmanager.dll",
)
KEPT_TRANSLATIONS = ("qtbase_zh_CN.qm",)

# Windows 10 has its own; what a build machine has under these names may be Wine's or a stand-in of ours
SYSTEM_DLLS = ("api-ms-win-", "ext-ms-win-", "ucrtbase", "icuuc", "icuin", "mscms", "bcryptprimitives", "kernel32")

# without any one of these the installed program does not work; patterns as of fnmatch, inside INSIDE
REQUIRED = (
    "python311.dll",
    "python3.dll",
    "vcruntime140.dll",
    "vcruntime140_1.dll",
    "PySide6/Qt6Core.dll",
    "PySide6/Qt6Gui.dll",
    "PySide6/Qt6Widgets.dll",
    "PySide6/Qt6Network.dll",
    "PySide6/Qt6PrintSupport.dll",
    "PySide6/Qt6Multimedia.dll",
    "PySide6/Qt6TextToSpeech.dll",
    "PySide6/plugins/platforms/qwindows.dll",
    "PySide6/plugins/platforms/qoffscreen.dll",
    "PySide6/plugins/styles/qmodernwindowsstyle.dll",
    "PySide6/plugins/multimedia/windowsmediaplugin.dll",
    "PySide6/plugins/texttospeech/qtexttospeech_sapi.dll",
    "PySide6/plugins/texttospeech/qtexttospeech_winrt.dll",
    "sqlcipher3/*.pyd",
    "psycopg_binary/*.pyd",
    "pypdfium2_raw/pdfium.dll",
    "win32/win32print.pyd",
    "paperang_p2_fonts_cjk/fonts/wqy-microhei.ttc",
    "tzdata/zoneinfo/Asia/Shanghai",
    "guidance_desk-*.dist-info/METADATA",
    "db/migrations/0001_*.py",
    "db/hub/schema/0001_*.sql",
    "resources/centres/botou.toml",
    "resources/documents/*.toml",
    "resources/help/install.md",
    "resources/locale/zh_CN/LC_MESSAGES/guidance-desk.mo",
    "resources/voice/zh/*.wav",
    "resources/web/*.html",
)
