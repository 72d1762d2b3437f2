-- The rooms' diary in the readable tables: when which room was booked, whether somebody came. Bookings of confidential
-- visits and of rooms of which only the state is told are not here; for whom a room was booked never is.

CREATE TABLE report.bookings (
    booking text NOT NULL,
    place text NOT NULL,
    day date,
    starts_at timestamptz,
    ends_at timestamptz,
    department text,
    state text NOT NULL,
    made_at timestamptz,
    arrived_at timestamptz,
    ended_at timestamptz,
    reason_code text,
    operator text,
    desk text NOT NULL,
    PRIMARY KEY (booking)
);
COMMENT ON TABLE report.bookings IS '功能室预约：时间与地点，不含为谁而约 / when a room is booked, never for whom; restricted ones are not here';
COMMENT ON COLUMN report.bookings.booking IS '预约编号 / id of the booking';
COMMENT ON COLUMN report.bookings.place IS '功能室（codes: place） / room';
COMMENT ON COLUMN report.bookings.day IS '开始时间所在的工作日 / business day of its begin';
COMMENT ON COLUMN report.bookings.starts_at IS '开始 / begin';
COMMENT ON COLUMN report.bookings.ends_at IS '结束 / end as booked';
COMMENT ON COLUMN report.bookings.department IS '使用单位（codes: booking_department） / the department that holds it';
COMMENT ON COLUMN report.bookings.state IS '状态（codes: booking_state） / state';
COMMENT ON COLUMN report.bookings.made_at IS '预约时间 / when it was booked';
COMMENT ON COLUMN report.bookings.arrived_at IS '到场时间 / when they came';
COMMENT ON COLUMN report.bookings.ended_at IS '实际结束或取消时间 / when it was over, or cancelled';
COMMENT ON COLUMN report.bookings.reason_code IS '取消原因（codes: booking_reason） / why it was cancelled';
COMMENT ON COLUMN report.bookings.operator IS '最后经手人员（codes: operator） / who touched it last';
COMMENT ON COLUMN report.bookings.desk IS '预约的设备 / the device that booked';
CREATE INDEX bookings_day ON report.bookings (day, place);

ALTER FUNCTION hub.report_put(
    bigint, bytea, bigint, bytea, text[], text[], text[], text[], text[], text[], text[], text[]
) RENAME TO report_put_visits;
REVOKE ALL ON FUNCTION hub.report_put_visits FROM :"device";

-- Put rows as hub.report_put_visits does, and the bookings in p_bookings_gone anew.
CREATE FUNCTION hub.report_put(
    p_from bigint, p_from_prefix bytea, p_upto bigint, p_upto_prefix bytea, p_gone text[],
    p_visits text[], p_tickets text[], p_cases text[], p_stops text[], p_calls text[], p_places text[], p_days text[],
    p_bookings_gone text[], p_bookings text[]
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, hub, pg_temp SET datestyle = 'ISO' AS $$
DECLARE
    done text := hub.report_put_visits(p_from, p_from_prefix, p_upto, p_upto_prefix, p_gone, p_visits, p_tickets,
        p_cases, p_stops, p_calls, p_places, p_days);
BEGIN
    IF done <> 'ok' THEN
        RETURN done;
    END IF;
    DELETE FROM report.bookings WHERE booking = ANY (p_bookings_gone);
    INSERT INTO report.bookings
    SELECT
        r[1], r[2], r[3]::date, hub.report_time(r[4]), hub.report_time(r[5]), r[6], r[7], hub.report_time(r[8]),
        hub.report_time(r[9]), hub.report_time(r[10]), r[11], r[12], r[13]
    FROM (SELECT x::text[] AS r FROM unnest(p_bookings) AS x OFFSET 0) AS rows;
    RETURN 'ok';
END $$;

ALTER FUNCTION hub.report_clear() RENAME TO report_clear_visits;
REVOKE ALL ON FUNCTION hub.report_clear_visits FROM :"device";

-- Begin anew: every table empty, the place at the beginning of the feed.
CREATE FUNCTION hub.report_clear() RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, hub, pg_temp AS $$
DECLARE
    done text := hub.report_clear_visits();
BEGIN
    IF done = 'ok' THEN
        DELETE FROM report.bookings;
    END IF;
    RETURN done;
END $$;

-- What was booked before this step is brought here too: the tables follow the feed from its beginning once more.
DELETE FROM report.head WHERE part = 'rows';

REVOKE ALL ON TABLE report.bookings FROM PUBLIC;
REVOKE ALL ON FUNCTION hub.report_put, hub.report_clear FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hub.report_put, hub.report_clear TO :"device";
