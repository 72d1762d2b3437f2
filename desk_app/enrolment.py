"""A device joins the shared database (入网) with the file that the administrator made for it.

Password and key pair of the file are used once: the device makes its own, keeps them in its store before the hub hears
of them, and only then registers. So a PC that stops at any point is finished by running the same command again, and
the file opens nothing afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from db.envelope import NO_PAYLOAD
from db.highwater import HighWaterFolder, machine_mark
from db.hub.address import HubAddress
from db.hub.client import HubClient, WrappedKey
from db.hub.errors import Altered, HubProblem, Refused
from db.hub.passwords import new_password, scram_verifier
from db.hub.sealing import new_pair, unwrap_key
from db.store import Store
from db.transaction import Transaction
from desk_app.domain.clock import Clock, business_day, local
from desk_app.enrolment_file import Invitation, fingerprint, header_of, opened
from desk_app.errors import EnvironmentProblem, UserError
from desk_app.hub_account import HubAccount, load_account, save_account
from desk_app.hub_keys import DataKey, public_of
from desk_app.i18n import _
from desk_app.key_proof import KEY_BYTES, proven, split
from desk_app.record import Record
from desk_app.services.identity_renewal import renew_at_start
from desk_app.services.keys import forget_keys, hub_keys, take_keys
from desk_app.services.lanes import given_by_hub

Connect = Callable[[HubAddress, Path], HubClient]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """How it ended.

    Args:
        name: the device's name at the hub.
        kind: what it is there.
        hub_id: of the hub.
        lanes: number lanes from the hub, the one in use first.
        history: how many events of this store the hub has not yet; they go up by themselves.
        already: it was enrolled with this very file before; nothing was changed.
    """

    name: str
    kind: str
    hub_id: str
    lanes: tuple[int, ...]
    history: int
    already: bool = False


def hub_client(address: HubAddress, folder: Path) -> HubClient:
    """Return a client that is not connected yet."""
    return HubClient(address, folder)


class Joining:
    """One device joining with one file: :meth:`check`, then :meth:`finish` with the passphrase, then :meth:`close`.

    Args:
        home: folder of the store; made if it is not there.
        data: the enrolment file's bytes.
        clock: tells whether the file has expired.
        replace: take this file although the PC is enrolled already.
        connect: makes the client; for tests.

    Raises:
        UserError: it is no whole enrolment file.
        EnvironmentProblem: the store cannot be opened.
    """

    def __init__(
        self, home: Path, data: bytes, clock: Clock, *, replace: bool = False, connect: Connect = hub_client
    ) -> None:
        from desk_app.bootstrap import open_store
        from desk_app.homes import default_state, make_for_every_user

        self._home, self._data, self._clock = home, data, clock
        self._replace, self._connect, self._given = replace, connect, False
        self._header = header_of(data)
        state = default_state(home)
        make_for_every_user(home, state)
        self._marks = HighWaterFolder(state, machine_mark())
        self._store: Store = open_store(home)
        renew_at_start(self._store, self._marks, clock)

    def close(self) -> None:
        """Close the store."""
        self._store.close_all()

    def check(self, centre_file: Path | None = None) -> None:
        """Refuse what needs no passphrase to be refused.

        Args:
            centre_file: the centre's configuration as named by the user.

        Raises:
            UserError: the file has expired, is another centre's, or this PC is or has what does not go with it.
        """
        with self._store.read() as tx:
            account = _own_account(tx)
            visits = self._header.kind == "screen" and _personal(tx)
        begun = account is not None and self._same_place(account)
        if account is not None and account.enrolled and not begun and not self._replace:
            raise self._enrolled_already(account)
        if not begun:
            self._refuse_expired()
        if visits:
            raise UserError(
                _(
                    "This PC's store holds visits, and a screen may have none. Nothing was changed. "
                    "Enrol the screen with a store of its own: --home another folder."
                ),
                "file",
            )
        self._refuse_other_centre(centre_file)

    def finish(self, passphrase: str) -> Enrolled:
        """Open the file, register, take lanes and keys.

        Raises:
            UserError: the passphrase is not the file's; the file was used already; this PC is enrolled already.
            EnvironmentProblem: the store cannot be written.
            HubProblem: no talk with the hub; run it again.
        """
        invitation = opened(self._data, passphrase)
        with self._store.read() as tx:
            account = _own_account(tx)
            history = tx.journal.last()[0]
        known = account is not None and invitation.private_key in account.private_keys
        if account is not None and known and account.enrolled:
            return Enrolled(account.name, account.kind, account.hub_id, (), 0, already=True)
        if account is not None and account.enrolled and not self._replace:
            raise self._enrolled_already(account)
        if account is None or not known:
            self._refuse_expired()
            account = _begun(invitation)
            with self._store.write() as tx:
                before = load_account(tx)
                if before is not None and before.hub_id != account.hub_id:
                    forget_keys(tx)  # another hub has others under the same names
                save_account(tx, account)  # the new password is kept before it is set
        return self._register(account, invitation, history)

    def _register(self, account: HubAccount, invitation: Invitation, history: int) -> Enrolled:
        client, password = self._connected(account)
        try:
            public = public_of(account.private_keys[0])
            verifier = "" if password == account.next_password else scram_verifier(account.next_password)
            hello = client.register(self._store.device, public, password_verifier=verifier)
            if hello.hub_id != account.hub_id or hello.centre != account.centre:
                raise Refused("centre")
            wrapped = client.keys()
            self._take_configuration(client)
        finally:
            client.close()
        _refuse_strange_keys(wrapped, account.private_keys, invitation.fingerprints)
        with self._store.write() as tx:
            save_account(tx, account.settled(self._store.device, account.next_password))
            take_keys(tx, wrapped, business_day(self._clock.now_ms(), not_before=tx.settings.get("last_day")))
            given_by_hub(tx, hello.lanes)
        waiting = max(0, history - hello.acked)
        return Enrolled(account.name, account.kind, account.hub_id, hello.lanes, waiting)

    def _take_configuration(self, client: HubClient) -> None:
        """Take the centre's configuration now, so that the next start is of the right centre already.

        Raises:
            EnvironmentProblem: this PC has none of the centre's, and none good is published. Enrolling is finished
                by running it again.
        """
        from desk_app.services.config_travel import take, travelled

        with self._store.read() as tx:
            known = travelled(tx).known
        record = Record(
            self._store, self._clock, self._header.centre, self._marks, may_write=self._header.kind != "screen"
        )
        if (version := client.config(known)) is not None:
            take(record, self._home, self._header.centre, version)
        if self._own_centre(None) != self._header.centre and not self._given:
            raise EnvironmentProblem(
                _(
                    "The shared database has no configuration of centre {centre} yet, and this PC is new. Nothing is "
                    "lost. The administrator publishes it with guidance-desk hub publish FILE; then run this again."
                ).format(centre=self._header.centre)
            )

    def _connected(self, account: HubAccount) -> tuple[HubClient, str]:
        """Connect with the password being set, else with the file's. Returns the client and the password that held.

        Raises:
            UserError: the hub takes neither: the file was used on another PC, or a newer one was made.
            HubProblem: any other trouble.
        """
        for address in account.addresses():
            client = self._connect(address, self._home)
            try:
                client.connect()
            except HubProblem as problem:
                client.close()
                if not isinstance(problem, Refused) or problem.reason != "password":
                    raise
            else:
                return client, address.password
        raise UserError(
            _(
                "This enrolment file was used already, or a newer one was made for {name}. Everything here is safe. "
                "Ask the administrator for a new one: guidance-desk hub enrol {name} --replace."
            ).format(name=account.name),
            "file",
        )

    def _same_place(self, account: HubAccount) -> bool:
        return (account.name, account.hub_id) == (self._header.name, self._header.hub_id)

    def _enrolled_already(self, account: HubAccount) -> UserError:
        return UserError(
            _(
                "This PC is enrolled as {name} already. Nothing was changed. If the administrator made this file to "
                "take its place, add --replace."
            ).format(name=account.name),
            "file",
        )

    def _refuse_expired(self) -> None:
        if self._clock.now_ms() >= self._header.expires_ms:
            raise UserError(
                _(
                    "This enrolment file was good until {day}. Nothing was changed. Ask the administrator for a new "
                    "one: guidance-desk hub enrol {name} --replace."
                ).format(day=f"{local(self._header.expires_ms):%Y-%m-%d %H:%M}", name=self._header.name),
                "file",
            )

    def _own_centre(self, given: Path | None) -> str:
        from desk_app.centre_file import centre_path, load_centre

        return load_centre(centre_path(self._home, given)).code

    def _refuse_other_centre(self, given: Path | None) -> None:
        """A PC that was set up for another centre is in the wrong place; a new one takes the hub's configuration."""
        self._given = given is not None
        own = self._own_centre(given)
        if own == self._header.centre:
            return
        with self._store.read() as tx:
            new = not (given or (self._home / "centre.toml").exists() or tx.journal.last()[0])
        if new:
            return
        raise UserError(
            _(
                "This enrolment file is of centre {theirs}; this PC is set up for {own}. Nothing was changed. "
                "Check the file, or give this PC the right configuration with --centre."
            ).format(theirs=self._header.centre, own=own),
            "file",
        )


