-- Taking events. Every function that devices may call runs as the owner, with a search path of its own, and knows the
-- caller by session_user only: SET ROLE and settings change nothing. SQLSTATEs HB… are those of db.hub.faults.

CREATE FUNCTION hub.me() RETURNS hub.devices LANGUAGE plpgsql STABLE SET search_path = pg_catalog, hub, pg_temp AS $$
DECLARE
    caller hub.devices;
BEGIN
    SELECT d.* INTO caller FROM hub.devices d WHERE d.role = session_user;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not enrolled' USING ERRCODE = 'HB001';
    END IF;
    IF caller.revoked_at IS NOT NULL THEN
        RAISE EXCEPTION 'revoked' USING ERRCODE = 'HB002';
    END IF;
    RETURN caller;
END $$;

-- Length-prefixed fields, as db.envelope.envelope_bytes: the length of an absent one is 2^64 - 1.
CREATE FUNCTION hub.field(value text) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT coalesce(int8send(octet_length(convert_to(value, 'UTF8'))::bigint) || convert_to(value, 'UTF8'),
                    int8send(-1::bigint))
$$;

-- What the hub gives with each event of the feed: it proves to a hub that was set back that it had taken the event.
CREATE FUNCTION hub.receipt(chain bytea) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(i.outer_key || sha256(i.inner_key || chain)) FROM hub.identity i
$$;

