"""`recruitwatch bench`: a step measured beside its baseline, interleaved, each run in a process of its own."""

from cli.bench import cluster, crawl, enrich, index, pipeline, search
from cli.edge import new_app

app = new_app()
app.command()(crawl.crawl)
app.command()(enrich.enrich)
app.command()(cluster.cluster)
app.command()(index.index)
app.command()(search.search)
app.command()(pipeline.pipeline)


@app.callback()
def bench() -> None:
    """Measure a step beside its baseline, interleaved in one run."""
