"""Who may sign for a publisher, after keys were rotated, retired, lost or stolen."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.unit.attest.keyless_samples import AT, EMAIL, GITHUB, INSTANCES, LOCAL
from tooling.attest.bundles import sign_message
from tooling.attest.keys import public_text
from tooling.errors import HaatError
from tooling.local_sigstore.claims import email_claims, github_claims
from tooling.local_sigstore.mint import Minting, mint_message
from tooling.model.identity import KeylessIdentity
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import File, Link
from tooling.registry.yaml_text import dump_yaml
from tooling.verify.chain import PublisherChain, follow_chain

NAMES = ("first", "second", "recovery", "stranger")
KEYS = {name: ec.derive_private_key(2_000_003 + index, ec.SECP256R1()) for index, name in enumerate(NAMES)}


def key(name: str, **more: Any) -> dict[str, Any]:
    return {"kind": "key", "id": name, "algorithm": "ecdsa-p256", "public": public_text(KEYS[name]), **more}


def signed(raw: bytes, signer: str) -> bytes:
    """Sign with a key, or as the workflow `ci` or the person `ada`."""
    if signer in KEYS:
        return sign_message(raw, KEYS[signer])
    claims = {"ci": github_claims(), "fork": github_claims("eve/models"), "ada": email_claims("ada@acme.example")}
    return mint_message(LOCAL, raw, claims[signer], Minting(at=AT))


def keyless(identity: KeylessIdentity, **more: Any) -> dict[str, Any]:
    return {**identity.model_dump(mode="json", exclude_none=True), **more}


class Chain:
    """Builds a chain link by link, each signed by whoever is named."""

    def __init__(self, signer: str = "first", **fields: Any) -> None:
        self.links: list[Link] = []
        self.add(signer, **{"identities": [key("first")], **fields})

    def add(self, signer: str | None, **fields: Any) -> Chain:
        number = len(self.links) + 1
        document: dict[str, Any] = {"haat": "publisher/1", "name": "acme", "sequence": number, "display": "Acme"}
        if number > 1:
            document["genesis"] = digest_of(self.links[0][0].raw)
            document["previous"] = digest_of(self.links[-1][0].raw)
        raw = dump_yaml({**document, **fields})
        path = f"registry/publishers/acme/{number}.yaml"
        bundle = File(f"{path}.sigstore.json", signed(raw, signer)) if signer else None
        self.links.append((File(path, raw), bundle))
        return self

    def follow(self) -> PublisherChain:
        return follow_chain("acme", self.links, INSTANCES)


def refused(chain: Chain) -> str:
    with pytest.raises(HaatError) as error:
        chain.follow()
    return error.value.problems[0].rule


def test_the_genesis_is_the_id_however_long_the_chain() -> None:
    chain = Chain()
    assert chain.follow().id == digest_of(chain.links[0][0].raw)
    rotated = chain.add("first", identities=[key("second")]).follow()
    assert rotated.id == digest_of(chain.links[0][0].raw)
    assert rotated.length == 2


def test_after_a_rotation_only_the_new_key_signs() -> None:
    chain = Chain().add("first", identities=[key("second")]).follow()
    assert [one.id for one in chain.signers_of("sha256:" + "0" * 64)] == ["second"]


def test_a_retired_key_vouches_for_what_it_covers_and_nothing_else() -> None:
    covered = "sha256:" + "a" * 64
    chain = (
        Chain()
        .add("first", identities=[key("second")], retired=[{"identity": key("first"), "covers": [covered]}])
        .follow()
    )
    assert {one.id for one in chain.signers_of(covered)} == {"first", "second"}
    assert {one.id for one in chain.signers_of("sha256:" + "b" * 64)} == {"second"}


def test_a_stranger_cannot_continue_a_chain() -> None:
    assert refused(Chain().add("stranger", identities=[key("stranger")])) == "HA036"


def test_the_new_key_cannot_introduce_itself() -> None:
    assert refused(Chain().add("second", identities=[key("second")])) == "HA036"


def test_an_unsigned_link_is_refused() -> None:
    assert refused(Chain().add(None, identities=[key("first")])) == "HA031"


def test_a_genesis_signed_by_somebody_else_is_refused() -> None:
    chain = Chain()
    document, _ = chain.links[0]
    chain.links[0] = (document, File("x.sigstore.json", sign_message(document.raw, KEYS["stranger"])))
    assert refused(chain) == "HA035"


def test_a_link_left_out_is_refused() -> None:
    chain = Chain().add("first", identities=[key("first"), key("second")]).add("second", identities=[key("second")])
    del chain.links[1]
    assert refused(chain) == "HA036"


def test_a_link_of_another_chain_is_refused() -> None:
    chain, other = Chain(), Chain(about="somebody else")
    other.add("first", identities=[key("second")])
    chain.links.append(other.links[1])
    assert refused(chain) == "HA036"


def test_a_retired_key_cannot_come_back() -> None:
    chain = Chain().add("first", identities=[key("second")], retired=[{"identity": key("first")}])
    assert refused(chain.add("second", identities=[key("second"), key("first")])) == "HA036"


def test_a_retired_key_cannot_come_back_under_another_name() -> None:
    chain = Chain().add("first", identities=[key("second")], retired=[{"identity": key("first")}])
    again = {**key("first"), "id": "again"}
    other = {"identity": {**key("stranger"), "id": "first"}}
    assert refused(chain.add("second", identities=[key("second"), again], retired=[other])) == "HA036"


def test_the_recovery_key_replaces_a_stolen_one() -> None:
    chain = Chain(recovery=key("recovery"))
    chain.add("recovery", identities=[key("second")], recovery=key("recovery"))
    assert [one.id for one in chain.follow().signers_of("sha256:" + "0" * 64)] == ["second"]


def test_the_recovery_key_signs_no_releases() -> None:
    chain = Chain(recovery=key("recovery")).follow()
    assert [one.id for one in chain.signers_of("sha256:" + "0" * 64)] == ["first"]


def test_a_stolen_key_cannot_change_the_recovery_key() -> None:
    stolen = Chain(recovery=key("recovery")).add("first", identities=[key("first")], recovery=key("stranger"))
    assert refused(stolen) == "HA036"
    dropped = Chain(recovery=key("recovery")).add("first", identities=[key("first")])
    assert refused(dropped) == "HA036"


def test_one_key_has_one_part() -> None:
    assert refused(Chain().add("first", identities=[key("first")], recovery=key("first"))) == "HA004"


def test_a_link_at_another_publishers_path_is_refused() -> None:
    chain = Chain()
    with pytest.raises(HaatError) as error:
        follow_chain("bolt", chain.links, INSTANCES)
    assert error.value.problems[0].rule == "HA008"


NOTHING = "sha256:" + "0" * 64


def test_a_workflow_founds_a_publisher_and_a_person_joins() -> None:
    chain = Chain("ci", identities=[keyless(GITHUB)])
    assert chain.follow().signers_of(NOTHING) == (GITHUB,)
    chain.add("ci", identities=[keyless(GITHUB), keyless(EMAIL)]).add("ada", identities=[keyless(EMAIL)])
    assert chain.follow().signers_of(NOTHING) == (EMAIL,)


def test_a_key_hands_over_to_a_workflow_and_keeps_what_it_signed() -> None:
    data = b"what the key signed"
    retired = [{"identity": key("first"), "covers": [digest_of(data)]}]
    chain = Chain().add("first", identities=[keyless(GITHUB)], retired=retired).follow()
    old, new = (File("m.sigstore.json", signed(data, who)) for who in ("first", "ci"))
    assert chain.signer_of(data, old).id == "first"
    assert chain.signer_of(data, new) == GITHUB
    with pytest.raises(HaatError) as error:
        chain.signer_of(b"other", File("m.sigstore.json", signed(b"other", "first")))
    assert error.value.problems[0].rule == "HA032"


def test_a_workflow_retires_like_a_key() -> None:
    data = b"what the workflow signed"
    retired = [{"identity": keyless(GITHUB), "covers": [digest_of(data)]}]
    chain = Chain("ci", identities=[keyless(GITHUB)]).add("ci", identities=[key("second")], retired=retired).follow()
    assert chain.signer_of(data, File("m.sigstore.json", signed(data, "ci"))) == GITHUB
    with pytest.raises(HaatError, match="HA032"):
        chain.signer_of(b"other", File("m.sigstore.json", signed(b"other", "ci")))


def test_a_stranger_whom_the_same_instance_certifies_is_refused() -> None:
    assert refused(Chain("fork", identities=[keyless(GITHUB)])) == "HA035"
    assert refused(Chain().add("ci", identities=[keyless(GITHUB)])) == "HA036"
    assert refused(Chain("ci", identities=[keyless(GITHUB)]).add("fork", identities=[keyless(GITHUB)])) == "HA036"


def test_nobody_signs_through_an_instance_that_the_market_does_not_trust() -> None:
    chain = Chain("ci", identities=[keyless(GITHUB)])
    for instances in ({}, {"rival": INSTANCES["local"]}):
        with pytest.raises(HaatError, match="no Sigstore instance `local` is trusted here") as error:
            follow_chain("acme", chain.links, instances)
        assert error.value.problems[0].rule == "HA035"


def test_the_recovery_key_takes_a_publisher_back_from_a_workflow() -> None:
    chain = Chain("ci", identities=[keyless(GITHUB)], recovery=key("recovery"))
    assert chain.add("recovery", identities=[key("second")], recovery=key("recovery")).follow().length == 2
    stolen = Chain("ci", identities=[keyless(GITHUB)], recovery=key("recovery"))
    assert refused(stolen.add("ci", identities=[keyless(GITHUB)])) == "HA036"


def test_a_retired_identity_cannot_come_back_under_another_name() -> None:
    chain = Chain().add("first", identities=[key("second")], retired=[{"identity": key("first")}])
    swapped = [{"identity": {**key("stranger"), "id": "first"}}]
    chain.add("second", identities=[key("second"), {**key("first"), "id": "again"}], retired=swapped)
    assert refused(chain) == "HA036"


def test_one_workflow_has_one_part() -> None:
    twice = [keyless(GITHUB), keyless(GITHUB, id="twin")]
    assert refused(Chain("ci", identities=twice)) == "HA004"
    both = Chain("ci", identities=[keyless(GITHUB)])
    both.add("ci", identities=[keyless(GITHUB)], retired=[{"identity": keyless(GITHUB, id="old")}])
    assert refused(both) == "HA004"
