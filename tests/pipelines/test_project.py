import pytest

from pipelines.project import count_removed, project
from tests.pipelines.crawling import posting, write_crawl

A, B, C = posting("a"), posting("b"), posting("c")


def _crawl(workspace, day, *args, **options):
    crawl = write_crawl(workspace, day, *args, **options)
    project(workspace)
    return crawl


def _state(workspace, one):
    return workspace.catalogue.standings([one.posting_id])[one.posting_id].state


def _events(workspace, one):
    return [(row.crawl_id[-2:], row.event) for row in workspace.catalogue.events(one.posting_id)]


def test_two_full_crawls_without_a_posting_remove_it(workspace):
    _crawl(workspace, 1, [A, B])
    _crawl(workspace, 2, [A])
    assert _state(workspace, B).missing_since == "2026-11-02T00:00:00Z"
    assert _state(workspace, B).removed_at is None
    _crawl(workspace, 3, [A])
    assert _state(workspace, B).removed_at == "2026-11-03T00:00:00Z"
    assert _events(workspace, B) == [("01", "new"), ("02", "missing"), ("03", "removed")]
    assert _events(workspace, A) == [("01", "new")]


@pytest.mark.parametrize(
    "crawl", [{"full": False}, {"verdict": "partial"}, {"verdict": "blocked"}, {"verdict": "out_of_bounds"}]
)
def test_a_crawl_that_did_not_see_all_it_should_loses_nothing(workspace, crawl):
    _crawl(workspace, 1, [A, B])
    _crawl(workspace, 2, [A], **crawl)
    assert _state(workspace, B).missing_since is None


def test_a_crawl_with_a_window_tells_nothing_of_what_is_older(workspace):
    old, young = posting("old", date_posted="2026-09-01"), posting("young", date_posted="2026-10-30T08:00:00Z")
    _crawl(workspace, 1, [old, young])
    _crawl(workspace, 2, [A], window_start="2026-10-03T00:00:00Z")
    assert _state(workspace, old).missing_since is None
    assert _state(workspace, young).missing_since == "2026-11-02T00:00:00Z"


def test_a_posting_that_is_gone_and_comes_back_has_returned(workspace):
    _crawl(workspace, 1, [A, B])
    _crawl(workspace, 2, [A], gone={B.posting_id: "410"})
    assert _state(workspace, B).removed_at == "2026-11-02T00:00:00Z"
    _crawl(workspace, 3, [A, B])
    assert _state(workspace, B).removed_at is None
    assert _state(workspace, B).first_seen == "2026-11-01T00:00:00Z"
    assert _events(workspace, B) == [("01", "new"), ("02", "removed"), ("03", "returned")]


def test_an_edited_posting_is_changed_and_its_earlier_text_stays_in_the_lake(workspace):
    edited = posting("a", text="Now with housing.")
    _crawl(workspace, 1, [A])
    _crawl(workspace, 2, [edited])
    assert _events(workspace, A) == [("01", "new"), ("02", "changed")]
    assert _state(workspace, A).revision == edited.revision
    assert workspace.catalogue.revision_place(A.posting_id, A.revision).set_id == "crawl-01"
    assert workspace.catalogue.revision_place(A.posting_id, edited.revision).set_id == "crawl-02"


def test_projecting_again_changes_nothing_and_a_new_catalogue_comes_out_the_same(workspace):
    _crawl(workspace, 1, [A, B, C])
    _crawl(workspace, 2, [A], gone={C.posting_id: "404"})
    before = list(workspace.catalogue.all_postings()), workspace.catalogue.counts()
    project(workspace)
    assert (list(workspace.catalogue.all_postings()), workspace.catalogue.counts()) == before
    workspace.catalogue.forget_projections()
    assert workspace.catalogue.counts()["postings"] == 0
    project(workspace)
    assert (list(workspace.catalogue.all_postings()), workspace.catalogue.counts()) == before


def test_the_count_of_removed_is_what_the_projection_then_removes(workspace):
    _crawl(workspace, 1, [A, B, C])
    _crawl(workspace, 2, [A, C])
    crawl = write_crawl(workspace, 3, [A], gone={C.posting_id: "404"})
    assert count_removed(workspace.catalogue, crawl, {A.posting_id}) == 2
    project(workspace)
    assert all(_state(workspace, one).removed_at for one in (B, C))
