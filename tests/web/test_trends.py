"""The trends page draws what was counted, and nothing that was not."""

import httpx
import pytest

from pipelines.derived import replacing
from pipelines.profile import TRENDS
from pipelines.seen import monday_of, week_name
from records.document import Trend, TrendChange, TrendWeek
from web.serving import serve_in_thread
from web.trends import COUNTS, SHARES, WIDTH, trends_page


def weeks(flagged, of):
    return [
        TrendWeek(week=f"2026-W{number:02d}", flagged=k, clusters=n, finished=number < len(flagged))
        for number, (k, n) in enumerate(zip(flagged, of, strict=True), 1)
    ]


WAVE = Trend(
    by="corridor",
    value="UZ>TR",
    weeks=weeks([1, 0, 2, 10, 12, 3], [20, 0, 20, 40, 40, 10]),
    changes=[TrendChange(week="2026-W04", before=0.075, after=0.275)],
)


def drawn(*trends, by="corridor"):
    return trends_page({"by": by, "since": None, "series": [one.dump() for one in trends]})


def test_bars_are_as_high_as_what_is_flagged_and_shares_stand_on_their_own_scale():
    (one,) = drawn(WAVE).series
    assert (one.name, one.flagged, one.clusters) == ("Uzbekistan → Türkiye", 28, 130)
    assert [round(week.height / COUNTS * one.most, 1) for week in one.weeks] == [1, 0, 2, 10, 12, 3]
    assert one.end == pytest.approx(0.3)
    heights = [week.share_y for week in one.weeks]
    shares = [None if y is None else round((1 - y / SHARES) * one.end, 2) for y in heights]
    assert shares == [0.05, None, 0.1, 0.25, 0.3, 0.3]
    assert [week.finished for week in one.weeks] == [True] * 5 + [False]


def test_a_change_stands_between_its_two_levels():
    (one,) = drawn(WAVE).series
    (mark,) = one.marks
    assert (mark.x, mark.up) == (WIDTH / 2, True)
    assert mark.said == "2026-W04: 7.5 % → 27.5 %"
    assert [(level.x1, level.x2) for level in one.levels] == [(0, WIDTH / 2), (WIDTH / 2, WIDTH)]
    assert one.levels[0].y > one.levels[1].y


def test_two_adverts_are_no_share():
    (one,) = drawn(Trend(by="language", value="tk", weeks=weeks([2, 0], [2, 0])), by="language").series
    assert [week.share_y for week in one.weeks] == [None, None]
    assert one.name == "Turkmen"


def test_what_is_long_ago_is_not_drawn():
    monday = monday_of("2022-W01")
    told = [
        TrendWeek(week=week_name(monday.fromordinal(monday.toordinal() + 7 * number)), flagged=1, clusters=9)
        for number in range(200)
    ]
    long = Trend(by="platform", value="board", weeks=told, changes=[TrendChange(week=told[5].week, before=0, after=1)])
    (one,) = drawn(long, by="platform").series
    assert len(one.weeks) == 104
    assert (one.last, one.marks) == (told[-1].week, [])


def test_the_page_and_its_twin_show_what_was_made(workspace):
    hostile = Trend(by="platform", value="<script>alert(1)</script>", weeks=weeks([1, 2], [3, 4]))
    with replacing(workspace.lake, "profiles", "made", "rules") as writer:
        for trend in (WAVE, hostile):
            writer.add(TRENDS, trend)

    with serve_in_thread(workspace) as address, httpx.Client(base_url=address) as client:
        page = client.get("trends", params={"by": "corridor"})
        assert page.status_code == 200
        assert "Uzbekistan → Türkiye" in page.text
        assert "2026-W04: 7.5 % → 27.5 %" in page.text
        twin = client.get("trends.json", params={"by": "corridor", "since": "2026-01-20"}).json()
        assert twin["series"][0]["weeks"][0]["week"] == "2026-W04"
        shown = client.get("trends", params={"by": "platform"}).text
        assert "<script" not in shown
        assert "&lt;script&gt;alert" in shown
        assert "no weeks to show" in client.get("trends").text
        assert client.get("trends.json", params={"by": "shoes"}).status_code == 400
        assert client.get("trends", params={"since": "soon"}).status_code == 400
