"""How the monitor runs. Apart from the portal's settings: the worker must not hold the portal's keys."""

from functools import cache
from typing import Annotated, Final

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from core.monitor.proxy import Proxy
from core.settings import SettingsError, environment_name

DAY_MINUTES: Final = 24 * 60


class MonitorSettings(BaseSettings):
    """Names in the environment carry the prefix ``JEJARING_``; the portal reads only ``monitor_allowed`` and ``monitor_proxy``."""

    model_config = SettingsConfigDict(
        env_prefix="JEJARING_", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    monitor_watch: bool = True
    monitor_database: SecretStr = SecretStr("")
    monitor_minutes: Annotated[int, Field(ge=1, le=DAY_MINUTES)] = 15
    monitor_threads: Annotated[int, Field(ge=1, le=64)] = 16
    monitor_pause_seconds: Annotated[float, Field(ge=0, le=60)] = 1.0
    monitor_allowed: Annotated[frozenset[str], NoDecode] = frozenset()
    monitor_proxy: SecretStr = SecretStr("")

    @field_validator("monitor_allowed", mode="before")
    @classmethod
    def _names(cls, value: object) -> object:
        """Read ``host`` or ``host:port``, separated by commas."""
        if not isinstance(value, str):
            return value
        return frozenset(part.strip().lower() for part in value.split(",") if part.strip())

    @field_validator("monitor_proxy")
    @classmethod
    def _a_proxy(cls, value: SecretStr) -> SecretStr:
        if said := value.get_secret_value():
            Proxy.read(said)
        return value

    @property
    def proxy(self) -> Proxy | None:
        """The way out, where there is no direct one."""
        said = self.monitor_proxy.get_secret_value()
        return Proxy.read(said) if said else None


@cache
def monitor_settings() -> MonitorSettings:
    """Read the monitor's settings once.

    Raises:
        SettingsError: naming every setting that cannot be.
    """
    try:
        return MonitorSettings()
    except ValidationError as error:
        wrong = [f"  {environment_name(str(at['loc'][0]))}: {at['msg']}" for at in error.errors()]
        raise SettingsError("The monitor cannot run with these settings:\n" + "\n".join(wrong)) from error
