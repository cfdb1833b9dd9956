"""How often each indicator is right: what analysts said of its hits, with the interval that so few judgements leave."""

from collections import Counter
from typing import Any

from config.errors import RecruitwatchError
from pipelines.indicators import indicator_texts
from pipelines.profiles import wilson
from pipelines.workspace import Workspace
from records.judgements import Judgement, add_judgement, last_judgements
from records.record import now
from search.engine import open_engine


class Unusable(RecruitwatchError):
    """A judgement that cannot be taken down."""


def judge(workspace: Workspace, posting_id: str, indicator: str, right: bool, by: str) -> Judgement:
    """Takes down whether an indicator's hit in a published advert is right; Unusable where it shows none."""
    with open_engine(workspace.settings) as engine:
        document = engine.get(posting_id)
    if document is None:
        raise Unusable(f"no posting {posting_id[:60]} in the index", "see `recruitwatch search`")
    if indicator not in document.indicator_ids:
        shown = ", ".join(document.indicator_ids) or "none"
        raise Unusable(f"posting {posting_id} does not show {indicator[:60]}", f"its indicators: {shown}")
    judgement = Judgement(
        posting_id=posting_id,
        revision=document.revision,
        ruleset=document.ruleset,
        indicator=indicator,
        right=right,
        by=by,
        at=now(),
    )
    add_judgement(workspace.catalogue, judgement)
    return judgement


def precisions(workspace: Workspace) -> list[dict[str, Any]]:
    """Of every indicator `id`, `title`, `right`, `wrong` and `precision` with its 95 % Wilson interval, null unjudged.

    Those whose interval ends lowest come first: the ones to mend. What was read of adverts that were chosen for their
    score says nothing of those that nobody read.
    """
    counted = Counter((one.indicator, one.right) for one in last_judgements(workspace.catalogue))
    texts = indicator_texts()
    found = []
    for name in sorted({*texts, *(indicator for indicator, _ in counted)}):
        right, wrong = counted[name, True], counted[name, False]
        share = wilson(right, right + wrong).dump() if right + wrong else None
        title = texts[name].title if name in texts else name.replace("_", " ")
        found.append({"id": name, "title": title, "right": right, "wrong": wrong, "precision": share})
    return sorted(found, key=lambda one: (one["precision"] is None, (one["precision"] or {}).get("low", 0), one["id"]))
