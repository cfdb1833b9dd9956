"""What a scheduler needs to know, importable without a heavy library: which crawls run when, and what follows them."""

from dataclasses import dataclass

from config.settings import Settings
from records.source import Source, read_sources

FOLLOWING = ("enrich", "cluster", "mentions", "publish", "profile", "alert", "seal")
"""The names of `pipelines.run.STEPS`, in their order; that module itself takes seconds to import."""

TIMEOUT_MARGIN = 2.0
"""A platform may answer half as fast as it may be asked before its crawl counts as stuck."""
START_SECONDS = 900
"""What any crawl may take besides its requests: starting, recovering a killed crawl, projecting the lake."""


@dataclass(frozen=True)
class CrawlPlan:
    """A source that is to be crawled: `schedule` is its cron expression (null: on demand)."""

    source_id: str
    schedule: str | None
    timeout_seconds: float


def crawl_plans(settings: Settings) -> list[CrawlPlan]:
    """The plan of every enabled source, by file and place; SettingsError with file and line for a wrong file."""
    specs = read_sources(settings.sources)
    return [_plan(spec.source) for spec in specs if spec.source.enabled]


def _plan(source: Source) -> CrawlPlan:
    asking = source.limits.pages / source.limits.rate_per_second
    return CrawlPlan(source.id, source.schedule, START_SECONDS + TIMEOUT_MARGIN * asking)
