"""What a server counts beside a search: how many adverts hold a word, and how many a cluster has."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from search.engine import MOST_PLATFORMS, Copies


def make_frequencies(words: Sequence[str]) -> dict[str, Any]:
    """A request for the number of adverts that hold each of these unstemmed terms."""
    filters = {str(place): {"term": {"words": {"value": word}}} for place, word in enumerate(words)}
    return {"size": 0, "track_total_hits": False, "aggs": {"words": {"filters": {"filters": filters}}}}


def read_frequencies(answer: Mapping[str, Any] | None, size: int) -> list[int]:
    """The numbers of an answer, in the order in which they were asked for."""
    if answer is None:
        return [0] * size
    counted = answer["aggregations"]["words"]["buckets"]
    return [counted[str(place)]["doc_count"] for place in range(size)]


def make_copies(clusters: Collection[str]) -> dict[str, Any]:
    """A request for the adverts of clusters, and the platforms that they are on."""
    platforms = {"platforms": {"terms": {"field": "platform", "size": MOST_PLATFORMS}}}
    counted = {"clusters": {"terms": {"field": "cluster", "size": len(clusters)}, "aggs": platforms}}
    asked = {"terms": {"cluster": sorted(clusters)}}
    return {"size": 0, "track_total_hits": False, "query": {"bool": {"filter": [asked]}}, "aggs": counted}


def read_copies(answer: Mapping[str, Any] | None) -> dict[str, Copies]:
    """The numbers of an answer, by cluster."""
    found = answer["aggregations"]["clusters"]["buckets"] if answer else []
    return {one["key"]: Copies(adverts=one["doc_count"], platforms=len(one["platforms"]["buckets"])) for one in found}
