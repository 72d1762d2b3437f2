-- Giving events, by scope: outside its scope a device gets position, identity, hashes and commitment only.

-- The cursor is a locator: positions, highest first, with the prefix hash the device has at each. The answer is one row
-- with "rewind" (the highest position where both agree), or the rows after the first position; no row: nothing new.
-- A screen gets public bodies and never a payload or a receipt.
CREATE FUNCTION hub.pull(p_positions bigint[], p_prefixes bytea[], p_limit int)
RETURNS TABLE (
    rewind bigint, head bigint, "position" bigint, device text, dseq bigint, event_hash bytea, chain bytea,
    prefix bytea, commitment bytea, receipt bytea, centre text, kind text, version bigint, scope text,
    stamp_ms bigint, stamp_n bigint, day text, label text, operator text, body bytea, key_id text, sealed bytea
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me hub.devices := hub.me();
    cursor_at bigint := coalesce(p_positions[1], 0);
    until_at bigint := coalesce(p_positions[1], 0) + greatest(1, least(p_limit, 1000));
    agreed bigint := 0;
    top bigint;
    inner_key bytea;
    outer_key bytea;
BEGIN
    SELECT h."position" INTO top FROM hub.head h;
    IF cursor_at > 0 THEN
        SELECT coalesce(max(e."position"), 0) INTO agreed
        FROM unnest(p_positions, p_prefixes) AS u (place, prefix)
        JOIN hub.events e ON e."position" = u.place AND e.prefix = u.prefix;
        IF agreed < cursor_at THEN
            RETURN QUERY SELECT agreed, top, NULL::bigint, NULL::text, NULL::bigint, NULL::bytea, NULL::bytea,
                NULL::bytea, NULL::bytea, NULL::bytea, NULL::text, NULL::text, NULL::bigint, NULL::text,
                NULL::bigint, NULL::bigint, NULL::text, NULL::text, NULL::text, NULL::bytea, NULL::text, NULL::bytea;
            RETURN;
        END IF;
    END IF;
    IF me.kind = 'screen' THEN
        RETURN QUERY
        SELECT NULL::bigint, top, e."position", e.device, e.dseq, e.event_hash, e.chain, e.prefix, e.commitment,
            NULL::bytea,
            CASE WHEN s.open THEN e.centre END, CASE WHEN s.open THEN e.kind END,
            CASE WHEN s.open THEN e.version END, CASE WHEN s.open THEN e.scope END,
            CASE WHEN s.open THEN e.stamp_ms END, CASE WHEN s.open THEN e.stamp_n END,
            CASE WHEN s.open THEN e.day END, CASE WHEN s.open THEN e.label END,
            CASE WHEN s.open THEN e.operator END, CASE WHEN s.open THEN e.body END, NULL::text, NULL::bytea
        FROM hub.events e CROSS JOIN LATERAL (SELECT e.scope = 'public' AS open) s
        WHERE e."position" > cursor_at AND e."position" <= until_at ORDER BY e."position";
        RETURN;
    END IF;
    SELECT i.inner_key, i.outer_key INTO inner_key, outer_key FROM hub.identity i;
    RETURN QUERY
    SELECT NULL::bigint, top, f."position", f.device, f.dseq, f.event_hash, f.chain, f.prefix, f.commitment,
        CASE WHEN f.open THEN sha256(outer_key || sha256(inner_key || f.chain)) END,
        CASE WHEN f.open THEN f.centre END, CASE WHEN f.open THEN f.kind END,
        CASE WHEN f.open THEN f.version END, CASE WHEN f.open THEN f.scope END,
        CASE WHEN f.open THEN f.stamp_ms END, CASE WHEN f.open THEN f.stamp_n END,
        CASE WHEN f.open THEN f.day END, CASE WHEN f.open THEN f.label END,
        CASE WHEN f.open THEN f.operator END, CASE WHEN f.open THEN f.body END,
        CASE WHEN f.open THEN f.key_id END, CASE WHEN f.open THEN f.sealed END
    FROM (
        SELECT e.*, p.key_id, p.sealed, me.restricted OR e.scope <> 'restricted' AS open,
            sum(octet_length(e.body) + coalesce(octet_length(p.sealed), 0)) OVER (ORDER BY e."position")
                - octet_length(e.body) - coalesce(octet_length(p.sealed), 0) AS bytes_before
        FROM hub.events e LEFT JOIN hub.payloads p ON p.device = e.device AND p.dseq = e.dseq
        WHERE e."position" > cursor_at AND e."position" <= until_at
    ) f
    WHERE f.bytes_before < 4000000 ORDER BY f."position";  -- an answer is a few megabytes at most, and one event at least
END $$;

-- Payloads that were not there, or could not be opened, when their events were pulled.
CREATE FUNCTION hub.payloads_of(p_devices text[], p_dseqs bigint[])
RETURNS TABLE (device text, dseq bigint, key_id text, sealed bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, hub, pg_temp AS $$
#variable_conflict use_column
DECLARE
    me hub.devices := hub.me();
BEGIN
    RETURN QUERY
    SELECT p.device, p.dseq, p.key_id, p.sealed FROM unnest(p_devices, p_dseqs) AS u (device, dseq)
    JOIN hub.payloads p ON p.device = u.device AND p.dseq = u.dseq
    JOIN hub.events e ON e.device = u.device AND e.dseq = u.dseq
    WHERE me.kind <> 'screen' AND (me.restricted OR e.scope <> 'restricted');
END $$;
