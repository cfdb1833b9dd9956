"""The analyst console and the REST API; reads index, lake and catalogue, writes only the catalogue."""
