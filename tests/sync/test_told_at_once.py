"""What a PC writes goes up at once: nobody waits for the next look at the store, or for the hub's next turn."""

from __future__ import annotations

from dataclasses import replace

from tests.support.hub_devices import QUICK, Centre, until

HOUR_S = 3600.0


def test_what_this_process_wrote_goes_up_without_waiting_for_a_turn(centre: Centre) -> None:
    patient = replace(QUICK, own_poll_s=HOUR_S, hub_poll_s=HOUR_S, hello_s=HOUR_S)
    here = centre.device("D1", timings=patient)
    loop = here.start()
    here.desk.app.record.hear(loop.written)
    until(lambda: loop.state.phase == "connected")
    for _ in range(3):
        before = centre.head()
        here.desk.ticket()
        until(lambda before=before: centre.head() > before and centre.settled())
