"""What devices may call at the hub is a short list, and the list can take any nonsense that it is given."""

from __future__ import annotations

import re

import pytest

from db.hub import admin
from tests.support.shared_hub import SharedHub

FOR_DEVICES = {
    *("claim", "config_after", "device_rows", "hello", "lead", "my_keys", "new_lane", "payloads_of", "pull", "push"),
    *("push_foreign", "push_one", "register", "settle", "unblock"),
    *("tell_screens", "screens_seen", "forget_screen", "speak"),
    # for the device that keeps the readable tables
    *("report_clear", "report_position", "report_put", "report_put_codes", "report_put_people", "report_unnamed"),
}
KINDS = ("desk", "room", "screen")
OTHER_SCHEMAS = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'"
FACTS = (
    "centres",
    "chains",
    "configs",
    "devices",
    "erasures",
    "events",
    "head",
    "identity",
    "keys",
    "payloads",
    "stores",
)

MANY = "(SELECT array_agg(n) FROM generate_series(1, 2000) n)"
# for each type four oddities, and what is usual enough that an oddity beside it is what is looked at
NONSENSE: dict[str, tuple[str, ...]] = {
    "text": ("''", "'x'", "repeat('x', 300000)", "E'\\n\\t\\\\'", "'{self}'"),
    "int8": ("0", "-1", "9223372036854775807", "(-9223372036854775808)", "1"),
    "int4": ("0", "-1", "2147483647", "(-2147483648)", "1"),
    "date": ("'infinity'", "'-infinity'", "'0001-01-01 BC'", "'5874897-12-31'", "'2026-03-02'"),
    "bytea": ("'x'", "'\\x00'", "decode(repeat('00', 32), 'hex')", "decode(repeat('ab', 300000), 'hex')", "''"),
    "_text": ("'{{}}'", "'{{NULL}}'", "'{{{{a,b}},{{c,d}}}}'", "'[5:7]={{a,b,c}}'", "ARRAY['x','y']"),
    "_int8": ("'{{}}'", "'{{NULL}}'", "'{{{{1,2}},{{3,4}}}}'", "'[0:1]={{1,2}}'", MANY),
    "_bytea": (
        "'{{}}'",
        "'{{NULL}}'",
        "ARRAY[ARRAY['a'::bytea]]",
        "'[-1:0]={{a,b}}'",
        "ARRAY[repeat('x', 300000)::bytea]",
    ),
    "_int4": ("'{{}}'", "'{{NULL}}'", "'{{{{1}},{{2}}}}'", "'[2:2]={{1}}'", "'{{1}}'"),
}


def _functions(hub: SharedHub, role: str) -> dict[str, list[str]]:
    """The functions outside PostgreSQL's own schemas that a role may execute, with the types of their arguments."""
    rows = hub.rows(
        "SELECT format('%I.%I', n.nspname, p.proname), coalesce((SELECT string_agg(t.typname, ',' ORDER BY a.n)"
        " FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a (oid, n) JOIN pg_type t ON t.oid = a.oid), '')"
        " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
        f" WHERE {OTHER_SCHEMAS} AND has_function_privilege('{role}', p.oid, 'EXECUTE')"
        f" AND has_schema_privilege('{role}', n.oid, 'USAGE')"
    )
    return {name: types.split(",") if types else [] for name, types in rows}


@pytest.mark.parametrize("kind", KINDS)
def test_devices_may_execute_the_listed_functions_and_no_other(hub: SharedHub, kind: str) -> None:
    assert set(_functions(hub, hub.devices[kind].role)) <= {f"hub.{name}" for name in FOR_DEVICES}


def test_no_function_is_for_everybody(hub: SharedHub) -> None:
    """Also not one that a device could not reach for want of a right to its schema."""
    open_ones = hub.rows(
        "SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,"
        " aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a"
        f" WHERE {OTHER_SCHEMAS} AND a.grantee = 0 AND a.privilege_type = 'EXECUTE'"
    )
    assert open_ones == []


@pytest.mark.parametrize("kind", KINDS)
def test_devices_have_no_right_to_any_table(hub: SharedHub, kind: str) -> None:
    role = hub.devices[kind].role
    rights = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    any_right = " OR ".join(f"has_table_privilege('{role}', c.oid, '{right}')" for right in rights)
    any_column = f"has_any_column_privilege('{role}', c.oid, 'SELECT,INSERT,UPDATE,REFERENCES')"
    relations = f"FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OTHER_SCHEMAS}"
    assert int(hub.value(f"SELECT count(*) {relations} AND c.relkind IN ('r', 'v')")) > 20
    assert hub.rows(f"SELECT c.oid::regclass {relations} AND c.relkind IN ('r', 'v', 'm', 'p', 'f')"
                    f" AND ({any_right} OR {any_column})") == []  # fmt: skip
    sequence = f"CASE c.relkind WHEN 'S' THEN has_sequence_privilege('{role}', c.oid, 'USAGE,SELECT,UPDATE') END"
    assert hub.rows(f"SELECT c.oid::regclass {relations} AND {sequence}") == []


@pytest.mark.parametrize("kind", KINDS)
def test_devices_may_make_nothing_in_the_database(hub: SharedHub, kind: str) -> None:
    role = hub.devices[kind].role
    database = f"has_database_privilege('{role}', current_database(), '{{}}')"
    assert hub.value(f"SELECT {database.format('CONNECT')}") == "t"
    assert hub.value(f"SELECT {database.format('CREATE')} OR {database.format('TEMP')}") == "f"
    may = f"SELECT nspname FROM pg_namespace WHERE has_schema_privilege('{role}', oid, 'CREATE')"
    assert hub.rows(may) == []
    usable = f"has_schema_privilege('{role}', n.oid, 'USAGE')"
    assert hub.rows(f"SELECT n.nspname FROM pg_namespace n WHERE {OTHER_SCHEMAS} AND {usable} ORDER BY 1") in (
        [["hub"]],
        [["hub"], ["public"]],
    )


