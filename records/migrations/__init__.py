"""The catalogue's schema, step by step, run by Alembic without a configuration file."""

from pathlib import Path

from sqlalchemy import Engine

HEAD = "0008"
"""The newest revision in `versions/`; a test holds it to what Alembic finds."""


def upgrade(engine: Engine) -> None:
    """Brings a database to `HEAD`."""
    from alembic import command
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).parent))
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, HEAD)
