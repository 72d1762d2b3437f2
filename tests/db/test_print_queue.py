"""At most one paper comes out by itself, whoever is killed whenever."""

from db.store import Store


def test_the_same_paper_is_queued_once(store: Store) -> None:
    with store.write() as tx:
        assert tx.spool.add("v1/slip/1", "v1", "slip", 1, 100)
        assert not tx.spool.add("v1/slip/1", "v1", "slip", 1, 200)
        assert [job.job_id for job in tx.spool.waiting()] == ["v1/slip/1"]


def test_jobs_are_taken_oldest_first_and_once(store: Store) -> None:
    with store.write() as tx:
        tx.spool.add("b", "v2", "slip", 1, 200)
        tx.spool.add("a", "v1", "slip", 1, 100)
        tx.spool.add("c", "v3", "a4", 1, 50)
        first = tx.spool.take(300, 7, ["slip"])
        assert first is not None
        assert (first.job_id, first.state, first.taken_ms, first.pid) == ("a", "printing", 300, 7)
        second = tx.spool.take(300, 7, ["slip"])
        assert second is not None
        assert second.job_id == "b"
        assert tx.spool.take(300, 7, ["slip"]) is None
        assert tx.spool.take_this("a", 301, 8) is None
        this = tx.spool.take_this("c", 301, 8)
        assert this is not None
        assert this.medium == "a4"


def test_a_job_whose_printing_was_cut_short_is_shown_and_never_printed_by_itself(store: Store) -> None:
    with store.write() as tx:
        tx.spool.add("a", "v1", "slip", 1, 100)
    with store.write() as tx:
        assert tx.spool.take(300, 7)
        tx.spool.begin("a", 301)
    # the process is killed here; the next one becomes the leader
    with store.write() as tx:
        [lost] = tx.spool.settle_abandoned(400)
        assert (lost.job_id, lost.state, lost.settled_ms) == ("a", "unknown", 400)
        assert tx.spool.take(500, 8) is None
        assert tx.spool.take_this("a", 500, 8) is None
        assert [job.state for job in tx.spool.open()] == ["unknown"]
        assert tx.spool.again("a")  # a person looked
        again = tx.spool.take(600, 8)
        assert again is not None
        tx.spool.done("a", 700)
        assert tx.spool.open() == []
        assert not tx.spool.again("a")
        assert not tx.spool.add("a", "v1", "slip", 1, 800)


def test_a_job_that_was_taken_and_not_begun_waits_again_and_a_copy_does_not(store: Store) -> None:
    with store.write() as tx:
        for job, copy in (("a", 1), ("b", 2), ("c", 1)):
            tx.spool.add(job, "v1", "slip", copy, 100, reason="" if copy == 1 else "丢了")
            tx.spool.take_this(job, 200, 7)
        tx.spool.begin("c", 250)
        tx.spool.put_back("c", 300, "no paper")  # refused after all, and taken once more
        tx.spool.take_this("c", 310, 7)
    # the process is killed here; the next one becomes the leader
    with store.write() as tx:
        assert tx.spool.settle_abandoned(400) == []
        assert [job.job_id for job in tx.spool.waiting()] == ["a", "c"]
        copy_ = tx.spool.job("b")
        assert copy_ is not None
        assert (copy_.state, copy_.reason) == ("failed", "")


def test_a_printer_that_refused_is_told_from_one_that_went_silent(store: Store) -> None:
    with store.write() as tx:
        for job in ("a", "b"):
            tx.spool.add(job, "v1", "slip", 1, 100)
            tx.spool.take_this(job, 200, 7)
        tx.spool.failed("a", 300, "paper out")
        tx.spool.unknown("b", 300, "link lost")
        assert {job.job_id: (job.state, job.detail) for job in tx.spool.of_visit("v1")} == {
            "a": ("failed", "paper out"),
            "b": ("unknown", "link lost"),
        }
        assert tx.spool.settle_abandoned(400) == []
        found = tx.spool.job("a")
        assert found is not None
        assert found.settled_ms == 300
        assert tx.spool.job("z") is None


def test_what_surely_did_not_come_out_waits_in_its_old_place(store: Store) -> None:
    with store.write() as tx:
        for job, ms in (("a", 100), ("b", 200)):
            tx.spool.add(job, "v1", "slip", 1, ms)
        assert tx.spool.take(300, 7)
        tx.spool.put_back("a", 400, "no paper")
        assert [(job.job_id, job.detail) for job in tx.spool.waiting()] == [("a", "no paper"), ("b", "")]
        tx.spool.done("a", 500)
        tx.spool.put_back("a", 600, "late")
        found = tx.spool.job("a")
        assert found is not None
        assert found.state == "done"


def test_each_printer_has_its_own_line(store: Store) -> None:
    with store.write() as tx:
        tx.spool.add("a", "v1", "slip", 1, 100)
        tx.spool.add("b", "v2", "slip", 2, 200, operator="wangmin", reason="丢了", printer="second")
        tx.spool.aim("a", "second", "wangmin")
        assert tx.spool.take(300, 7, printer="") is None
        first, second = (tx.spool.take(300, 7, printer="second") for _ in range(2))
        assert first is not None
        assert second is not None
        assert [(job.job_id, job.operator, job.reason) for job in (first, second)] == [
            ("a", "wangmin", ""), ("b", "wangmin", "丢了"),
        ]  # fmt: skip


def test_a_reason_stays_no_longer_than_its_job(store: Store) -> None:
    with store.write() as tx:
        for job in ("done", "failed", "unknown", "abandoned"):
            tx.spool.add(job, "v1", "slip", 2, 100, operator="wangmin", reason="丢了")
            tx.spool.take_this(job, 200, 7)
            tx.spool.begin(job, 201)
        tx.spool.done("done", 300)
        tx.spool.failed("failed", 300, "")
        tx.spool.unknown("unknown", 300, "")
        assert [job.job_id for job in tx.spool.settle_abandoned(400, 8)] == []
        assert [job.job_id for job in tx.spool.settle_abandoned(400, 7)] == ["abandoned"]
        assert [job.reason for job in tx.spool.of_visit("v1")] == [""] * 4


def test_tickets_of_one_millisecond_keep_their_order(store: Store) -> None:
    with store.write() as tx:
        for visit in ("v9", "v10", "v11"):
            tx.spool.add(f"{visit}/slip/1", visit, "slip", 1, 100)
        assert [job.visit for job in tx.spool.waiting()] == ["v9", "v10", "v11"]
