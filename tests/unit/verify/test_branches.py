"""Two accounts of one publisher's chain, and what maintainers may do to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.attest.keyless_samples import INSTANCES
from tests.unit.verify.test_chain import KEYS, NOTHING, Chain, key
from tooling.attest.bundles import sign_message
from tooling.errors import HaatError, SignatureError
from tooling.model.identity import KeyIdentity
from tooling.model.policy import Maintainers
from tooling.registry.snapshot import File
from tooling.verify.branches import Relation, agreed_chain, compare_chains
from tooling.verify.chain import PublisherChain, SignedBy, follow_chain
from tooling.verify.maintaining import Authority

HERE, THERE = "sha256:" + "1" * 64, "sha256:" + "2" * 64
BOTH = Maintainers(threshold=2, identities=tuple(KeyIdentity(**key(name)) for name in ("second", "stranger")))


def chain(*signers: str, about: str | None = None) -> PublisherChain:
    """Follow a chain that always keeps its keys; `about` makes its last link differ."""
    made = Chain(recovery=key("recovery"))
    for number, signer in enumerate(signers, start=1):
        more = {"about": about} if about and number == len(signers) else {}
        made.add(signer, identities=[key("first")], recovery=key("recovery"), **more)
    return made.follow()


def test_a_chain_is_the_same_as_itself_and_extended_by_more() -> None:
    short, long = chain("first"), chain("first", "first")
    assert compare_chains(short, short).relation is Relation.SAME
    assert compare_chains(short, long).relation is Relation.EXTENDS
    assert compare_chains(long, short).relation is Relation.BEHIND
    assert compare_chains(short, long).winner is compare_chains(long, short).winner is long


def test_two_links_of_one_number_are_equivocation_and_only_what_both_share_stands() -> None:
    one, other = chain("first", "first", about="one"), chain("first", "first", about="other")
    compared = compare_chains(one, other)
    assert (compared.relation, compared.common, compared.winner) == (Relation.EQUIVOCATION, 2, None)
    agreed = agreed_chain(one, other)
    assert agreed.length == 2
    assert agreed.doubt is not None
    assert agreed.doubt.problem.rule == "HA146"


def test_the_recovery_key_beats_an_identity_however_long_its_branch() -> None:
    stolen, saved = chain("first", "first", "first", about="thief"), chain("recovery", about="mine")
    compared = compare_chains(stolen, saved)
    assert (compared.relation, compared.common) == (Relation.RECOVERY_WINS, 1)
    assert agreed_chain(stolen, saved) is agreed_chain(saved, stolen) is saved


def test_two_recoveries_decide_nothing() -> None:
    compared = compare_chains(chain("recovery", about="one"), chain("recovery", about="other"))
    assert compared.relation is Relation.EQUIVOCATION


def test_two_first_files_are_two_publishers() -> None:
    with pytest.raises(ValueError, match="two publishers"):
        compare_chains(chain(), Chain(about="another").follow())


SIGNERS = st.lists(st.sampled_from(["first", "recovery"]), max_size=3)


@given(SIGNERS, SIGNERS)
def test_who_is_asked_first_decides_nothing(one: list[str], other: list[str]) -> None:
    first, second = chain(*one, about="one"), chain(*other, about="other")
    forth, back = compare_chains(first, second), compare_chains(second, first)
    assert (forth.common, forth.winner) == (back.common, back.winner) or forth.relation is Relation.SAME
    agreed = (agreed_chain(first, second), agreed_chain(second, first))
    assert len({tuple(link.file.digest for link in one.links) for one in agreed}) == 1


def recovered(market: str = HERE, **fields: object) -> Chain:
    made = Chain(recovery=key("recovery"))
    more = {"identities": [key("second")], "recovery": key("recovery"), "recovered": {"market": market}, **fields}
    return made.add(None, **more)


def authority(made: Chain, *signers: str, market: str | None = HERE) -> Authority:
    bundles = tuple(
        File(f"{number}", sign_message(made.links[1][0].raw, KEYS[one])) for number, one in enumerate(signers)
    )
    return Authority(market, BOTH, {2: bundles})


def follow(made: Chain, by: Authority) -> PublisherChain:
    return follow_chain("acme", made.links, INSTANCES, by)


def test_a_threshold_of_maintainers_gives_a_publisher_new_keys_and_that_shows_for_ever() -> None:
    made = recovered()
    followed = follow(made, authority(made, "second", "stranger"))
    assert [link.by for link in followed.links] == [SignedBy.ITSELF, SignedBy.MAINTAINERS]
    assert [one.id for one in followed.signers_of(NOTHING)] == ["second"]
    later = made.add("second", identities=[key("second")], recovery=key("recovery"))
    assert (
        f"recovered by the maintainers of market {HERE}"
        in follow(later, authority(made, "second", "stranger")).in_words()
    )


@pytest.mark.parametrize("signers", [(), ("second",), ("second", "second"), ("second", "first"), ("recovery", "first")])
def test_fewer_than_the_threshold_are_nobody(signers: tuple[str, ...]) -> None:
    made = recovered()
    with pytest.raises(SignatureError, match="HA148"):
        follow(made, authority(made, *signers))


def test_in_another_market_the_chain_ends_before_it() -> None:
    made = recovered(THERE)
    followed = follow(made, authority(made))
    assert followed.length == 1
    assert followed.doubt is not None
    assert followed.doubt.problem.rule == "HA147"
    assert "its files count up to 1" in followed.in_words()


def test_until_its_maintainers_sign_the_same_file() -> None:
    made = recovered(THERE)
    assert follow(made, authority(made, "stranger", "second")).doubt is None


def test_a_market_without_maintainers_believes_no_recovery() -> None:
    made = recovered()
    assert follow(made, Authority()).doubt is not None
    with pytest.raises(SignatureError, match="the policy names none"):
        follow(made, Authority(HERE))


def test_what_only_a_later_link_vouches_for_cannot_be_told() -> None:
    made = recovered(THERE)
    followed = follow(made, authority(made))
    data = b"a manifest"
    signed = {name: File(name, sign_message(data, KEYS[name])) for name in ("first", "second", "stranger")}
    assert followed.signer_of(data, signed["first"]).id == "first"
    with pytest.raises(HaatError, match="HA147") as doubt:
        followed.signer_of(data, signed["second"])
    assert not isinstance(doubt.value, SignatureError)
    with pytest.raises(SignatureError, match="HA032"):
        followed.signer_of(data, signed["stranger"])


def test_maintainers_may_not_touch_the_recovery_key_which_undoes_what_they_did() -> None:
    for fields in ({"recovery": key("stranger")}, {"recovery": None}):
        made = recovered(**fields)
        with pytest.raises(SignatureError, match="may not change the recovery key"):
            follow(made, authority(made, "second", "stranger"))
    made = recovered()
    by = authority(made, "second", "stranger")
    made.add("recovery", identities=[key("first")], recovery=key("recovery"))
    assert [one.id for one in follow(made, by).signers_of(NOTHING)] == ["first"]


def test_an_identitys_signature_makes_no_recovery() -> None:
    made = Chain().add("first", identities=[key("second")], recovered={"market": HERE})
    with pytest.raises(SignatureError, match="HA148"):
        follow(made, replace(authority(made), bundles={}))


def test_the_first_file_is_recovered_from_nothing() -> None:
    with pytest.raises(HaatError, match="HA004"):
        Chain(recovered={"market": HERE}).follow()
