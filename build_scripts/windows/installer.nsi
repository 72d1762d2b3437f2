; The installer of Guidance Desk (引导台), for makensis; installer.py gives VERSION, NUMBERS, BUNDLE, ICON and OUT.
; Switches and exit codes for administrators: resources/help/install.md.

Unicode true
Target amd64-unicode
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel highest ; an administrator installs for everybody, anybody else for himself
!ifdef QUICK ; for tests: a tenth of the time, twice the size
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
  SetCompressorDictSize 64
!endif

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include Sections.nsh
!include WinVer.nsh
!include WordFunc.nsh

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\GuidanceDesk"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"
!define FOLDER "GuidanceDesk"
!define NEW "$INSTDIR\_new" ; unpacked here, then changed over: what was installed works until then
!define OLD "$INSTDIR\_old"

; exit codes; 0 done, 1 broken off by a person, 2 broken off by Windows (disk full, no right to write)
!define NEWER_IS_INSTALLED 3
!define PROGRAM_RUNS 4
!define NO_BACKUP 5
!define OLD_WINDOWS 6
!define NO_RIGHTS 7
!define FILES_HELD 8

Name "$(TITLE)"
OutFile "${OUT}"
BrandingText "$(TITLE) ${VERSION}"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_ABORTWARNING
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_FINISHPAGE_RUN "$INSTDIR\guidance-desk.exe"
!define MUI_FINISHPAGE_RUN_TEXT "$(OPEN_NOW)"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"
!insertmacro MUI_LANGUAGE "English"
!include "${HERE}\installer_texts.nsh"

!macro Information LANGUAGE
  VIAddVersionKey /LANG=${LANGUAGE} "ProductName" "引导台 Guidance Desk"
  VIAddVersionKey /LANG=${LANGUAGE} "CompanyName" "Guidance Desk"
  VIAddVersionKey /LANG=${LANGUAGE} "FileDescription" "引导台安装程序 Guidance Desk Setup"
  VIAddVersionKey /LANG=${LANGUAGE} "FileVersion" "${VERSION}"
  VIAddVersionKey /LANG=${LANGUAGE} "ProductVersion" "${VERSION}"
  VIAddVersionKey /LANG=${LANGUAGE} "LegalCopyright" "Apache License 2.0"
!macroend
VIProductVersion "${NUMBERS}"
VIFileVersion "${NUMBERS}"
!insertmacro Information ${LANG_SIMPCHINESE}
!insertmacro Information ${LANG_ENGLISH}

Var Given ; the folder of /D=
Var Everybody ; "1": for all users of this PC
Var Found ; the folder of what is installed already, "" if nothing
Var StoreToo ; "1": the uninstaller removes the store

; --- what both say and ask

!macro Shared UN
  ; Note a sentence where an administrator finds it after a silent run, show it unless silent, end with the code on top.
  Function ${UN}Refuse
    Exch $0 ; sentence
    Exch
    Exch $1 ; code
    FileOpen $2 "$TEMP\guidance-desk-setup.log" a
    FileSeek $2 0 END
    FileWriteUTF16LE /BOM $2 "${VERSION} $1 $0$\r$\n"
    FileClose $2
    MessageBox MB_OK|MB_ICONEXCLAMATION "$0" /SD IDOK
    SetErrorLevel $1
    Quit
  FunctionEnd

  ; Windows lets nobody write to a program that runs
  Function ${UN}NotWhileItRuns
    again:
    StrCpy $R9 "no"
    !insertmacro Held "guidance-desk.exe"
    !insertmacro Held "guidance-desk-cli.exe"
    !insertmacro Held "voice-speaker.exe"
    !insertmacro Held "card-helper.exe"
    !insertmacro Held "card-helper32.exe"
    ${If} $R9 == "yes"
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(RUNS)" /SD IDCANCEL IDRETRY again
      Push ${PROGRAM_RUNS}
      Push "$(RUNS)"
      Call ${UN}Refuse
    ${EndIf}
  FunctionEnd
!macroend

!macro Held PROGRAM
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    ClearErrors
    FileOpen $R8 "$INSTDIR\${PROGRAM}" a
    ${If} ${Errors}
      StrCpy $R9 "yes"
    ${Else}
      FileClose $R8
    ${EndIf}
  ${EndIf}
!macroend

!macro RefuseWith CODE SENTENCE
  Push ${CODE}
  Push "${SENTENCE}"
  Call Refuse
!macroend

!insertmacro Shared ""
!insertmacro Shared "un."

; --- installing

