-- The hub of one centre: what its devices wrote, in one order for all. Frozen once released.
-- Run by db.hub.migrations as the owner role, which nobody can log in as; :"device" stands for the role that all devices
-- are members of. Plain SQL: text, bigint, bytea and arrays of them; no enum types, no jsonb, no server's version.

CREATE TABLE hub.identity (
    one int PRIMARY KEY CHECK (one = 1),
    hub_id text NOT NULL,
    -- the two keys of the receipts (an HMAC made of two SHA-256): what the hub gave out once, it knows again
    inner_key bytea NOT NULL CHECK (octet_length(inner_key) = 64),
    outer_key bytea NOT NULL CHECK (octet_length(outer_key) = 64)
);

CREATE TABLE hub.centres (centre text PRIMARY KEY);

CREATE TABLE hub.head (
    one int PRIMARY KEY CHECK (one = 1),
    "position" bigint NOT NULL,
    prefix bytea NOT NULL CHECK (octet_length(prefix) = 32)
) WITH (fillfactor = 20);

-- Who may log in. "device" is the store the role is tied to, NULL until it registered.
CREATE TABLE hub.devices (
    name text PRIMARY KEY,
    role text NOT NULL UNIQUE,
    kind text NOT NULL CHECK (kind IN ('desk', 'room', 'screen', 'leader')),
    restricted boolean NOT NULL,
    short int NOT NULL CHECK (short > 0),
    device text UNIQUE CHECK (device ~ '^[0-9a-f]{32}$'),
    public_key bytea NOT NULL,
    enrolled_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    revoked_at timestamptz
);

-- When a role was last here; apart, so that saying so touches nothing that others wait for.
CREATE TABLE hub.seen (
    name text PRIMARY KEY,
    seen_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Every store that was ever registered, with the short number that its tickets carry. A store that was set back goes
-- on under a new id: the old one stays with its role, which may still send what it has of it; "gone": it may not.
CREATE TABLE hub.stores (
    device text PRIMARY KEY CHECK (device ~ '^[0-9a-f]{32}$'),
    name text NOT NULL,
    short int NOT NULL UNIQUE,
    gone boolean NOT NULL DEFAULT false
);

-- How far the events of a store have come; it outlives the device's name and role.
CREATE TABLE hub.chains (
    device text PRIMARY KEY CHECK (device ~ '^[0-9a-f]{32}$'),
    acked bigint NOT NULL DEFAULT 0,
    chain bytea NOT NULL CHECK (octet_length(chain) = 32),
    dead boolean NOT NULL DEFAULT false
) WITH (fillfactor = 50);

CREATE TABLE hub.events (
    "position" bigint PRIMARY KEY,
    device text NOT NULL,
    dseq bigint NOT NULL CHECK (dseq > 0),
    centre text NOT NULL CHECK (octet_length(centre) <= 200),
    kind text NOT NULL CHECK (octet_length(kind) <= 100),
    version bigint NOT NULL,
    scope text NOT NULL CHECK (scope IN ('public', 'centre', 'restricted')),
    stamp_ms bigint NOT NULL,
    stamp_n bigint NOT NULL,
    day text NOT NULL CHECK (octet_length(day) <= 20),
    label text CHECK (octet_length(label) <= 100),
    operator text NOT NULL CHECK (octet_length(operator) <= 200),
    body bytea NOT NULL CHECK (octet_length(body) <= 65536),
    commitment bytea NOT NULL CHECK (octet_length(commitment) = 32),
    event_hash bytea NOT NULL CHECK (octet_length(event_hash) = 32),
    chain bytea NOT NULL CHECK (octet_length(chain) = 32),
    prefix bytea NOT NULL CHECK (octet_length(prefix) = 32),
    UNIQUE (device, dseq)
);
CREATE INDEX events_issued ON hub.events (day, label) WHERE kind = 'issued';

CREATE FUNCTION hub.never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are never changed' USING ERRCODE = 'HB000';
END $$;
CREATE TRIGGER events_never BEFORE UPDATE OR DELETE OR TRUNCATE ON hub.events
    FOR EACH STATEMENT EXECUTE FUNCTION hub.never();

-- Sealed before they came: the hub holds no key to them.
CREATE TABLE hub.payloads (
    device text NOT NULL,
    dseq bigint NOT NULL,
    key_id text NOT NULL CHECK (octet_length(key_id) <= 100),
    sealed bytea NOT NULL CHECK (octet_length(sealed) <= 1048576),
    PRIMARY KEY (device, dseq)
);

CREATE TABLE hub.erasures (
    device text NOT NULL,
    dseq bigint NOT NULL,
    by_device text NOT NULL,
    by_dseq bigint NOT NULL,
    PRIMARY KEY (device, dseq)
);

CREATE TABLE hub.leases (
    visit text NOT NULL CHECK (octet_length(visit) <= 200),
    stop text NOT NULL CHECK (octet_length(stop) <= 200),
    attempt bigint NOT NULL,
    request text NOT NULL CHECK (octet_length(request) <= 200),
    name text NOT NULL,
    place text NOT NULL CHECK (octet_length(place) <= 200),
    until timestamptz NOT NULL,
    PRIMARY KEY (visit, stop, attempt)
);
CREATE INDEX leases_until ON hub.leases (until);

CREATE TABLE hub.lanes (
    lane int PRIMARY KEY CHECK (lane > 0),
    name text,
    -- of hub.new_lane, so that an answer that was lost is not another lane
    request text UNIQUE CHECK (octet_length(request) <= 200),
    rank int NOT NULL,
    freed_at timestamptz
);

CREATE TABLE hub.keys (
    key_id text NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('payload', 'restricted', 'qr')),
    name text NOT NULL,
    wrapped bytea NOT NULL,
    generation bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (key_id, name)
);

CREATE TABLE hub.configs (
    version bigint PRIMARY KEY CHECK (version > 0),
    digest bytea NOT NULL,
    content bytea NOT NULL,
    published_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE hub.tasks (
    task text PRIMARY KEY CHECK (octet_length(task) <= 40),
    name text NOT NULL,
    until timestamptz NOT NULL
);

CREATE TABLE hub.log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    name text NOT NULL,
    what text NOT NULL
);
CREATE INDEX log_name ON hub.log (name, at);

-- Small settings of the administrator.
CREATE TABLE hub.flags (
    name text PRIMARY KEY,
    value text NOT NULL
);
