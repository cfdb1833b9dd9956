"""What a person sees: hostile text made harmless, the same facts as `--json`, and words beside every colour."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from cli import present
from cli.present import shared
from cli.present.plain import plain
from cli.spans import Marked, agreement
from pipelines.indicators import Citation, IndicatorText
from pipelines.profiles import profiles
from pipelines.seen import Seen
from records.document import AdDocument
from records.enrichment import TYPOLOGIES, Entity, Evidence, IndicatorHit, Language, Risk, Term
from records.posting import Published, make_posting

TEXT = (
    "Agents wanted in Sihanoukville.\nThe company keeps your passport. \x1b[31mRED\x1b[0m \u202eevil\u202c "
    "[bold red]markup[/] [link=https://x.example]x[/link] {{7*7}} <script>alert(1)</script> zero\u200bwidth"
)
FLAGS = {
    "documents_kept": IndicatorText(
        "Documents are kept by others",
        "An agent holds the passport.",
        (Citation("ILO", "https://i.example", "copy"),),
    ),
    "upfront_fee": IndicatorText("Up-front fee", "The worker pays to get the job.", (Citation("IOM", None, "read"),)),
}


def advert(title: str = "Customer service", text: str = TEXT, score: float = 0.72) -> dict[str, Any]:
    start = text.find("keeps your passport")
    kept = Evidence(field="text", start=start, end=start + 19, text="keeps your passport")
    terms = [
        Term(term="bias", typology="forced_scamming", log_odds=-4.0),
        Term(term="documents_kept", typology="forced_scamming", log_odds=2.5),
        Term(term="contradicted:upfront_fee", typology="forced_scamming", log_odds=-0.5),
        Term(term="interaction:closed_camp", typology="forced_scamming", log_odds=1.5),
    ]
    risk = Risk(
        score=score, level="high", typology="forced_scamming", explanation=terms,
        typologies={**dict.fromkeys(TYPOLOGIES, 0.0), "forced_scamming": score},
    )  # fmt: skip
    posting = make_posting(
        platform_id="board", source_id="board-all", native_id="1", parser="1", url="https://board.example/1",
        title=title, text=text, published=Published(employer="Golden [b]Sun[/b]"),
    )  # fmt: skip
    return AdDocument(
        **posting.model_dump(exclude={"version"}), ruleset="r", language=Language(code="en", confidence=1.0),
        speaker="offer", risk=risk, own_risk=risk, explanation=terms, cluster_id="a" * 32, cluster_size=5,
        entities=[Entity(type="MESSENGER", field="text", start=0, end=5, text="@anna", value="telegram:anna")],
        indicators=[
            IndicatorHit(id="documents_kept", state="present", evidence=[kept], detail="said twice"),
            IndicatorHit(id="upfront_fee", state="contradicted", evidence=[kept]),
        ],
        indicator_ids=["documents_kept"], first_seen="2026-11-03T08:00:00Z", last_seen="2026-11-20T08:00:00Z",
    ).dump()  # fmt: skip


def found(*hits: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"total": len(hits), "hits": list(hits), "facets": {}, "histogram": [], "took_ms": 1.0, "after": None,
            "understood": {"text": "", "clauses": [], "ignored": []}} | rest  # fmt: skip


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """A terminal with colours that keeps what is written to it."""
    written = io.StringIO()
    screen = Console(
        file=written,
        force_terminal=True,
        color_system="standard",
        width=120,
        highlight=False,
        emoji=False,
        markup=False,
    )
    monkeypatch.setattr(shared, "console", lambda: screen)
    return written


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred", "␛[31mred"),
        ("a\x07b\x00c\x7fd", "a␇b␀c␡d"),
        ("\x9b31m", "\ufffd31m"),
        ("user\u202egnp.exe", "user\ufffdgnp.exe"),
        ("\u2066x\u2069", "\ufffdx\ufffd"),
        ("wo\u200brk\u00ad\ufeff", "wo·rk··"),
        ("a\U000e0041b", "a\ufffdb"),
        ("lone \ud800", "lone \ufffd"),
        ("one\r\ntwo\tthree\u2028four", "one  two three four"),
        ("Z" + "\u0301" * 6, "Z" + "\u0301" * 3 + "···"),
    ],
    ids=["ansi", "control", "c1", "override", "isolate", "invisible", "tags", "surrogate", "breaks", "piled marks"],
)
def test_what_could_steer_a_terminal_or_hide_in_it_is_shown_instead(hostile: str, shown: str) -> None:
    assert plain(hostile) == shown


@given(st.text(alphabet=st.characters(), max_size=200))
def test_offsets_hold_and_only_line_breaks_remain_of_all_control_characters(text: str) -> None:
    shown = plain(text, 200, lines=True)
    assert len(shown) == len(text)
    assert not any(ord(char) < 0x20 or 0x7F <= ord(char) <= 0x9F for char in shown if char != "\n")
    shown.encode()


def test_long_text_is_cut_and_says_so() -> None:
    assert plain("x" * 1_000_000, 10) == "x" * 10 + "…"


def test_joiners_that_scripts_need_stay() -> None:
    assert plain("می\u200cخواهم 👩\u200d💻") == "می\u200cخواهم 👩\u200d💻"


def test_nothing_in_an_advert_is_markup_or_reaches_the_terminal(terminal: io.StringIO) -> None:
    present.posting({"ad": advert(title="[blink]x[/blink]\x1b]0;owned\x07"), "history": [], "captures": []}, FLAGS)
    shown = terminal.getvalue()
    for literal in (
        "[bold red]markup[/]",
        "[link=https://x.example]",
        "[blink]x[/blink]",
        "Golden [b]Sun[/b]",
        "{{7*7}}",
    ):
        assert literal in shown
    assert "\x1b]" not in shown
    assert "\x1b[31mRED" not in shown
    assert "\u202e" not in shown


def test_red_flags_are_marked_where_they_stand_and_explained_with_their_source(terminal: io.StringIO) -> None:
    present.posting({"ad": advert(), "history": [], "captures": []}, FLAGS)
    shown = terminal.getvalue()
    assert "\x1b[1;4;31mkeeps your passport\x1b[0m" in shown
    for fact in (
        "HIGH 0.72",
        "Documents are kept by others",
        "An agent holds the passport.",
        "said twice",
        "ILO (read in a copy), https://i.example",
    ):
        assert fact in shown
    assert "More." not in shown


def test_every_term_of_the_score_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    present.posting({"ad": advert(), "history": [], "captures": []}, FLAGS)
    shown = " ".join(capsys.readouterr().out.split())
    for fact in (
        "where every advert starts -4.00",
        "+2.50",
        "-0.50",
        "together: closed camp +1.50",
        "Says the opposite of: Up-front fee",
    ):
        assert fact in shown


def test_history_and_captures_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    event = {"event": "changed", "at": "2026-11-10T08:00:00Z", "crawl_id": "crawl-2", "revision": "r"}
    capture = {
        "capture_id": "c", "fetched_at": "2026-11-03T08:00:00Z", "http_status": 200, "sha256": "ab" * 8,
        "warc": {"file": "captures.warc.gz", "offset": 1234, "length": 9},
    }  # fmt: skip
    present.posting({"ad": advert(), "history": [event], "captures": [capture]}, FLAGS)
    shown = capsys.readouterr().out
    for fact in ("changed", "crawl-2", "abababababababab", "captures.warc.gz at 1234"):
        assert fact in shown


def test_an_advert_without_red_flags_is_not_called_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    ad = advert() | {"indicators": [], "indicator_ids": [], "entities": []}
    ad["risk"] = ad["risk"] | {"score": 0.01, "level": "none", "explanation": []}
    present.posting({"ad": ad, "history": [], "captures": []}, FLAGS)
    assert "no proof" in capsys.readouterr().out


def test_search_shows_each_level_in_words_and_marks_what_was_found(terminal: io.StringIO) -> None:
    hit = advert() | {"highlights": {"text": [[0, 6]]}}
    present.results(found(hit), FLAGS)
    shown = terminal.getvalue()
    assert "\x1b[1;31mHIGH 0.72\x1b[0m" in shown
    assert "Agents\x1b[0m wanted" in shown
    assert hit["posting_id"] in shown
    assert "5 near-identical" in shown


def test_an_excerpt_begins_near_the_first_word_that_was_found(capsys: pytest.CaptureFixture[str]) -> None:
    text = "a " * 2000 + "needle " + "b " * 2000
    present.results(found(advert(text=text) | {"highlights": {"text": [[4000, 4006]]}}), FLAGS)
    shown = capsys.readouterr().out
    assert "needle" in shown
    assert len(shown) < 2000


PORT = {"kind": "place", "name": "Sihanoukville", "ways": ["西港", "Сиануквиль"]}


def test_facets_cursor_and_what_was_not_understood_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    answer = found(
        advert() | {"highlights": {}},
        facets={"platform": [{"value": "board", "count": 1200}]},
        histogram=[{"start": "2026-11-02T00:00:00Z", "count": 7}],
        after="cursor",
        understood={
            "text": "x",
            "clauses": [{"kind": "word", "value": "西港", "not": False, "names": [PORT]}],
            "ignored": [{"text": "nosuch:field", "reason": "no such field"}],
        },
    )
    answer["hits"][0] |= {"cluster_size": 12, "copies": {"adverts": 12, "platforms": 4}}
    answer["significant"] = [{"term": "passport", "count": 3, "of": 4, "everywhere": 9, "score": 1.0}]
    present.results(answer, FLAGS)
    shown = capsys.readouterr().out
    assert "12 near-identical adverts on 4 platforms" in " ".join(shown.split())
    assert "passport 75%" in shown
    for fact in (
        "board 1,200",
        "2026-11-02",
        "--after cursor",
        "nosuch:field (no such field)",
        "Sihanoukville: in all its 2",
    ):
        assert fact in shown


def test_nothing_found_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    present.results(found(), FLAGS)
    assert capsys.readouterr().out.startswith("0 found")


def rows() -> list[dict[str, Any]]:
    seen = []
    for platform, every, numbers in (("calm", 50, range(100, 140)), ("busy", 2, range(200, 240))):
        for number in numbers:
            name, at = f"{number:03d}", f"2026-11-{9 + number % 12:02d}T08:00:00Z"
            score = 0.7 if number % every == 0 else 0.1
            way = (("UZ", "TR"),)
            source = f"{platform}-all"
            seen.append(
                Seen(name, platform, source, name, 1, None, at, None, False, score, (), ("upfront_fee",), way, True)
            )
    return [one.dump() for one in profiles(seen)]


def test_platforms_are_shown_by_rank_with_their_interval(capsys: pytest.CaptureFixture[str]) -> None:
    present.platforms(rows(), flags=FLAGS)
    shown = capsys.readouterr().out
    assert shown.index("busy") < shown.index("calm")
    assert "20 of 40" in shown
    assert "50 % (35–65)" in shown


def test_a_platform_is_explained_in_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    present.platforms([one for one in rows() if one["platform_id"] == "busy"], detailed=True, flags=FLAGS)
    shown = " ".join(capsys.readouterr().out.split())
    assert "20 of 40 different adverts are flagged for review" in shown
    assert "Most frequent red flags: Up-front fee (40)." in shown
    assert "50 %, by 95 % between 35 % and 65 %, rank 1 of all platforms by the lower end." in shown
    assert "Its adverts lead from Uzbekistan to Türkiye (40)." in shown
    assert "It shares no contact and no text with another platform." in shown
    assert "2026-W46" in shown


def test_what_joins_platforms_is_told_without_who(capsys: pytest.CaptureFixture[str]) -> None:
    one = next(row for row in rows() if row["platform_id"] == "busy")
    shared = [
        {"platform_id": "board", "networks": 4, "clusters": 2},
        {"platform_id": "channel", "networks": 1, "clusters": 0},
    ]
    told = {**one, "typologies": {"debt_bondage": 3, "forced_scamming": 7}, "shared_with": shared}
    present.platforms([told], detailed=True, flags=FLAGS)
    shown = " ".join(capsys.readouterr().out.split())
    assert "They are flagged for forced scamming (7) and debt bondage (3)." in shown
    assert "It shares contacts, in networks of adverts, with board (4) and channel (1)." in shown
    assert "Near-identical adverts stand here and on board (2)." in shown


WEEKS = [
    {"week": f"2026-W{number}", "flagged": number % 5, "clusters": 20, "finished": number < 49}
    for number in range(40, 50)
]


def test_weekly_series_are_a_picture_the_last_whole_week_and_the_changes(capsys: pytest.CaptureFixture[str]) -> None:
    change = {"week": "2026-W45", "before": 0.05, "after": 0.2}
    trend = {"by": "corridor", "value": "UZ>TR", "weeks": WEEKS, "changes": [change]}
    present.trends({"by": "corridor", "since": None, "series": [trend]})
    shown = " ".join(capsys.readouterr().out.split())
    for fact in ("Uzbekistan → Türkiye", "3 of 20", "15 %", "▲ 2026-W45: 5.0 % → 20.0 %", "▂▄▆█ ▂▄▆█"):
        assert fact in shown


def test_no_weeks_are_said_with_when_they_begin(capsys: pytest.CaptureFixture[str]) -> None:
    present.trends({"by": "typology", "since": None, "series": []})
    assert "begin after a source's first crawl" in " ".join(capsys.readouterr().out.split())


def test_no_profiles_is_said_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    present.platforms([], flags=FLAGS)
    assert "recruitwatch profile" in capsys.readouterr().out


def test_the_demo_shows_findings_beside_what_the_corpus_says(capsys: pytest.CaptureFixture[str]) -> None:
    platform = {
        "id": "board", "spider": "jsonld", "verdict": "done", "requests": 9, "postings": 8,
        "levels": {"none": 6, "high": 2}, "flagged": 2, "errors": 0, "seconds": 1.0,
    }  # fmt: skip
    document = {
        "platforms": [platform], "postings": 8, "levels": {"none": 6, "high": 2}, "flagged": 2, "expected": 3,
        "recall": 0.667, "false_positive_rate": 0.0, "top_platforms": rows(), "top_adverts": [advert()], "seconds": 2.0,
    }  # fmt: skip
    present.demo(document, FLAGS)
    shown = " ".join(capsys.readouterr().out.split())
    for fact in (
        "2 flagged",
        "calls 3 risky",
        "66.7 %",
        "no measure of quality",
        "Documents are kept by others",
        "2 high 6 none",
    ):
        assert fact in shown
    assert "never verdicts" in shown


def test_crawls_and_steps_list_their_errors(capsys: pytest.CaptureFixture[str]) -> None:
    crawl = dict.fromkeys(("requests", "new", "changed", "seen", "removed"), 1)
    present.crawls([crawl | {"source": "board", "verdict": "out_of_bounds", "errors": ["found [0]"], "seconds": 1.0}])
    present.steps(
        [{"step": "enrich", "done": 1, "skipped": 0, "failed": 1, "seconds": 0.1, "errors": ["x: unreadable"]}]
    )
    shown = capsys.readouterr().out
    for fact in ("out of bounds", "board: found [0]", "enrich: x: unreadable"):
        assert fact in shown


def test_a_step_prints_its_document_alone_with_json(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    document = {"step": "seal", "done": 1, "skipped": 0, "failed": 0, "seconds": 0.1, "errors": []}
    present.step(document, as_json=True)
    assert (
        capfdbinary.readouterr().out == b'{"step":"seal","done":1,"skipped":0,"failed":0,"seconds":0.1,"errors":[]}\n'
    )


def test_checks_show_the_remedy_of_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    present.checks(
        [
            {"name": "settings", "ok": True, "message": "home var", "remedy": "unused"},
            {"name": "engine", "ok": False, "message": "no server", "remedy": "start it"},
        ]
    )
    shown = capsys.readouterr().out
    assert "start it" in shown
    assert "unused" not in shown
    assert "1 to mend" in shown


def test_verification_names_the_broken_file(capsys: pytest.CaptureFixture[str]) -> None:
    broken = [{"file": "crawls/x/captures.warc.gz", "reason": "altered"}]
    present.verification({"ok": False, "checked": 9, "head": None, "broken": broken})
    shown = capsys.readouterr().out
    assert "crawls/x/captures.warc.gz" in shown
    assert "altered" in shown


def test_measures_that_are_undefined_are_dashes(capsys: pytest.CaptureFixture[str]) -> None:
    one = {
        "n": 9,
        "positives": 0,
        "recall": None,
        "false_positive_rate": 0.1,
        "precision": 0.0,
        "pr_auc": None,
        "roc_auc": None,
        "ece": 0.05,
    }
    present.evaluation(
        one | {"intervals": {"ece": [0.04, 0.06], "recall": None}, "languages": {"en": one}, "worst": []}
    )
    lines = capsys.readouterr().out.splitlines()
    assert any(line.split()[:2] == ["recall", "–"] for line in lines)
    assert any("0.040 to 0.060" in line for line in lines)


def test_names_are_shown_as_mentions_and_corrections_with_who_made_them(capsys: pytest.CaptureFixture[str]) -> None:
    name = {"type": "PERSON", "field": "text", "start": 0, "end": 4, "text": "Anna", "value": "Anna [b]P"}
    told = {"type": "PHONE", "text": "12345", "by": "ann", "at": "2026-11-01T10:00:00Z"}
    ad = {**advert(), "mentions": [name], "corrections": [told]}
    present.posting({"ad": ad, "history": [], "captures": []}, FLAGS)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["person", "Anna", "[b]P"] in lines
    assert ["phone", "12345", "no", "phone", "ann", "2026-11-01", "10:00"] in lines


def test_agreement_of_spans_is_shown_by_type_and_language_with_what_was_missed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    mail = Entity(type="EMAIL", field="text", start=0, end=9, text="a@[b]b.kz", value="a@b.kz")
    nothing = {"n": 0, "positives": 0, "recall": None, "languages": {}, "worst": []}
    present.evaluation({**nothing, "entities": agreement([Marked("x", "kk", [mail], []), Marked("y", "kk", [], [])])})
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert next(line for line in lines if line[:1] == ["EMAIL"])[:7] == ["EMAIL", "1", "0", "–", "0.0", "%", "0.000"]
    assert ["kk", "1", "0", "EMAIL", "0.000"] in lines
    assert ["x", "missed", "EMAIL", "text", "a@[b]b.kz", "a@b.kz"] in lines


def test_progress_leaves_standard_output_alone_and_writes_nothing_where_nobody_looks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with present.progress("reading", 3) as advance:
        advance(3)
    assert capsys.readouterr() == ("", "")
