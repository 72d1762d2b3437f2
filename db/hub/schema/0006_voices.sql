-- Which PC calls numbers out in which zone (区): one a zone, by a lease that it renews every few seconds, because two
-- loudspeakers in one zone talk over each other. It holds no person and no number.

CREATE TABLE hub.voices (
    zone text PRIMARY KEY CHECK (char_length(zone) <= 60 AND zone !~ '[[:cntrl:]]'),
    name text NOT NULL,
    until timestamptz NOT NULL
) WITH (fillfactor = 50);

-- The caller calls numbers out in these zones, if nobody else does, and in no others any more. Who does in each of them.
CREATE FUNCTION hub.speak(p_zones text[]) RETURNS TABLE (zone text, name text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me hub.devices := hub.me();
BEGIN
    IF coalesce(cardinality(p_zones), 99) > 16 THEN
        RAISE EXCEPTION 'too many zones' USING ERRCODE = 'HB006';
    END IF;
    PERFORM hub.hurry();  -- nobody waits for the disk: what a crash takes is asked for again at once
    DELETE FROM hub.voices v WHERE v.name = me.name AND v.zone <> ALL (p_zones);
    INSERT INTO hub.voices AS v (zone, name, until)
    SELECT DISTINCT u.zone, me.name, clock_timestamp() + interval '30 seconds' FROM unnest(p_zones) AS u (zone)
    WHERE u.zone IS NOT NULL ORDER BY u.zone
    ON CONFLICT (zone) DO UPDATE SET name = excluded.name, until = excluded.until
        WHERE v.name = excluded.name OR v.until < clock_timestamp();
    RETURN QUERY SELECT v.zone, v.name FROM hub.voices v WHERE v.zone = ANY (p_zones) ORDER BY v.zone;
END $$;

REVOKE ALL ON TABLE hub.voices FROM PUBLIC;
REVOKE ALL ON FUNCTION hub.speak FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hub.speak TO :"device";
