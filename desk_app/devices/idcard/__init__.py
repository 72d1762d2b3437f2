"""ID-card readers (读卡器): what lies on the reader becomes facts for the form.

The vendors' libraries are often 32-bit, sometimes hang and sometimes crash; so they run in a helper process of their
own, which the desk kills and starts again. To the desk belong ``client.py`` (begin there), ``base.py``, ``facts.py``,
``helper_process.py``, ``private_folder.py`` and ``aftermath.py``. The helper is ``helper.py`` (begin there) with
``drivers.py``, ``simulator.py``, ``termb.py``, ``sdt.py``, ``natives.py``, ``decoding.py``, ``nations.py`` and
``traces.py``: standard library only, Python 3.8 or later, because builds of it run on old PCs. A library of 32 bits is
loaded by ``card-helper32.exe``, for the helper (``library_apart.py``; ``build_scripts/windows/card_helper``).
Other makes (精伦, 新中新 …) fit the same ``Driver``: open, find, card, close.

**The protocol, version 1.** JSON objects, one a line, ASCII only (other characters escaped), at most 64 KiB, on the
helper's stdin and stdout. One question at a time; every answer repeats the question's ``id``.

First line of the helper, unasked::

    {"hello": "guidance-desk card helper", "version": 1, "bits": 32, "python": "3.8.10"}

Questions, and what is answered::

    {"id": 1, "do": "open", "driver": "termb", "library": "", "port": 1001}   {"id": 1, "done": true}
    {"id": 2, "do": "find", "again": false}   does a card lie there?          {"id": 2, "found": true}
    {"id": 3, "do": "read"}     the card that was found                       {"id": 3, "card": {"name": …}}
    {"id": 4, "do": "close"}    the port is closed, the traces are wiped      {"id": 4, "done": true}

    any of them                                        {"id": 3, "problem": "taken_away", "detail": "SDT … 0x41"}

``card`` holds texts, all of them present, ``""`` where the card has none: ``kind`` (``id`` · ``foreigner`` · ``hmt``),
``name``, ``latin_name``, ``sex`` (``male`` · ``female`` · ``""``), ``nation`` (民族, for foreigners the code of the
nationality), ``birth``, ``address``, ``id_number``, ``authority``, ``valid_from``, ``valid_to`` (dates as
``1990-03-07``; ``long`` for 长期). Whether a card that was read and still lies there is found again differs from reader
to reader; the desk's side tells it once. ``again`` asks for it, where the make can.

``problem`` is one of ``base.PROBLEMS``; ``detail`` is technical (a return code, never what was read). A question that
is not understood is answered by ``not_understood``. The helper ends when its stdin ends, also while a library hangs.
Nothing read from a card ever goes to stderr, to a file or into ``detail``.
"""
