"""Builds what a clerk installs: Windows' own Python and wheels, frozen and packed, on Debian under Wine or on Windows.

``assemble`` a Windows Python from wheels · ``wine`` runs it on Debian · ``freeze`` the programs · ``bundle`` checks the
folder · ``installer`` packs it · ``trial`` installs and uses it in a clean Wine prefix.
"""
