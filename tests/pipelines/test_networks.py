"""Networks: which clusters a shared contact joins, and which contacts are hubs that join nothing."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pipelines.networks import HUB_CLUSTERS, HUB_PARTIES, Named, components, hubs, networks

HOTLINE = "+998711234567"


def named(*contacts: str, employer: str | None = None) -> Named:
    return Named(frozenset(contacts), frozenset({employer} if employer else ()))


def test_clusters_that_share_a_contact_are_a_network_named_by_the_smallest() -> None:
    clusters = {"c": named("telegram:anna"), "a": named("telegram:anna", "+99890"), "b": named("+99890"), "d": named()}
    assert networks(clusters, set()) == {"a": "a", "b": "a", "c": "a"}


def test_a_cluster_alone_has_no_network() -> None:
    assert networks({"a": named("+99890"), "b": named("+99891")}, set()) == {}


def test_a_contact_that_many_employers_share_is_a_hub_and_joins_nothing() -> None:
    clusters = {f"{number}": named(HOTLINE, employer=f"firm {number}") for number in range(HUB_PARTIES + 1)}
    assert hubs(clusters) == {HOTLINE}
    assert networks(clusters, hubs(clusters)) == {}


def test_as_many_parties_as_the_threshold_are_no_hub_yet() -> None:
    clusters = {f"{number}": named(HOTLINE, employer=f"firm {number}") for number in range(HUB_PARTIES)}
    assert hubs(clusters) == set()


def test_a_contact_beside_many_other_contacts_is_a_hub() -> None:
    clusters = {f"{number}": named("telegram:channel_bot", f"+9989000{number}") for number in range(HUB_PARTIES + 1)}
    assert hubs(clusters) == {"telegram:channel_bot"}


def test_two_contacts_in_one_footer_do_not_vouch_for_each_other() -> None:
    footer = ("telegram:channel_bot", HOTLINE)
    clusters = {f"{number}": named(*footer, f"+9989000{number}") for number in range(HUB_PARTIES + 1)}
    assert hubs(clusters) == set(footer)


def test_a_recruiter_with_one_messenger_name_and_fifty_texts_is_no_hub() -> None:
    clusters = {f"{number:02d}": named("telegram:anna") for number in range(50)}
    assert hubs(clusters) == set()
    assert set(networks(clusters, set()).values()) == {"00"}


def test_many_adverts_of_one_employer_are_one_party() -> None:
    clusters = {f"{number:02d}": named(HOTLINE, employer="one firm") for number in range(50)}
    assert hubs(clusters) == set()


def test_what_one_contact_can_join_is_bounded_whoever_shares_it() -> None:
    clusters = {f"{number:03d}": named("telegram:anna") for number in range(HUB_CLUSTERS + 1)}
    assert hubs(clusters) == {"telegram:anna"}


@given(st.lists(st.lists(st.sampled_from("abcdefghij"), min_size=1, max_size=4), max_size=12), st.randoms())
def test_components_are_the_same_in_any_order_and_named_by_their_smallest(
    groups: list[list[str]], source: Random
) -> None:
    found = components(groups)
    shuffled = [source.sample(group, len(group)) for group in source.sample(groups, len(groups))]
    assert components(shuffled) == found
    for group in groups:
        assert len({found[member] for member in group}) == 1
    for member, root in found.items():
        assert root <= member
        assert found[root] == root
