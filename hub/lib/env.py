"""Settings from the environment. A wrong value stops the start with the variable's name and an example."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable as text, surrounding blanks removed."""
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    """The variable as yes or no."""
    value = text(name)
    if not value:
        return default
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is “{value}”, but it must be yes or no. Example: {name}=yes")


def words(name: str, default: str = "") -> list[str]:
    """The variable as a list, separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def numbers(name: str, defaults: dict[str, int]) -> dict[str, int]:
    """Replace some of the numbers, by name, such as `api=600,file=60`; the others stay. `off` sets all of them to zero."""
    if text(name).lower() == "off":
        return dict.fromkeys(defaults, 0)
    found = dict(defaults)
    for word in words(name):
        key, _, number = word.partition("=")
        if key.strip() not in defaults or not (number.strip().isascii() and number.strip().isdigit()):
            example = ",".join(f"{known}={value}" for known, value in defaults.items())
            raise ImproperlyConfigured(f"{name} is not understood at “{word}”. Example: {name}={example}")
        found[key.strip()] = int(number)
    return found


def cache(name: str, *, entries: int) -> dict[str, Any]:
    """A cache for Django's settings: `memory`, `off`, or the address of a shared cache."""
    value = text(name, "memory")
    backends = {
        "redis": "django.core.cache.backends.redis.RedisCache",
        "rediss": "django.core.cache.backends.redis.RedisCache",
        "memcached": "django.core.cache.backends.memcached.PyMemcacheCache",
    }
    scheme, mark, rest = value.partition("://")
    if value == "off":
        return {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    if value == "memory":
        memory = "django.core.cache.backends.locmem.LocMemCache"
        return {"BACKEND": memory, "LOCATION": name, "OPTIONS": {"MAX_ENTRIES": entries}}
    if mark and rest and scheme in backends:
        return {"BACKEND": backends[scheme], "LOCATION": rest if scheme == "memcached" else value}
    raise ImproperlyConfigured(
        f"{name} is “{value}”, but it must be memory, off, or the address of a cache. Example: {name}=redis://127.0.0.1:6379/1"
    )


MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def mail_server(name: str) -> dict[str, Any]:
    """A mail server by its address: `smtp+tls` begins TLS in the conversation, `smtps` before it, `smtp` never."""
    value = text(name)
    wrong = ImproperlyConfigured(
        f"{name} cannot be read. Example: {name}=smtp+tls://user:password@mail.example.org:587 (or smtps://… or smtp://…)"
    )
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise wrong from error
    if parts.scheme not in MAIL_PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise wrong
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port or MAIL_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }


def origin(address: str) -> str:
    """Scheme and host of an address, as a content security policy names them."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def path(name: str, default: Path) -> Path:
    """The variable as a writable folder; it is created if missing."""
    folder = Path(text(name) or default).expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name} names the folder {folder}, which cannot be made ({error.strerror}). Example: {name}=/srv/actionhub"
        ) from error
    if not os.access(folder, os.W_OK):
        raise ImproperlyConfigured(
            f"{name} names the folder {folder}, which cannot be written to. Example: {name}=/srv/actionhub"
        )
    return folder