def _own_account(tx: Transaction) -> HubAccount | None:
    """Return the account of this PC; one that came with a copy of another PC's store is not ours."""
    account = load_account(tx)
    return account if account is not None and account.machine == machine_mark() else None


def _begun(invitation: Invitation) -> HubAccount:
    """Return the account before the hub hears of it: a password and a key pair of the device's own."""
    private, _public = new_pair()
    at = invitation.header
    return HubAccount(
        address=invitation.address,
        name=at.name,
        kind=at.kind,
        restricted=invitation.restricted,
        hub_id=at.hub_id,
        centre=at.centre,
        private_keys=(private, invitation.private_key),
        machine=machine_mark(),
        next_password=new_password(),
    )


def _personal(tx: Transaction) -> bool:
    """Tell whether the store holds what a screen may not."""
    return any(
        item.envelope.commitment != NO_PAYLOAD or item.envelope.kind == "registered" for item in tx.journal.all()
    )


def _refuse_strange_keys(
    wrapped: Sequence[WrappedKey], private_keys: Sequence[bytes], fingerprints: Mapping[str, str]
) -> None:
    """Hold the hub's keys against what the administrator's file says of them; later ones carry a proof.

    Raises:
        Altered: a key is not the administrator's: somebody at the server put it there.
    """
    payload_keys: list[bytes] = []
    for one in sorted(wrapped, key=lambda one: one.key_id not in fingerprints):
        material = _opening(one.wrapped, private_keys)
        if material is None:
            continue
        key = split(material)[0]
        if one.key_id in fingerprints:
            right = fingerprint(key) == fingerprints[one.key_id]
        else:
            right = proven(one.key_id, one.purpose, material, payload_keys)
        if not right:
            raise Altered(f"key {one.key_id}")
        payload_keys += [key] if one.purpose == "payload" else []


def _opening(wrapped: bytes, private_keys: Sequence[bytes]) -> bytes | None:
    for private in private_keys:
        try:
            material = unwrap_key(private, wrapped)
        except ValueError:  # wrapped for another of our keys
            continue
        return material if len(material) >= KEY_BYTES else None
    return None


def keys_held(home: Path) -> tuple[str, list[DataKey]]:
    """Return the hub an enrolled desk in ``home`` belongs to, and every data key it holds; ``""`` if it works alone.

    Raises:
        EnvironmentProblem: the store cannot be opened.
    """
    from desk_app.bootstrap import open_store

    store = open_store(home)
    try:
        with store.read() as tx:
            account = load_account(tx)
            held = [DataKey(one.key_id, one.purpose, one.key) for one in hub_keys(tx)]
    finally:
        store.close_all()
    return (account.hub_id, held) if account is not None else ("", [])
