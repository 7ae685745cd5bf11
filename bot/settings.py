"""Every setting there is, and the only reader of the environment. Opens nothing."""

import os
import secrets
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "CUTROOM_"


class SettingsError(Exception):
    """A setting has a wrong value; the sentence names the variable and the mend."""


class Settings(BaseSettings):
    """Read from variables named CUTROOM_ and the field's name in capitals; every one may be left out."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    home: Path = Field(Path("~/.cutroom"), description="folder for everything that is kept on this machine")
    database_url: str | None = Field(None, description="sqlite:///... or postgres://...; default: a file in the home")
    store_url: str | None = Field(None, description="a folder, or s3://key:secret@host/bucket; default: in the home")
    broker_url: str = Field("stub:", description="stub: (worker threads in the process), redis://... or amqp://...")
    workers: int = Field(1, ge=1, le=64, description="how many videos one process renders at the same time")
    model: str = Field("embedded", description="embedded, or the name of a model behind OPENAI_BASE_URL")
    model_timeout: float = Field(60, gt=0, le=3600, description="seconds to wait for the model's answer")
    openai_api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("OPENAI_API_KEY"), description="the model's key"
    )
    openai_base_url: str | None = Field(
        None, validation_alias=AliasChoices("OPENAI_BASE_URL"), description="the address of an OpenAI-compatible server"
    )
    secret_key: SecretStr | None = Field(None, description="signs links and sessions; default: made once, in the home")
    public_url: str | None = Field(None, description="where people reach the web front from outside")
    max_upload_mb: int = Field(4096, ge=1, description="the largest file that is taken")
    ffmpeg: str | None = Field(None, description="path of another FFmpeg than the one that comes with the package")
    hardware: bool = Field(True, description="code on the GPU where a trial shows that it works")
    fonts: Path | None = Field(None, description="folder of further fonts for words on the picture")
    quality: Literal["fast", "balanced", "best"] = Field(
        "balanced", description="fast, balanced or best: the time that coding takes against how it looks"
    )
    log_level: str = Field("warning", description="debug, info, warning or error")
    telegram_token: SecretStr | None = Field(None, description="the bot's token from @BotFather")
    telegram_api_url: str = Field("https://api.telegram.org", description="another Bot API server")
    discord_token: SecretStr | None = Field(None, description="the bot's token")
    discord_api_url: str = Field("https://discord.com/api/v10", description="another Discord API")
    web_host: str = Field("127.0.0.1", description="address the web chat listens on")
    web_port: int = Field(8400, ge=0, le=65535, description="port of the web chat; 0 takes a free one")

    @field_validator("home", "fonts")
    @classmethod
    def _expanded(cls, folder: Path | None) -> Path | None:
        return folder.expanduser().absolute() if folder is not None else None

    @field_validator("fonts")
    @classmethod
    def _a_folder(cls, folder: Path | None) -> Path | None:
        if folder is not None and not folder.is_dir():
            raise ValueError("there is no such folder; name one that holds .ttf or .otf files")
        return folder

    @field_validator("broker_url")
    @classmethod
    def _known_broker(cls, url: str) -> str:
        if not url.startswith(("stub:", "redis://", "rediss://", "amqp://", "amqps://")):
            raise ValueError("write stub:, redis://host:6379/0 or amqp://host:5672")
        return url

    @field_validator("openai_base_url", "public_url", "telegram_api_url", "discord_api_url")
    @classmethod
    def _http(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("http://", "https://")):
            raise ValueError("write an address that begins with http:// or https://")
        return url.rstrip("/") if url else url

    @field_validator("log_level")
    @classmethod
    def _level(cls, level: str) -> str:
        if level.lower() not in ("debug", "info", "warning", "error"):
            raise ValueError("write debug, info, warning or error")
        return level.lower()

    @property
    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite:///{self.home / 'cutroom.db'}"

    @property
    def store(self) -> str:
        """The store's URL or folder."""
        return self.store_url or str(self.home / "store")

    @property
    def cache(self) -> Path:
        """Where fetched objects and files in the making lie."""
        return self.home / "cache"

    def prepare(self) -> None:
        """Make the home folder. Raises `SettingsError`."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            usable = os.access(self.home, os.W_OK | os.X_OK)
        except OSError:
            usable = False
        if not usable:
            raise SettingsError(f"CUTROOM_HOME: nothing can be written into {self.home}; name another folder.")

    def secret(self) -> str:
        """The key that signs; made on first use, readable by this user alone."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        path = self.home / "secret"
        if not path.exists():
            self.prepare()
            made = path.with_name(f".secret-{secrets.token_hex(4)}")
            made.touch(mode=0o600)
            made.write_text(secrets.token_urlsafe(48))
            try:
                os.link(made, path)  # the first of two that start at once wins
            except FileExistsError:
                pass
            finally:
                made.unlink()
        return path.read_text()


def variable(field: str) -> str:
    """The name of the variable that fills a field."""
    known = Settings.model_fields.get(field)
    alias = known.validation_alias if known else None
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else PREFIX + field.upper()


def declared(field: str) -> str | None:
    """The value for a field that an adapter declares and `Settings` does not know: of CUTROOM_ and its name."""
    return os.environ.get(PREFIX + field.upper()) or None


def load(**given: Any) -> Settings:
    """The settings of this process. Raises `SettingsError` for the first wrong value, never repeating a secret."""
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = str(first["loc"][0])
        shown = name if name.isupper() else variable(name)
        message = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{shown}: {message[0].lower()}{message[1:]}.") from None


def table() -> str:
    """All settings as a Markdown table, for the README."""
    lines = ["| variable | default | what it is |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        lines.append(f"| `{variable(name)}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"