def test_a_device_role_is_nothing_but_a_login(hub: SharedHub) -> None:
    for one in hub.devices.values():
        flags = "rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolcanlogin, rolconnlimit"
        assert hub.rows(f"SELECT {flags} FROM pg_roles WHERE rolname = '{one.role}'") == [[*"fffff", "t", "3"]]
        member_of = hub.rows(
            f"SELECT r.rolname, r.rolcanlogin, r.rolsuper FROM pg_roles r WHERE r.rolname <> '{one.role}'"
            f" AND pg_has_role('{one.role}', r.oid, 'MEMBER')"
        )
        assert len(member_of) == 1  # the devices' own group
        assert member_of[0][1:] == ["f", "f"]
        verifier = hub.value(f"SELECT rolpassword FROM pg_authid WHERE rolname = '{one.role}'")
        assert verifier.startswith("SCRAM-SHA-256$")


def test_functions_run_as_an_owner_nobody_can_be_and_trust_no_search_path(hub: SharedHub) -> None:
    rows = hub.rows(
        "SELECT p.proname, r.rolsuper, r.rolcanlogin, coalesce(array_to_string(p.proconfig, ';'), '')"
        " FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_roles r ON r.oid = p.proowner"
        f" WHERE {OTHER_SCHEMAS} AND p.prosecdef"
    )
    assert {row[0] for row in rows} >= {"push", "pull", "claim", "unblock"}
    for name, is_super, can_login, settings in rows:
        assert (is_super, can_login) == ("f", "f"), name
        path = re.search(r"search_path=([^;]*)", settings)
        assert path is not None, name
        assert [part.strip() for part in path[1].split(",")] == ["pg_catalog", "hub", "pg_temp"], name


def _facts(hub: SharedHub) -> dict[str, str]:
    whole = hub.fingerprint()
    who = str(hub.rows("SELECT name, role, kind, restricted, short, device, revoked_at FROM hub.devices ORDER BY name"))
    return {**{name: whole[f"hub.{name}"] for name in FACTS}, "devices": who}


@pytest.mark.parametrize("kind", KINDS)
def test_nonsense_changes_nothing_and_says_nothing(hub: SharedHub, kind: str) -> None:
    """NULL, empty, huge, two-dimensional, with other lower bounds, of unequal lengths: for every argument in turn."""
    one = hub.devices[kind]
    if kind != "screen":
        assert hub.push(kind, one.pen.write(operator="op-needle")) == "ok"
    before = _facts(hub)
    calls = []
    for name, types in _functions(hub, one.role).items():
        if name == "hub.new_lane":
            continue  # takes a lane for whatever it is asked under: that is its work
        usual = [NONSENSE[kind_of][4].format(self=one.device) for kind_of in types]
        calls.append(f"SELECT {name}({', '.join(['NULL'] * len(types))})")
        for place, kind_of in enumerate(types):
            for odd in ("NULL", *NONSENSE[kind_of][:4]):
                values = [*usual[:place], odd.format(self=one.device), *usual[place + 1 :]]
                typed = [f"{value}::{_sql(each)}" for value, each in zip(values, types, strict=True)]
                calls.append(f"SELECT {name}({', '.join(typed)})")
        for odd_n in range(4):
            values = [f"{NONSENSE[each][odd_n].format(self=one.device)}::{_sql(each)}" for each in types]
            calls.append(f"SELECT {name}({', '.join(values)})")
    said = hub.psql(kind, ";\n".join(calls) + ";", stop=False)
    assert said.code == 0, said.err[-500:]  # the connection lived to the end
    assert "ERROR:  XX" not in said.err
    assert _facts(hub) == before
    assert admin.verify(hub.dsn) == []


def test_a_public_key_that_is_none_is_refused(hub: SharedHub) -> None:
    """The administrator wraps the centre's keys for it: one device's rubbish must not stop everybody's rotation."""
    one = hub.devices["desk"]
    key = "decode(repeat('ab', {}), 'hex')"
    for size in (1, 31, 33, 300_000):
        said = hub.psql("desk", f"SELECT hub.register('{one.device}', {key.format(size)}, '')")
        assert "ERROR:  HB006" in said.err, size
    assert hub.psql("desk", f"SELECT hub.register('{one.device}', {key.format(32)}, '')").ok


def _sql(name: str) -> str:
    return f"{name[1:]}[]" if name.startswith("_") else name


def test_a_body_of_a_hundred_megabytes_is_refused(hub: SharedHub) -> None:
    one = hub.devices["desk"]
    before = _facts(hub)
    big = "ARRAY[repeat('x', 100000000)::bytea]"
    zero = "ARRAY[decode(repeat('00', 32), 'hex')]"
    fields = f"ARRAY[{one.pen.dseq + 1}], '{{130981}}', '{{registered}}', '{{1}}', '{{centre}}', '{{1}}', '{{0}}'"
    fields += ", '{2026-03-02}', '{A001}', '{op1}'"
    said = hub.psql("desk", f"SELECT hub.push('{one.device}', {fields}, {big}, {zero}, {zero}, '{{}}', '{{}}', '{{}}',"
                            " '{}', '{}', '{}')")  # fmt: skip
    assert not said.ok
    assert _facts(hub) == before