-- The log, for the administrator; the same thing once a minute, so that nobody fills the disk with it.
CREATE FUNCTION hub.note(p_name text, p_what text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO hub.log (name, what) SELECT p_name, p_what WHERE NOT EXISTS (
        SELECT 1 FROM hub.log l WHERE l.name = p_name AND l.at > clock_timestamp() - interval '1 minute'
        AND l.what = p_what)
$$;

-- A hint that there is news. A server without NOTIFY gets an empty function here: its devices poll.
CREATE FUNCTION hub.hint() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('guidance_desk', '');
END $$;

-- Pushes follow one another, because each takes the next positions: waiting for the disk meanwhile would let nobody
-- else in. So a push commits without waiting, and hub.settle, which the client calls right behind it, waits; many wait
-- for one write. An answer is given out after both. What a crash takes in between, nobody was told to be safe: it is
-- sent again like everything a hub forgot. A server without this setting gets an empty function here.
CREATE FUNCTION hub.hurry() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
END $$;

-- Any small write of the caller's own, committed with the disk: everything committed before is there as well then.
CREATE FUNCTION hub.settle() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
DECLARE
    me hub.devices;
BEGIN
    UPDATE hub.seen s SET seen_at = clock_timestamp() FROM hub.devices d
    WHERE d.role = session_user AND d.revoked_at IS NULL AND s.name = d.name;
    IF NOT FOUND THEN
        me := hub.me();
        INSERT INTO hub.seen AS s (name, seen_at) VALUES (me.name, clock_timestamp())
        ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at;
    END IF;
END $$;

-- Append what extends the chain of p_device, in the caller's transaction, which holds the row of hub.chains and says
-- what is in it (p_acked, p_last). Numbers are gapless within a batch. Payloads and erasures name their events by number, because most have none.
CREATE FUNCTION hub.append(
    p_acked bigint, p_last bytea, p_device text, p_dseq bigint[], p_centre text[], p_kind text[], p_version bigint[], p_scope text[],
    p_stamp_ms bigint[], p_stamp_n bigint[], p_day text[], p_label text[], p_operator text[], p_body bytea[],
    p_commitment bytea[], p_chain bytea[], OUT status text, OUT acked bigint, OUT chain bytea
) LANGUAGE plpgsql SET search_path = pg_catalog, hub, pg_temp AS $$
DECLARE
    amount int := cardinality(p_dseq);
    known int;
    hashes bytea[];
    prefixes bytea[] := '{}';
    top bigint;
    whole boolean;
    ours boolean;
    prefix_now bytea;
    hash_now bytea;
BEGIN
    acked := p_acked;
    chain := p_last;
    status := 'ok';
    IF amount = 0 OR p_dseq[1] > acked + 1 THEN
        RETURN;  -- a gap: this hub was set back; the answer says from where
    END IF;
    IF coalesce(p_dseq[1], 0) < 1 OR amount > 1 AND (amount > 1000 OR EXISTS (
            SELECT 1 FROM unnest(p_dseq) WITH ORDINALITY AS u (dseq, n) WHERE u.dseq IS DISTINCT FROM p_dseq[1] + n - 1))
    THEN
        RAISE EXCEPTION 'not one batch' USING ERRCODE = 'HB006';
    END IF;

    known := least(acked - p_dseq[1] + 1, amount);
    IF known > 0 THEN
        -- what is there already must be the same
        PERFORM 1 FROM hub.events e WHERE e.device = p_device AND e.dseq BETWEEN p_dseq[1] AND p_dseq[known]
            AND e.chain IS DISTINCT FROM p_chain[e.dseq - p_dseq[1] + 1];
        IF FOUND THEN
            status := 'fork';
            RETURN;
        END IF;
        amount := amount - known;
        IF amount = 0 THEN
            RETURN;
        END IF;
        p_dseq := p_dseq[known + 1:]; p_centre := p_centre[known + 1:]; p_kind := p_kind[known + 1:];
        p_version := p_version[known + 1:]; p_scope := p_scope[known + 1:]; p_stamp_ms := p_stamp_ms[known + 1:];
        p_stamp_n := p_stamp_n[known + 1:]; p_day := p_day[known + 1:]; p_label := p_label[known + 1:];
        p_operator := p_operator[known + 1:]; p_body := p_body[known + 1:]; p_commitment := p_commitment[known + 1:];
        p_chain := p_chain[known + 1:];
    END IF;

    SELECT array_agg(h.event_hash ORDER BY h.n), bool_and(coalesce(sha256(h.previous || h.event_hash) = h.chain, false)),
        bool_and(h.centre IN (SELECT c.centre FROM hub.centres c))
    INTO hashes, whole, ours
    FROM (
        SELECT u.n, u.centre, u.previous, u.chain, sha256(
            hub.field(u.centre) || hub.field(p_device) || hub.field(u.dseq::text) || hub.field(u.kind)
            || hub.field(u.version::text) || hub.field(u.scope) || hub.field(u.stamp_ms::text)
            || hub.field(u.stamp_n::text) || hub.field(u.day) || hub.field(u.label) || hub.field(u.operator)
            || int8send(octet_length(u.body)::bigint) || u.body
            || int8send(octet_length(u.commitment)::bigint) || u.commitment) AS event_hash
        FROM unnest(p_dseq, p_centre, p_kind, p_version, p_scope, p_stamp_ms, p_stamp_n, p_day, p_label, p_operator,
                    p_body, p_commitment, p_chain, chain || p_chain[1:amount - 1]) WITH ORDINALITY
            AS u (dseq, centre, kind, version, scope, stamp_ms, stamp_n, day, label, operator,
                  body, commitment, chain, previous, n)
        OFFSET 0  -- one pass: without it every hash is made twice
    ) h;
    IF NOT ours THEN
        status := 'centre';
        RETURN;
    END IF;
    IF NOT whole OR cardinality(hashes) <> amount THEN
        RAISE EXCEPTION 'the events do not follow' USING ERRCODE = 'HB007';
    END IF;

    SELECT h."position", h.prefix INTO top, prefix_now FROM hub.head h FOR UPDATE;
    FOREACH hash_now IN ARRAY hashes LOOP
        prefix_now := sha256(prefix_now || hash_now);
        prefixes := array_append(prefixes, prefix_now);
    END LOOP;
    INSERT INTO hub.events
    SELECT top + u.n, p_device, u.dseq, u.centre, u.kind, u.version, u.scope, u.stamp_ms, u.stamp_n, u.day, u.label,
        u.operator, u.body, u.commitment, u.event_hash, u.chain, u.prefix
    FROM unnest(p_dseq, p_centre, p_kind, p_version, p_scope, p_stamp_ms, p_stamp_n, p_day, p_label, p_operator,
                p_body, p_commitment, p_chain, hashes, prefixes) WITH ORDINALITY
        AS u (dseq, centre, kind, version, scope, stamp_ms, stamp_n, day, label, operator,
              body, commitment, chain, event_hash, prefix, n);
    acked := acked + amount;
    chain := p_chain[amount];
    UPDATE hub.head SET "position" = top + amount, prefix = prefix_now;
    UPDATE hub.chains c SET acked = append.acked, chain = append.chain WHERE c.device = p_device;
    PERFORM hub.hint();
    PERFORM hub.hurry();
END $$;

-- Payloads of the events p_from to p_to of a device, as far as they are not erased; and what these events erase. Only
-- events of two kinds erase, and nobody erases what he may not see.
CREATE FUNCTION hub.side(
    p_restricted boolean, p_device text, p_from bigint, p_to bigint, p_sealed_dseq bigint[], p_key_id text[], p_sealed bytea[],
    p_erased_by bigint[], p_erased_device text[], p_erased_dseq bigint[]
) RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, hub, pg_temp AS $$
BEGIN
    IF cardinality(p_erased_by) > 0 THEN
        IF cardinality(p_erased_by) > 10000 THEN
            RAISE EXCEPTION 'not one batch' USING ERRCODE = 'HB006';
        END IF;
        WITH named AS (
            INSERT INTO hub.erasures (device, dseq, by_device, by_dseq)
            SELECT u.device, u.dseq, p_device, u.by_dseq
            FROM unnest(p_erased_by, p_erased_device, p_erased_dseq) AS u (by_dseq, device, dseq)
            JOIN hub.events e ON e.device = p_device AND e.dseq = u.by_dseq AND e.kind IN ('erased', 'corrected')
            LEFT JOIN hub.events t ON t.device = u.device AND t.dseq = u.dseq
            WHERE u.by_dseq BETWEEN p_from AND p_to AND (p_restricted OR t.scope IS DISTINCT FROM 'restricted')
            ON CONFLICT DO NOTHING RETURNING erasures.device, erasures.dseq
        )
        DELETE FROM hub.payloads p USING named n WHERE p.device = n.device AND p.dseq = n.dseq;
    END IF;
    IF cardinality(p_sealed_dseq) > 0 THEN
        INSERT INTO hub.payloads (device, dseq, key_id, sealed)
        SELECT p_device, u.dseq, u.key_id, u.sealed
        FROM unnest(p_sealed_dseq, p_key_id, p_sealed) AS u (dseq, key_id, sealed)
        WHERE u.dseq BETWEEN p_from AND p_to
            -- erased before it came; a restricted one only by who may see it (the name alone told nobody its scope)
            AND NOT EXISTS (
                SELECT 1 FROM hub.erasures x JOIN hub.events e ON e.device = x.device AND e.dseq = x.dseq
                LEFT JOIN hub.stores s ON s.device = x.by_device LEFT JOIN hub.devices d ON d.name = s.name
                WHERE x.device = p_device AND x.dseq = u.dseq
                    AND (e.scope <> 'restricted' OR coalesce(d.restricted, true)))
        ON CONFLICT DO NOTHING;
    END IF;
END $$;

-- Events of a store of the calling role, from any number on. Answers how far the hub is with it: maybe less than before.
CREATE FUNCTION hub.push(
    p_device text, p_dseq bigint[], p_centre text[], p_kind text[], p_version bigint[], p_scope text[],
    p_stamp_ms bigint[], p_stamp_n bigint[], p_day text[], p_label text[], p_operator text[], p_body bytea[],
    p_commitment bytea[], p_chain bytea[], p_sealed_dseq bigint[], p_key_id text[], p_sealed bytea[],
    p_erased_by bigint[], p_erased_device text[], p_erased_dseq bigint[],
    OUT status text, OUT acked bigint, OUT chain bytea
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
DECLARE
    me hub.devices := hub.me();
    last bytea;
BEGIN
    IF me.kind = 'screen' THEN
        RAISE EXCEPTION 'a screen writes nothing' USING ERRCODE = 'HB005';
    END IF;
    SELECT c.acked, c.chain INTO acked, last FROM hub.stores s JOIN hub.chains c ON c.device = s.device
        WHERE s.device = p_device AND s.name = me.name AND NOT s.gone FOR UPDATE OF c;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'registered for another store' USING ERRCODE = 'HB003';
    END IF;
    SELECT a.status, a.acked, a.chain INTO status, acked, chain FROM hub.append(
        acked, last, p_device, p_dseq, p_centre, p_kind, p_version, p_scope, p_stamp_ms, p_stamp_n, p_day, p_label, p_operator,
        p_body, p_commitment, p_chain) a;
    IF status = 'ok' THEN
        IF cardinality(p_sealed_dseq) > 0 OR cardinality(p_erased_by) > 0 THEN
            PERFORM hub.side(me.restricted, p_device, p_dseq[1], least(acked, p_dseq[cardinality(p_dseq)]), p_sealed_dseq,
                p_key_id, p_sealed, p_erased_by, p_erased_device, p_erased_dseq);
        END IF;
    ELSE
        PERFORM hub.note(me.name, 'push ' || status);
    END IF;
END $$;

-- One event of a store of the calling role, as a desk sends it while it works; p_key_id and p_sealed are NULL if it has
-- no payload. What is in order is done here in three statements; everything else hub.push decides.
CREATE FUNCTION hub.push_one(
    p_device text, p_dseq bigint, p_centre text, p_kind text, p_version bigint, p_scope text, p_stamp_ms bigint,
    p_stamp_n bigint, p_day text, p_label text, p_operator text, p_body bytea, p_commitment bytea, p_chain bytea,
    p_key_id text, p_sealed bytea, OUT status text, OUT acked bigint, OUT chain bytea
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
DECLARE
    hash_now bytea := sha256(
        hub.field(p_centre) || hub.field(p_device) || hub.field(p_dseq::text) || hub.field(p_kind)
        || hub.field(p_version::text) || hub.field(p_scope) || hub.field(p_stamp_ms::text)
        || hub.field(p_stamp_n::text) || hub.field(p_day) || hub.field(p_label) || hub.field(p_operator)
        || int8send(octet_length(p_body)::bigint) || p_body
        || int8send(octet_length(p_commitment)::bigint) || p_commitment);
    sees boolean;
    top bigint;
    prefix_now bytea;
BEGIN
    UPDATE hub.chains c SET acked = p_dseq, chain = p_chain FROM hub.devices d, hub.stores s
    WHERE d.role = session_user AND d.revoked_at IS NULL AND d.kind <> 'screen'
        AND s.device = p_device AND s.name = d.name AND NOT s.gone AND c.device = s.device
        AND c.acked = p_dseq - 1 AND sha256(c.chain || hash_now) = p_chain
        AND EXISTS (SELECT 1 FROM hub.centres k WHERE k.centre = p_centre)
    RETURNING d.restricted INTO sees;
    IF NOT FOUND THEN
        SELECT a.status, a.acked, a.chain INTO status, acked, chain FROM hub.push(
            p_device, ARRAY[p_dseq], ARRAY[p_centre], ARRAY[p_kind], ARRAY[p_version], ARRAY[p_scope],
            ARRAY[p_stamp_ms], ARRAY[p_stamp_n], ARRAY[p_day], ARRAY[p_label], ARRAY[p_operator], ARRAY[p_body],
            ARRAY[p_commitment], ARRAY[p_chain], CASE WHEN p_sealed IS NULL THEN '{}' ELSE ARRAY[p_dseq] END,
            ARRAY[p_key_id], ARRAY[p_sealed], '{}', '{}', '{}') a;
        RETURN;
    END IF;
    UPDATE hub.head h SET "position" = h."position" + 1, prefix = sha256(h.prefix || hash_now)
    RETURNING h."position", h.prefix INTO top, prefix_now;
    INSERT INTO hub.events VALUES (
        top, p_device, p_dseq, p_centre, p_kind, p_version, p_scope, p_stamp_ms, p_stamp_n, p_day, p_label,
        p_operator, p_body, p_commitment, hash_now, p_chain, prefix_now);
    IF p_sealed IS NOT NULL THEN
        PERFORM hub.side(sees, p_device, p_dseq, p_dseq, ARRAY[p_dseq], ARRAY[p_key_id], ARRAY[p_sealed], '{}', '{}', '{}');
    END IF;
    status := 'ok';
    acked := p_dseq;
    chain := p_chain;
    PERFORM hub.hint();
    PERFORM hub.hurry();
END $$;

-- Events of another store that this hub forgot when it was set back. The receipt of the last one proves that it had
-- them; without one only a store that the administrator declared dead is taken.
CREATE FUNCTION hub.push_foreign(
    p_device text, p_receipt bytea, p_dseq bigint[], p_centre text[], p_kind text[], p_version bigint[],
    p_scope text[], p_stamp_ms bigint[], p_stamp_n bigint[], p_day text[], p_label text[], p_operator text[],
    p_body bytea[], p_commitment bytea[], p_chain bytea[], p_sealed_dseq bigint[], p_key_id text[], p_sealed bytea[],
    p_erased_by bigint[], p_erased_device text[], p_erased_dseq bigint[],
    OUT status text, OUT acked bigint, OUT chain bytea
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
DECLARE
    me hub.devices := hub.me();
    proved boolean;
    declared_dead boolean;
    before bigint;
    last bytea;
BEGIN
    IF me.kind = 'screen' THEN
        RAISE EXCEPTION 'a screen writes nothing' USING ERRCODE = 'HB005';
    END IF;
    proved := coalesce(hub.receipt(p_chain[cardinality(p_chain)]) = p_receipt, false);
    IF proved THEN
        INSERT INTO hub.chains (device, chain) VALUES (p_device, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    END IF;
    SELECT c.dead, c.acked, c.chain INTO declared_dead, before, last
        FROM hub.chains c WHERE c.device = p_device FOR UPDATE;
    IF NOT proved AND NOT coalesce(declared_dead, false) THEN
        status := 'unproved';
        acked := coalesce(before, 0);
        chain := coalesce(last, decode(repeat('00', 32), 'hex'));
        PERFORM hub.note(me.name, 'push_foreign unproved');
        RETURN;
    END IF;
    SELECT a.status, a.acked, a.chain INTO status, acked, chain FROM hub.append(
        before, last, p_device, p_dseq, p_centre, p_kind, p_version, p_scope, p_stamp_ms, p_stamp_n, p_day, p_label, p_operator,
        p_body, p_commitment, p_chain) a;
    -- the receipt is the last event's: what leads up to it was checked by the chain. Only what is new gets a payload
    -- from here: nobody else than its writer adds one to an event that is there.
    IF acked > before THEN
        PERFORM hub.side(me.restricted, p_device, before + 1, acked, p_sealed_dseq, p_key_id, p_sealed, p_erased_by,
            p_erased_device, p_erased_dseq);
    END IF;
    PERFORM hub.note(me.name, 'push_foreign ' || status || ' ' || p_device || ' to ' || acked);
END $$;