Function .onInit
  ${IfNot} ${AtLeastWin10}
    !insertmacro RefuseWith ${OLD_WINDOWS} "$(OLD_WINDOWS_TEXT)"
  ${EndIf}
  StrCpy $Given $INSTDIR
  Call ChooseForWhom
  Call NothingNewer
  ${If} $Given != ""
    StrCpy $INSTDIR $Given
  ${ElseIf} $Found != ""
    StrCpy $INSTDIR $Found
  ${ElseIf} $Everybody == "1"
    StrCpy $INSTDIR "$PROGRAMFILES64\${FOLDER}"
  ${Else}
    StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${FOLDER}"
  ${EndIf}
  Call ChooseAutostart
FunctionEnd

; As the command line says, else as it is installed, else for everybody where Windows allows it.
Function ChooseForWhom
  ${GetParameters} $0
  UserInfo::GetAccountType
  Pop $1
  StrCpy $Everybody "0"
  ReadRegStr $2 HKCU "${KEY}" "InstallLocation"
  ReadRegStr $3 HKLM "${KEY}" "InstallLocation"
  ${If} $3 != ""
    StrCpy $Everybody "1"
  ${ElseIf} $2 == ""
  ${AndIf} $1 == "Admin"
    StrCpy $Everybody "1"
  ${EndIf}
  ClearErrors
  ${GetOptions} $0 "/ALLUSERS" $4
  ${IfNot} ${Errors}
    StrCpy $Everybody "1"
  ${EndIf}
  ClearErrors
  ${GetOptions} $0 "/CURRENTUSER" $4
  ${IfNot} ${Errors}
    StrCpy $Everybody "0"
  ${EndIf}
  ${If} $Everybody == "1"
    ${If} $1 != "Admin"
      !insertmacro RefuseWith ${NO_RIGHTS} "$(NO_RIGHTS_TEXT)"
    ${EndIf}
    SetShellVarContext all
    StrCpy $Found $3
  ${Else}
    SetShellVarContext current
    StrCpy $Found $2
  ${EndIf}
FunctionEnd

; A store that a newer program wrote cannot be read by an older one.
Function NothingNewer
  ReadRegStr $0 SHCTX "${KEY}" "DisplayVersion"
  ${If} $0 != ""
    ${VersionCompare} "${VERSION}" "$0" $1
    ${If} $1 == 2
      !insertmacro RefuseWith ${NEWER_IS_INSTALLED} "$(NEWER_TEXT)"
    ${EndIf}
  ${EndIf}
FunctionEnd

Section "-program"
  Call NotWhileItRuns
  RMDir /r "${NEW}"
  SetOutPath "${NEW}"
  File /r "${BUNDLE}\*.*"
  SetOutPath "$INSTDIR"
  Call BackUpFirst
  Call ChangeOver
  WriteUninstaller "$INSTDIR\uninstall.exe"
  Call Register
  CreateDirectory "$SMPROGRAMS\$(TITLE)"
  CreateShortcut "$SMPROGRAMS\$(TITLE)\$(TITLE).lnk" "$INSTDIR\guidance-desk.exe"
  CreateShortcut "$SMPROGRAMS\$(TITLE)\$(SETTINGS).lnk" "$INSTDIR\guidance-desk.exe" "settings"
  ${If} $Found == "" ; whoever removed it from his desktop does not get it back with every version
    CreateShortcut "$DESKTOP\$(TITLE).lnk" "$INSTDIR\guidance-desk.exe"
  ${EndIf}
SectionEnd

Section /o "$(AUTOSTART)" Autostart
SectionEnd

Section "-autostart"
  ${If} ${SectionIsSelected} ${Autostart}
    WriteRegStr SHCTX "${RUN}" "GuidanceDeskScreens" '"$INSTDIR\guidance-desk.exe" screens run'
  ${Else}
    DeleteRegValue SHCTX "${RUN}" "GuidanceDeskScreens"
  ${EndIf}
SectionEnd

; As the command line says, else as it is.
Function ChooseAutostart
  ReadRegStr $1 SHCTX "${RUN}" "GuidanceDeskScreens"
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/AUTOSTART=" $2
  ${IfNot} ${Errors}
    StrCpy $1 ""
    ${If} $2 == "screens"
      StrCpy $1 "yes"
    ${EndIf}
  ${EndIf}
  ${If} $1 != ""
    !insertmacro SelectSection ${Autostart}
  ${EndIf}
FunctionEnd

; The new program backs the store up: it reads what every older one wrote. A PC without a store has nothing to lose.
Function BackUpFirst
  DetailPrint "$(BACKING_UP)"
  nsExec::ExecToStack '"${NEW}\guidance-desk-cli.exe" before-upgrade'
  Pop $0
  Pop $1
  ${If} $0 != "0"
    RMDir /r "${NEW}"
    !insertmacro RefuseWith ${NO_BACKUP} "$(NO_BACKUP_TEXT)"
  ${EndIf}
FunctionEnd

