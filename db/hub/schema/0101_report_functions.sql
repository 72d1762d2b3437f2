-- Who writes the readable tables: functions for the device that holds the lease "report", roles for who reads.

-- Milliseconds since 1970 as text -> a time.
CREATE FUNCTION hub.report_time(ms text) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT timestamptz '1970-01-01 00:00:00+00' + $1::bigint * interval '1 millisecond'
$$;

-- Who calls: a desk or leader's PC that sees restricted events (else it would not know what to leave out).
CREATE FUNCTION hub.report_caller() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    me hub.devices := hub.me();
BEGIN
    IF me.kind NOT IN ('desk', 'leader') OR NOT me.restricted THEN
        RAISE EXCEPTION 'not a device that keeps the readable tables' USING ERRCODE = 'HB020';
    END IF;
    RETURN me.name;
END $$;

-- The same if it holds the lease, else NULL; the lease cannot pass to another until this transaction ends.
CREATE FUNCTION hub.report_writer() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    caller text := hub.report_caller();
BEGIN
    PERFORM 1 FROM hub.tasks t
    WHERE t.task = 'report' AND t.name = caller AND t.until > clock_timestamp() FOR SHARE;
    RETURN CASE WHEN FOUND THEN caller END;
END $$;

-- How far the tables have followed the feed (no row: not at all), and whether personal data is wanted.
CREATE FUNCTION hub.report_position(
    OUT rows_position bigint, OUT rows_prefix bytea, OUT people_position bigint, OUT people_prefix bytea,
    OUT personal boolean
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
BEGIN
    PERFORM hub.report_caller();
    SELECT h."position", h.prefix INTO rows_position, rows_prefix FROM report.head h WHERE h.part = 'rows';
    SELECT h."position", h.prefix INTO people_position, people_prefix FROM report.head h WHERE h.part = 'people';
    personal := EXISTS (SELECT 1 FROM hub.flags f WHERE f.name = 'report.personal' AND f.value = 'on');
END $$;

-- Move one part's place in the feed on, from where the caller believes it to be, to a place the feed really has.
-- 'ok', 'standby' (the caller does not hold the lease), 'moved' (the place is elsewhere: somebody else wrote), 'rewound'
-- (the feed has no such place: the hub was set back).
CREATE FUNCTION hub.report_move(
    p_part text, p_from bigint, p_from_prefix bytea, p_upto bigint, p_upto_prefix bytea, p_by text
) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    IF p_by IS NULL THEN
        RETURN 'standby';
    END IF;
    IF p_from = 0 THEN
        INSERT INTO report.head (part, "position", prefix, written_at, written_by)
        VALUES (p_part, 0, p_from_prefix, clock_timestamp(), p_by) ON CONFLICT DO NOTHING;
    END IF;
    PERFORM 1 FROM report.head h
    WHERE h.part = p_part AND h."position" = p_from AND h.prefix = p_from_prefix FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'moved';
    END IF;
    PERFORM 1 FROM hub.events e WHERE e."position" = p_upto AND e.prefix = p_upto_prefix;
    IF NOT FOUND AND p_upto > 0 THEN
        RETURN 'rewound';
    END IF;
    UPDATE report.head SET "position" = p_upto, prefix = p_upto_prefix, written_at = clock_timestamp(), written_by = p_by
    WHERE part = p_part;
    RETURN 'ok';
END $$;

-- Put the rows of the visits in p_gone in the place of what was there; places and days likewise. All or nothing.
-- Each row comes as the text of an array of its columns, in their order.
CREATE FUNCTION hub.report_put(
    p_from bigint, p_from_prefix bytea, p_upto bigint, p_upto_prefix bytea, p_gone text[],
    p_visits text[], p_tickets text[], p_cases text[], p_stops text[], p_calls text[], p_places text[], p_days text[]
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, hub, pg_temp SET datestyle = 'ISO' AS $$
DECLARE
    done text := hub.report_move('rows', p_from, p_from_prefix, p_upto, p_upto_prefix, hub.report_writer());
BEGIN
    IF done <> 'ok' THEN
        RETURN done;
    END IF;
    DELETE FROM report.visits WHERE visit = ANY (p_gone);
    DELETE FROM report.tickets WHERE visit = ANY (p_gone);
    DELETE FROM report.cases WHERE visit = ANY (p_gone);
    DELETE FROM report.stops WHERE visit = ANY (p_gone);
    DELETE FROM report.calls WHERE visit = ANY (p_gone);
    DELETE FROM report.places WHERE place IN (SELECT (x::text[])[1] FROM unnest(p_places) AS x);
    DELETE FROM report.days WHERE day IN (SELECT (x::text[])[1]::date FROM unnest(p_days) AS x);
    INSERT INTO report.visits
    SELECT
        r[1], r[2]::date, r[3], hub.report_time(r[4]), r[5], r[6]::bigint, r[7]::boolean, r[8], r[9]
    FROM (SELECT x::text[] AS r FROM unnest(p_visits) AS x OFFSET 0) AS rows;
    INSERT INTO report.tickets
    SELECT
        r[1], r[2]::date, r[3], r[4], r[5]::bigint, hub.report_time(r[6]), r[7]::bigint, r[8]::bigint,
        r[9]::bigint, r[10]::bigint, r[11]::boolean
    FROM (SELECT x::text[] AS r FROM unnest(p_tickets) AS x OFFSET 0) AS rows;
    INSERT INTO report.cases
    SELECT
        r[1], r[2], r[3]::date, hub.report_time(r[4]), r[5], r[6], r[7], r[8], r[9], r[10]::bigint, r[11],
        r[12], r[13], r[14]
    FROM (SELECT x::text[] AS r FROM unnest(p_cases) AS x OFFSET 0) AS rows;
    INSERT INTO report.stops
    SELECT
        r[1], r[2], r[3], r[4]::date, r[5], r[6], r[7], r[8], r[9], r[10]::bigint, hub.report_time(r[11]),
        hub.report_time(r[12]), hub.report_time(r[13]), hub.report_time(r[14]), hub.report_time(r[15]),
        hub.report_time(r[16]), r[17], r[18]::bigint, hub.report_time(r[19]), hub.report_time(r[20]),
        hub.report_time(r[21]), r[22], r[23], r[24], r[25], r[26]::boolean
    FROM (SELECT x::text[] AS r FROM unnest(p_stops) AS x OFFSET 0) AS rows;
    INSERT INTO report.calls
    SELECT
        r[1], r[2]::bigint, r[3], r[4], r[5]::date, r[6], r[7], r[8], r[9]::bigint, hub.report_time(r[10]),
        r[11]::boolean, r[12]::boolean
    FROM (SELECT x::text[] AS r FROM unnest(p_calls) AS x OFFSET 0) AS rows;
    INSERT INTO report.places
    SELECT
        r[1], r[2], hub.report_time(r[3]), hub.report_time(r[4]), r[5]
    FROM (SELECT x::text[] AS r FROM unnest(p_places) AS x OFFSET 0) AS rows;
    INSERT INTO report.days
    SELECT
        r[1]::date, hub.report_time(r[2]), hub.report_time(r[3]), r[4]
    FROM (SELECT x::text[] AS r FROM unnest(p_days) AS x OFFSET 0) AS rows;
    RETURN 'ok';
END $$;

-- The same for who came; 'off' when the administrator does not want personal data here.
CREATE FUNCTION hub.report_put_people(
    p_from bigint, p_from_prefix bytea, p_upto bigint, p_upto_prefix bytea, p_gone text[], p_people text[]
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, hub, pg_temp SET datestyle = 'ISO' AS $$
DECLARE
    done text;
BEGIN
    PERFORM 1 FROM hub.flags f WHERE f.name = 'report.personal' AND f.value = 'on' FOR SHARE;
    IF NOT FOUND THEN
        RETURN 'off';
    END IF;
    done := hub.report_move('people', p_from, p_from_prefix, p_upto, p_upto_prefix, hub.report_writer());
    IF done <> 'ok' THEN
        RETURN done;
    END IF;
    DELETE FROM report.people WHERE visit = ANY (p_gone);
    INSERT INTO report.people
    SELECT
        r[1], r[2], r[3]::date, r[4], r[5], r[6], r[7], r[8], r[9], r[10]
    FROM (SELECT x::text[] AS r FROM unnest(p_people) AS x OFFSET 0) AS rows;
    RETURN 'ok';
END $$;

-- Visits of which a case has nobody in report.people: erased, unknown, or the payload came after its event.
CREATE FUNCTION hub.report_unnamed(p_since date) RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, hub, pg_temp AS $$
BEGIN
    PERFORM hub.report_caller();
    RETURN ARRAY(
        SELECT DISTINCT c.visit FROM report.cases c WHERE (p_since IS NULL OR c.day >= p_since)
        AND NOT EXISTS (SELECT 1 FROM report.people p WHERE p.visit = c.visit AND p.case_code = c.case_code)
    );
END $$;

-- What the codes mean now.
CREATE FUNCTION hub.report_put_codes(p_codes text[]) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, hub, pg_temp AS $$
BEGIN
    IF hub.report_writer() IS NULL THEN
        RETURN 'standby';
    END IF;
    DELETE FROM report.codes;
    INSERT INTO report.codes
    SELECT
        r[1], r[2], r[3], r[4]::bigint
    FROM (SELECT x::text[] AS r FROM unnest(p_codes) AS x OFFSET 0) AS rows;
    RETURN 'ok';
END $$;

-- Begin anew: every table empty, the place at the beginning of the feed.
CREATE FUNCTION hub.report_clear() RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, hub, pg_temp AS $$
BEGIN
    IF hub.report_writer() IS NULL THEN
        RETURN 'standby';
    END IF;
    DELETE FROM report.head;
    DELETE FROM report.visits;
    DELETE FROM report.tickets;
    DELETE FROM report.cases;
    DELETE FROM report.stops;
    DELETE FROM report.calls;
    DELETE FROM report.places;
    DELETE FROM report.days;
    DELETE FROM report.people;
    RETURN 'ok';
END $$;

-- Personal data switched off: it is gone from here in the same commit.
CREATE FUNCTION hub.report_personal_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_OP = 'DELETE' AND OLD.name = 'report.personal')
            OR (TG_OP <> 'DELETE' AND NEW.name = 'report.personal' AND NEW.value <> 'on') THEN
        DELETE FROM report.people;
        DELETE FROM report.head WHERE part = 'people';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER report_personal_changed AFTER INSERT OR UPDATE OR DELETE ON hub.flags
    FOR EACH ROW EXECUTE FUNCTION hub.report_personal_changed();

REVOKE ALL ON ALL TABLES IN SCHEMA report FROM PUBLIC;
REVOKE ALL ON FUNCTION hub.report_time, hub.report_caller, hub.report_writer, hub.report_position, hub.report_move,
    hub.report_put, hub.report_put_people, hub.report_unnamed, hub.report_put_codes, hub.report_clear,
    hub.report_personal_changed FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hub.report_position, hub.report_put, hub.report_put_people, hub.report_unnamed,
    hub.report_put_codes, hub.report_clear TO :"device";
