-- What else a device may ask.

CREATE FUNCTION hub.lanes_of(p_name text) RETURNS int[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(l.lane ORDER BY l.rank DESC, l.lane), '{}')
    FROM hub.lanes l WHERE l.name = p_name AND l.freed_at IS NULL
$$;

-- Take the lane up to 99 that nobody has and nobody gave back within the last day and a half: the next one from p_from
-- on, or (p_from NULL: a spare one) the highest. The caller holds the lock of hub.head, so two cannot take one.
CREATE FUNCTION hub.take_lane(p_name text, p_request text, p_rank int, p_from int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    free int;
    used int[];
BEGIN
    -- a hub that was set back knows from what came up again which lanes it had given since
    SELECT coalesce(array_agg(DISTINCT CASE WHEN length(u.digits) > 3 THEN left(u.digits, -3)::int ELSE 1 END), '{}')
    INTO used
    FROM (SELECT substring(e.label FROM '[0-9]+$') AS digits FROM hub.events e
          WHERE e.kind = 'issued' AND e.day >= to_char(
              (clock_timestamp() AT TIME ZONE 'UTC') - interval '1 day', 'YYYY-MM-DD')) AS u
    WHERE length(u.digits) BETWEEN 1 AND 5;
    SELECT n.lane INTO free FROM generate_series(1, 99) AS n (lane)
    WHERE n.lane <> ALL (used) AND NOT EXISTS (
        SELECT 1 FROM hub.lanes l WHERE l.lane = n.lane
        AND (l.freed_at IS NULL OR l.freed_at > clock_timestamp() - interval '36 hours'))
    ORDER BY CASE WHEN p_from IS NULL THEN -n.lane ELSE (n.lane - p_from + 99) % 99 END LIMIT 1;
    IF free IS NULL THEN
        RAISE EXCEPTION 'no lane is free' USING ERRCODE = 'HB008';
    END IF;
    INSERT INTO hub.lanes (lane, name, request, rank) VALUES (free, p_name, p_request, p_rank)
    ON CONFLICT (lane) DO UPDATE SET name = excluded.name, request = excluded.request, rank = excluded.rank,
        freed_at = NULL;
    RETURN free;
END $$;

-- A short number that no store ever had: tickets name their visits by it.
CREATE FUNCTION hub.next_short() RETURNS int LANGUAGE sql AS $$
    SELECT 1 + greatest((SELECT coalesce(max(d.short), 0) FROM hub.devices d),
                        (SELECT coalesce(max(s.short), 0) FROM hub.stores s))
$$;

-- Tie the caller's role to its store. p_replaces is the id the same store had before it was set back.
CREATE FUNCTION hub.register(p_device text, p_public_key bytea, p_replaces text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
DECLARE
    me hub.devices := hub.me();
    known hub.stores;
    number int;
    ours boolean;
BEGIN
    IF octet_length(p_public_key) NOT IN (0, 32) THEN
        RAISE EXCEPTION 'not a public key' USING ERRCODE = 'HB006';
    END IF;
    PERFORM 1 FROM hub.head h FOR UPDATE;
    SELECT d.* INTO me FROM hub.devices d WHERE d.name = me.name;
    -- the id before may be older than the last one here: of a backup that was restored twice
    ours := me.device IS NULL OR me.device = p_device OR EXISTS (
        SELECT 1 FROM hub.stores s WHERE s.device = p_replaces AND s.name = me.name AND NOT s.gone);
    IF octet_length(p_public_key) = 32 AND ours THEN
        UPDATE hub.devices d SET public_key = p_public_key WHERE d.name = me.name;
    END IF;
    IF me.device = p_device THEN
        -- a hub that was made anew learns who this store was before
        IF p_replaces ~ '^[0-9a-f]{32}$'
                AND (SELECT count(*) FROM hub.stores s WHERE s.name = me.name) < 50
                AND NOT EXISTS (SELECT 1 FROM hub.stores s WHERE s.device = p_replaces)
                AND NOT EXISTS (SELECT 1 FROM hub.chains c WHERE c.device = p_replaces) THEN
            INSERT INTO hub.stores (device, name, short) VALUES (p_replaces, me.name, hub.next_short());
            INSERT INTO hub.chains (device, chain) VALUES (p_replaces, decode(repeat('00', 32), 'hex'));
            PERFORM hub.note(me.name, 'was ' || p_replaces);
        END IF;
        RETURN;
    END IF;
    -- an enrolment file is good for 14 days (desk_app.enrolment_file)
    IF me.device IS NULL AND me.enrolled_at < clock_timestamp() - interval '14 days' THEN
        RAISE EXCEPTION 'the enrolment file has expired' USING ERRCODE = 'HB009';
    END IF;
    SELECT s.* INTO known FROM hub.stores s WHERE s.device = p_device;
    IF NOT ours
            OR (me.device IS NOT NULL AND known.device IS NOT NULL)
            OR EXISTS (SELECT 1 FROM hub.devices d WHERE d.device = p_device AND d.revoked_at IS NULL)
            OR EXISTS (SELECT 1 FROM hub.chains c WHERE c.device = p_device AND c.dead) THEN
        RAISE EXCEPTION 'registered for another store' USING ERRCODE = 'HB003';
    END IF;
    IF (SELECT count(*) FROM hub.stores s WHERE s.name = me.name) >= 50 THEN
        RAISE EXCEPTION 'too many stores' USING ERRCODE = 'HB008';
    END IF;
    UPDATE hub.devices d SET device = NULL WHERE d.device = p_device;
    IF known.device IS NOT NULL THEN
        number := known.short;
        UPDATE hub.stores s SET name = me.name, gone = false WHERE s.device = p_device;
    ELSE
        number := CASE WHEN me.device IS NULL AND NOT EXISTS (SELECT 1 FROM hub.stores s WHERE s.short = me.short)
            THEN me.short ELSE hub.next_short() END;
        INSERT INTO hub.stores (device, name, short) VALUES (p_device, me.name, number);
    END IF;
    UPDATE hub.devices d SET device = p_device, short = number WHERE d.name = me.name;
    INSERT INTO hub.chains (device, chain) VALUES (p_device, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
    PERFORM hub.note(me.name, 'registered ' || p_device);
END $$;

-- "protocol" is raised when a device of before could no longer talk to these functions.
CREATE FUNCTION hub.hello(
    p_device text,
    OUT protocol int, OUT hub_id text, OUT centre text, OUT name text, OUT kind text, OUT restricted boolean,
    OUT short int, OUT lanes int[], OUT acked bigint, OUT chain bytea, OUT head bigint, OUT config_version bigint,
    OUT keys_version bigint, OUT now_ms bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
DECLARE
    me hub.devices := hub.me();
BEGIN
    IF me.device IS DISTINCT FROM p_device THEN
        RAISE EXCEPTION 'registered for another store' USING ERRCODE = 'HB003';
    END IF;
    PERFORM hub.settle();
    protocol := 1;
    SELECT i.hub_id INTO hub_id FROM hub.identity i;
    SELECT min(c.centre) INTO centre FROM hub.centres c;
    SELECT c.acked, c.chain INTO acked, chain FROM hub.chains c WHERE c.device = p_device;
    SELECT h."position" INTO head FROM hub.head h;
    SELECT coalesce(max(c.version), 0) INTO config_version FROM hub.configs c;
    SELECT coalesce(max(k.generation), 0) INTO keys_version FROM hub.keys k WHERE k.name = me.name;
    name := me.name;
    kind := me.kind;
    restricted := me.restricted;
    short := me.short;
    lanes := hub.lanes_of(me.name);
    now_ms := floor(extract(epoch FROM clock_timestamp()) * 1000);
END $$;

-- One more lane, put before the others: for a store that was set back. Idempotent by p_request. Each role looks from a
-- place of its own (a golden section of the circle apart), because a hub that was set back has forgotten what it gave:
-- looking from 1 it would give one desk's lane to another.
CREATE FUNCTION hub.new_lane(p_request text) RETURNS int[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
DECLARE
    me hub.devices := hub.me();
BEGIN
    IF me.kind NOT IN ('desk', 'leader') THEN
        RAISE EXCEPTION 'only a desk gives out numbers' USING ERRCODE = 'HB005';
    END IF;
    PERFORM 1 FROM hub.head h FOR UPDATE;
    IF (SELECT count(*) FROM hub.lanes l WHERE l.name = me.name AND l.freed_at IS NULL) >= 20 THEN
        RAISE EXCEPTION 'too many lanes' USING ERRCODE = 'HB008';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM hub.lanes l WHERE l.request = me.name || ':' || p_request) THEN
        PERFORM hub.take_lane(me.name, me.name || ':' || p_request,
            (SELECT coalesce(max(l.rank), 0) + 1 FROM hub.lanes l WHERE l.name = me.name),
            (SELECT 1 + l.lane * 61 % 99 FROM hub.lanes l WHERE l.name = me.name ORDER BY l.freed_at DESC, l.rank LIMIT 1));
        PERFORM hub.note(me.name, 'new lane');
    END IF;
    RETURN hub.lanes_of(me.name);
END $$;

-- May this place call? Granted for a minute to who asked first; the same request, or the same place of the same device,
-- gets the same answer again.
CREATE FUNCTION hub.claim(
    p_request text, p_visit text, p_stop text, p_attempt bigint, p_place text,
    OUT granted boolean, OUT place text, OUT name text, OUT until_ms bigint
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
DECLARE
    me hub.devices := hub.me();
    held hub.leases;
BEGIN
    IF me.kind = 'screen' THEN
        RAISE EXCEPTION 'a screen calls nobody' USING ERRCODE = 'HB005';
    END IF;
    DELETE FROM hub.leases l WHERE l.visit IN (
        SELECT o.visit FROM hub.leases o WHERE o.until < clock_timestamp() - interval '1 hour'
        LIMIT 20 FOR UPDATE SKIP LOCKED) AND l.until < clock_timestamp() - interval '1 hour';
    INSERT INTO hub.leases AS l (visit, stop, attempt, request, name, place, until)
    VALUES (p_visit, p_stop, p_attempt, p_request, me.name, p_place, clock_timestamp() + interval '60 s')
    ON CONFLICT (visit, stop, attempt) DO UPDATE SET request = excluded.request, name = excluded.name,
        place = excluded.place, until = excluded.until
        WHERE l.until < clock_timestamp() OR (l.name = excluded.name AND l.place = excluded.place)
    RETURNING l.* INTO held;
    granted := FOUND;
    IF NOT granted THEN
        SELECT l.* INTO held FROM hub.leases l
        WHERE l.visit = p_visit AND l.stop = p_stop AND l.attempt = p_attempt;
    END IF;
    place := held.place;
    name := held.name;
    until_ms := floor(extract(epoch FROM held.until) * 1000);
END $$;

-- A lease of a task that one device does for all (the watchdog, the projector): true if it is the caller's now.
CREATE FUNCTION hub.lead(p_task text, p_seconds int) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
DECLARE
    me hub.devices := hub.me();
BEGIN
    IF me.kind = 'screen' THEN
        RAISE EXCEPTION 'a screen serves nobody' USING ERRCODE = 'HB005';
    END IF;
    DELETE FROM hub.tasks t WHERE t.until < clock_timestamp() - interval '1 hour';
    -- each device a few: what one invents takes no place of what others do
    IF (SELECT count(*) FROM hub.tasks t WHERE t.name = me.name AND t.task <> p_task) >= 5
            -- and nobody takes the readable tables who could not write them (hub.report_caller)
            OR (p_task = 'report' AND (me.kind NOT IN ('desk', 'leader') OR NOT me.restricted)) THEN
        RETURN false;
    END IF;
    INSERT INTO hub.tasks AS t (task, name, until)
    VALUES (p_task, me.name, clock_timestamp() + make_interval(secs => greatest(1, least(p_seconds, 300))))
    ON CONFLICT (task) DO UPDATE SET name = excluded.name, until = excluded.until
        WHERE t.name = excluded.name OR t.until < clock_timestamp();
    RETURN FOUND;
END $$;

-- End device sessions that hold up the others: idle in a transaction for 3 s, or in one for 30 s whatever they do. The
-- limits that the roles have (statement_timeout …) can be set aside by a client; this cannot.
CREATE FUNCTION hub.unblock() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
DECLARE
    me hub.devices := hub.me();
    one record;
    ended int := 0;
BEGIN
    FOR one IN
        SELECT a.pid, d.name FROM pg_stat_activity a JOIN hub.devices d ON d.role = a.usename
        WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND (
            (a.state LIKE 'idle in transaction%' AND a.state_change < clock_timestamp() - interval '3 s')
            OR a.xact_start < clock_timestamp() - interval '30 s')
    LOOP
        IF pg_terminate_backend(one.pid) THEN
            ended := ended + 1;
            PERFORM hub.note(me.name, 'unblocked ' || one.name);
        END IF;
    END LOOP;
    RETURN ended;
END $$;

-- Who is who. A store that a role had before stands beside its present one, so that tickets of before are understood.
CREATE FUNCTION hub.device_rows()
RETURNS TABLE (name text, kind text, device text, short int, acked bigint, revoked boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me hub.devices := hub.me();
BEGIN
    RETURN QUERY
    SELECT d.name, d.kind, s.device, coalesce(s.short, d.short), coalesce(c.acked, 0), d.revoked_at IS NOT NULL
    FROM hub.devices d LEFT JOIN hub.stores s ON s.name = d.name LEFT JOIN hub.chains c ON c.device = s.device
    ORDER BY d.name, s.short;
END $$;

CREATE FUNCTION hub.my_keys()
RETURNS TABLE (key_id text, purpose text, wrapped bytea, generation bigint, created_ms bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me hub.devices := hub.me();
BEGIN
    RETURN QUERY
    SELECT k.key_id, k.purpose, k.wrapped, k.generation, floor(extract(epoch FROM k.created_at) * 1000)::bigint
    FROM hub.keys k WHERE k.name = me.name AND me.kind <> 'screen' AND (me.restricted OR k.purpose <> 'restricted')
    ORDER BY k.generation, k.key_id;
END $$;

CREATE FUNCTION hub.config_after(p_version bigint)
RETURNS TABLE (version bigint, digest bytea, content bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me hub.devices := hub.me();
BEGIN
    RETURN QUERY
    SELECT c.version, c.digest, c.content FROM hub.configs c WHERE c.version > p_version
    ORDER BY c.version DESC LIMIT 1;
END $$;

-- Devices may execute these and nothing else.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA hub FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA hub FROM PUBLIC;
GRANT USAGE ON SCHEMA hub TO :"device";
GRANT EXECUTE ON FUNCTION hub.push, hub.push_one, hub.push_foreign, hub.settle, hub.pull, hub.payloads_of, hub.register, hub.hello, hub.new_lane,
    hub.claim, hub.lead, hub.unblock, hub.device_rows, hub.my_keys, hub.config_after TO :"device";
