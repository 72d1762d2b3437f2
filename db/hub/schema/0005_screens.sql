-- Which public screens live: told by the PCs that have them, read by desks. No events: the newest word is all there is.
-- It holds no person, no number and no matter. Times come as ages and are kept in the hub's own time, so that a PC's
-- wrong clock tells nothing wrong.

CREATE TABLE hub.screens (
    name text NOT NULL,
    shows text NOT NULL CHECK (shows ~ '^[A-Za-z0-9-]{1,20}$'),
    zone text NOT NULL CHECK (char_length(zone) <= 60 AND zone !~ '[[:cntrl:]]'),
    started_at timestamptz NOT NULL,
    beat_at timestamptz NOT NULL,
    stopped_at timestamptz,
    hidden boolean NOT NULL,
    voice text NOT NULL CHECK (voice ~ '^[a-z_]{0,30}$'),
    version text NOT NULL CHECK (version ~ '^[0-9A-Za-z.+-]{0,40}$'),
    restarts int NOT NULL CHECK (restarts >= 0),
    PRIMARY KEY (name, shows, zone)
) WITH (fillfactor = 50);

-- So many milliseconds ago, a year at most; NULL is NULL.
CREATE FUNCTION hub.ago(ms bigint) RETURNS timestamptz LANGUAGE sql VOLATILE STRICT AS $$
    SELECT clock_timestamp() - least(greatest($1, 0), 31536000000) * interval '1 millisecond'
$$;

CREATE FUNCTION hub.age(at timestamptz) RETURNS bigint LANGUAGE sql VOLATILE STRICT AS $$
    SELECT floor(extract(epoch FROM clock_timestamp() - $1) * 1000)::bigint
$$;

-- The caller's screens are these, and no others any more.
CREATE FUNCTION hub.tell_screens(
    p_shows text[], p_zone text[], p_started bigint[], p_beat bigint[], p_stopped bigint[], p_hidden int[],
    p_voice text[], p_version text[], p_restarts int[]
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
DECLARE
    me hub.devices := hub.me();
BEGIN
    IF coalesce(cardinality(p_shows), 99) > 16 THEN
        RAISE EXCEPTION 'too many screens' USING ERRCODE = 'HB006';
    END IF;
    PERFORM hub.hurry();  -- nobody waits for the disk: what a crash takes is told again in ten seconds
    DELETE FROM hub.screens s WHERE s.name = me.name AND NOT EXISTS (
        SELECT 1 FROM unnest(p_shows, p_zone) AS u (shows, zone) WHERE u.shows = s.shows AND u.zone = s.zone);
    INSERT INTO hub.screens AS s (name, shows, zone, started_at, beat_at, stopped_at, hidden, voice, version, restarts)
    SELECT me.name, u.shows, u.zone, hub.ago(u.started), hub.ago(u.beat), hub.ago(u.stopped), u.hidden <> 0, u.voice,
        u.version, u.restarts
    FROM unnest(p_shows, p_zone, p_started, p_beat, p_stopped, p_hidden, p_voice, p_version, p_restarts)
        AS u (shows, zone, started, beat, stopped, hidden, voice, version, restarts)
    ON CONFLICT (name, shows, zone) DO UPDATE SET started_at = excluded.started_at, beat_at = excluded.beat_at,
        stopped_at = excluded.stopped_at, hidden = excluded.hidden, voice = excluded.voice,
        version = excluded.version, restarts = excluded.restarts;
END $$;

-- Who looks after the screens: a desk or a leader's PC.
CREATE FUNCTION hub.screens_caller() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    me hub.devices := hub.me();
BEGIN
    IF me.kind NOT IN ('desk', 'leader') THEN
        RAISE EXCEPTION 'not a desk' USING ERRCODE = 'HB005';
    END IF;
    RETURN me.name;
END $$;

-- Every screen of the centre, with ages in milliseconds; those of a PC that was thrown out are nobody's business.
CREATE FUNCTION hub.screens_seen()
RETURNS TABLE (
    name text, shows text, zone text, started bigint, beat bigint, stopped bigint, hidden int, voice text,
    version text, restarts int
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM hub.screens_caller();
    RETURN QUERY
    SELECT s.name, s.shows, s.zone, hub.age(s.started_at), hub.age(s.beat_at), hub.age(s.stopped_at), s.hidden::int,
        s.voice, s.version, s.restarts
    FROM hub.screens s JOIN hub.devices d ON d.name = s.name WHERE d.revoked_at IS NULL
    ORDER BY s.name, s.shows, s.zone;
END $$;

-- A screen that was taken down is not listed any more. One that lives cannot be forgotten: false.
CREATE FUNCTION hub.forget_screen(p_name text, p_shows text, p_zone text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
DECLARE
    caller text := hub.screens_caller();
BEGIN
    DELETE FROM hub.screens s WHERE s.name = p_name AND s.shows = p_shows AND s.zone = p_zone
        AND s.beat_at < clock_timestamp() - interval '30 seconds';
    IF FOUND THEN
        PERFORM hub.note(caller, 'forgot screen ' || p_shows || ' of ' || p_name);
        RETURN true;
    END IF;
    RETURN false;
END $$;

REVOKE ALL ON TABLE hub.screens FROM PUBLIC;
REVOKE ALL ON FUNCTION hub.ago, hub.age, hub.tell_screens, hub.screens_caller, hub.screens_seen, hub.forget_screen
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hub.tell_screens, hub.screens_seen, hub.forget_screen TO :"device";
