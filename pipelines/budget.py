"""What a source's crawls have asked of its platform lately, for its daily budgets."""

from pipelines.workspace import Workspace
from records.budget import Spent, is_of_day, spent


def spent_lately(workspace: Workspace, source_id: str, at: str) -> Spent:
    """Requests and bytes of all crawls of a source on the day that ends at `at`, by their manifests in the lake."""
    lately = [row.crawl_id for row in workspace.catalogue.crawls(source_id) if is_of_day(row.ended_at, at)]
    crawls = (workspace.lake.outline("crawls", name).crawl for name in lately)
    return spent((crawl for crawl in crawls if crawl), at)
