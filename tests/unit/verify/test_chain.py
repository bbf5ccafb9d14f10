"""Who may sign for a publisher, after keys were rotated, retired, lost or stolen."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tooling.attest.bundles import sign_message
from tooling.attest.keys import public_text
from tooling.errors import HaatError
from tooling.registry.parsed import digest_of
from tooling.registry.snapshot import File, Link
from tooling.registry.yaml_text import dump_yaml
from tooling.verify.chain import PublisherChain, follow_chain

NAMES = ("first", "second", "recovery", "stranger")
KEYS = {name: ec.derive_private_key(2_000_003 + index, ec.SECP256R1()) for index, name in enumerate(NAMES)}


def key(name: str, **more: Any) -> dict[str, Any]:
    return {"kind": "key", "id": name, "algorithm": "ecdsa-p256", "public": public_text(KEYS[name]), **more}


class Chain:
    """Builds a chain link by link, each signed by whoever is named."""

    def __init__(self, **fields: Any) -> None:
        self.links: list[Link] = []
        self.add("first", identities=[key("first")], **fields)

    def add(self, signer: str | None, **fields: Any) -> Chain:
        number = len(self.links) + 1
        document: dict[str, Any] = {"haat": "publisher/1", "name": "acme", "sequence": number, "display": "Acme"}
        if number > 1:
            document["genesis"] = digest_of(self.links[0][0].raw)
            document["previous"] = digest_of(self.links[-1][0].raw)
        raw = dump_yaml({**document, **fields})
        path = f"registry/publishers/acme/{number}.yaml"
        bundle = File(f"{path}.sigstore.json", sign_message(raw, KEYS[signer])) if signer else None
        self.links.append((File(path, raw), bundle))
        return self

    def follow(self) -> PublisherChain:
        return follow_chain("acme", self.links, {})


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
        follow_chain("bolt", chain.links, {})
    assert error.value.problems[0].rule == "HA008"