!macro MoveOne NAME FROM TO
  ${If} ${FileExists} "${FROM}\${NAME}"
    Rename "${FROM}\${NAME}" "${TO}\${NAME}"
  ${EndIf}
!macroend

!macro Move FROM TO
  !insertmacro MoveOne "guidance-desk.exe" "${FROM}" "${TO}"
  !insertmacro MoveOne "guidance-desk-cli.exe" "${FROM}" "${TO}"
  !insertmacro MoveOne "card-helper.exe" "${FROM}" "${TO}"
  !insertmacro MoveOne "card-helper32.exe" "${FROM}" "${TO}"
  !insertmacro MoveOne "voice-speaker.exe" "${FROM}" "${TO}"
  !insertmacro MoveOne "_internal" "${FROM}" "${TO}"
!macroend

; Renaming is quick and whole; where a file is held, everything goes back to where it was.
Function ChangeOver
  RMDir /r "${OLD}"
  CreateDirectory "${OLD}"
  ClearErrors
  !insertmacro Move "$INSTDIR" "${OLD}"
  ${IfNot} ${Errors}
    !insertmacro Move "${NEW}" "$INSTDIR"
  ${EndIf}
  ${If} ${Errors}
    !insertmacro Move "$INSTDIR" "${NEW}"
    !insertmacro Move "${OLD}" "$INSTDIR"
    RMDir /r "${NEW}"
    !insertmacro RefuseWith ${FILES_HELD} "$(FILES_HELD_TEXT)"
  ${EndIf}
  RMDir /r "${NEW}"
  RMDir /r "${OLD}"
FunctionEnd

Function Register
  WriteRegStr SHCTX "${KEY}" "DisplayName" "$(TITLE)"
  WriteRegStr SHCTX "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr SHCTX "${KEY}" "DisplayIcon" "$INSTDIR\guidance-desk.exe"
  WriteRegStr SHCTX "${KEY}" "Publisher" "Guidance Desk"
  WriteRegStr SHCTX "${KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr SHCTX "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr SHCTX "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD SHCTX "${KEY}" "NoModify" 1
  WriteRegDWORD SHCTX "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD SHCTX "${KEY}" "EstimatedSize" $0
FunctionEnd

Function .onInstFailed
  RMDir /r "${NEW}"
FunctionEnd

; --- removing

Function un.onInit
  SetShellVarContext current
  ReadRegStr $0 HKLM "${KEY}" "InstallLocation"
  ${If} $0 == $INSTDIR
    SetShellVarContext all
  ${EndIf}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/REMOVESTORE" $1
  ${IfNot} ${Errors}
    StrCpy $StoreToo "1"
  ${EndIf}
  ClearErrors
  ${GetOptions} $0 "/KEEPSTORE" $1
  ${IfNot} ${Errors}
    StrCpy $StoreToo "0"
  ${EndIf}
FunctionEnd

!macro Unlink TITLE SETTINGS
  Delete "$SMPROGRAMS\${TITLE}\${TITLE}.lnk"
  Delete "$SMPROGRAMS\${TITLE}\${SETTINGS}.lnk"
  RMDir "$SMPROGRAMS\${TITLE}"
  Delete "$DESKTOP\${TITLE}.lnk"
!macroend

Section "Uninstall"
  Call un.NotWhileItRuns
  ${If} $StoreToo == ""
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$(STORE_TOO)" /SD IDNO IDNO kept
    StrCpy $StoreToo "1"
  ${EndIf}
  kept:
  ; by name, never the whole folder: /D= may have named one that holds other things
  Delete "$INSTDIR\guidance-desk.exe"
  Delete "$INSTDIR\guidance-desk-cli.exe"
  Delete "$INSTDIR\card-helper.exe"
  Delete "$INSTDIR\card-helper32.exe"
  Delete "$INSTDIR\voice-speaker.exe"
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "${NEW}"
  RMDir /r "${OLD}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  !insertmacro Unlink "引导台" "设备设置"
  !insertmacro Unlink "Guidance Desk" "Device settings"
  DeleteRegValue SHCTX "${RUN}" "GuidanceDeskScreens"
  DeleteRegKey SHCTX "${KEY}"
  ${If} $StoreToo == "1"
    Call un.RemoveStore
  ${EndIf}
SectionEnd

; The usual places only (desk_app/homes.py); a home that GUIDANCE_DESK_HOME or --home named is its owner's.
Function un.RemoveStore
  SetShellVarContext all
  RMDir /r "$APPDATA\guidance-desk"
  RMDir /r "$APPDATA\guidance-desk-state"
  SetShellVarContext current
  RMDir /r "$LOCALAPPDATA\guidance-desk"
  RMDir /r "$LOCALAPPDATA\guidance-desk-state"
FunctionEnd
