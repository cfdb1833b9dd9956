"""What an installation is told from outside: defaults, then `recruitwatch.toml`, then `RECRUITWATCH_*`."""

import os
import pwd
from functools import cached_property
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from config.errors import SettingsError
from config.files import ROOT


class Settings(BaseSettings):
    """Every setting of recruitwatch. An environment variable is `RECRUITWATCH_` and the name in capitals."""

    model_config = SettingsConfigDict(env_prefix="RECRUITWATCH_", toml_file="recruitwatch.toml", extra="forbid")

    home: Path = Field(default=Path("var"), description="folder that holds lake, catalogue and index")
    engine: str = Field(
        default="embedded",
        pattern=r"^(embedded|https?://.+)$",
        description="`embedded`, or the URL of an Elasticsearch server (several with commas between)",
    )
    engine_api_key: SecretStr = Field(default=SecretStr(""), description="API key of that server")
    engine_ca: Path | None = Field(default=None, description="file with the certificate authority of that server")
    sources: Path = Field(default=ROOT / "sources", description="folder of the source files")
    lake: str = Field(default="", description="URL or folder of the lake (default: `lake` under home)")
    catalogue: str = Field(default="", description="SQLAlchemy URL (default: SQLite under home)")
    chromium: Path | None = Field(default=None, description="browser for rendered sources (default: looked for)")
    timestamp_url: str = Field(
        default="", pattern=r"^(https?://.+)?$", description="RFC 3161 authority that signs each new head of the seals"
    )
    timestamp_ca: Path | None = Field(default=None, description="file with the root certificates of that authority")
    contact: str = Field(
        default="", description="address put into the user agent, so that a platform can reach the collector"
    )
    contact_key: SecretStr = Field(
        default=SecretStr(""),
        description="key of the contact hashes; without one, a key is made once in the folder `keys`",
    )
    keys: Path | None = Field(
        default=None,
        description="folder of keys that are made here, which no backup holds "
        "(default: `recruitwatch` in the user's configuration folder)",
    )
    contact_key_id: str = Field(default="k1", pattern=r"^[a-z0-9]{1,12}$", description="name of that key")

    smtp_url: SecretStr = Field(
        default=SecretStr(""),
        description="mail server of alerts: `smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`",
    )
    smtp_from: str = Field(default="", description="address that alerts are sent from")
    webhook_secret: SecretStr = Field(default=SecretStr(""), description="key of the signature that webhooks carry")
    webhook_hosts: list[str] = Field(
        default=[], description="hosts of one's own network that webhooks may be sent to without TLS"
    )

    users: dict[str, str] = Field(
        default={}, description="who a user of the operating system is here, by name, where the names differ"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The order of precedence: what code passes, the environment, the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @cached_property
    def lake_url(self) -> str:
        """Where the lake is: a folder, or any URL that fsspec opens."""
        return self.lake or str(self.home.resolve() / "lake")

    @cached_property
    def catalogue_url(self) -> str:
        """Where the catalogue is, as SQLAlchemy writes it."""
        return self.catalogue or f"sqlite:///{self.home.resolve() / 'catalogue.sqlite'}"

    @cached_property
    def index_path(self) -> Path:
        """Where the embedded engine keeps its index."""
        return self.home.resolve() / "index"

    @cached_property
    def index_id(self) -> str:
        """The name under which the catalogue knows what the index was given."""
        return str(self.index_path) if self.engine == "embedded" else self.engine

    @cached_property
    def keys_folder(self) -> Path:
        """Where made keys are kept; where the user has no folder to write to, beside the home."""
        if self.keys:
            return self.keys
        stated = os.environ.get("XDG_CONFIG_HOME")
        folder = Path(stated) if stated else Path("~/.config").expanduser()
        made = next(parent for parent in (folder, *folder.parents) if parent.exists())
        return folder / "recruitwatch" if os.access(made, os.W_OK) else self.home.resolve().parent / "keys"

    @cached_property
    def user(self) -> str:
        """Who acts: the operating system's user of this process, whatever the environment says, by `users`."""
        try:
            name = pwd.getpwuid(os.getuid()).pw_name
        except KeyError:
            # a container may run under a number that nobody gave a name
            name = f"uid {os.getuid()}"
        return self.users.get(name, name)

    @cached_property
    def user_agent(self) -> str:
        """How the crawlers name themselves."""
        return f"recruitwatch/0.1 ({self.contact or 'anti-trafficking research; no contact address set'})"


def load(home: Path | None = None) -> Settings:
    """The settings of this process; SettingsError with one line if one cannot be used."""
    try:
        return Settings(home=home) if home else Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise SettingsError(
            f"setting {name}: {first['msg']}", f"mend recruitwatch.toml or RECRUITWATCH_{name.upper()}"
        ) from None
    except ValueError as error:
        raise SettingsError(f"recruitwatch.toml: {error}", "mend the file") from None
