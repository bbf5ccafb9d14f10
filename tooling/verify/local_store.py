"""Small values that this machine keeps for itself, believed only where it wrote them.

Each is sealed with a secret that lies elsewhere than the values: a cache that came with a registry, from another
machine or out of a backup is as good as empty. Whoever can read the secret could as well replace this program.

Several processes may use a store at once, and any of them may be killed: SQLite sees to that. What is damaged is
ignored, and made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

MAX_BYTES = 512 * 2**20
_SECRET_BYTES = 32
_SEAL_BYTES = 16
_AT_ONCE = 500
_PATIENCE_S = 10
_TABLE = "CREATE TABLE IF NOT EXISTS kept (number INTEGER PRIMARY KEY, key BLOB UNIQUE NOT NULL, value BLOB NOT NULL)"


@dataclass(frozen=True, slots=True)
class LocalStore:
    """Values by key, in one file; nothing here ever raises: what cannot be kept is not kept."""

    path: Path
    secret: bytes
    max_bytes: int = MAX_BYTES

    @classmethod
    def of_user(cls) -> Self | None:
        """Return the user's own, where the system's conventions have it; None where no secret can be kept."""
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "haat"
        state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "haat"
        try:
            return cls(cache / "verdicts.sqlite", _secret_at(state / "cache-secret"))
        except OSError:
            return None

    def beside(self, name: str) -> Self:
        """Return another store of the same owner, in a file of its own."""
        return replace(self, path=self.path.with_name(f"{name}.sqlite"))

    def read(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """Return what is kept under these keys."""
        asked = list(keys)
        found: dict[bytes, bytes] = {}
        with self._forgiven(), closing(self._connect()) as database:
            for start in range(0, len(asked), _AT_ONCE):
                some = asked[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                # Only question marks are put in.
                rows = database.execute(f"SELECT key, value FROM kept WHERE key IN ({marks})", some)  # noqa: S608
                found |= {key: value[_SEAL_BYTES:] for key, value in rows if self._is_sealed(key, value)}
        return found

    def write(self, values: Mapping[bytes, bytes]) -> None:
        """Keep values, all or none; the oldest make room."""
        rows = [(key, self._seal(key, value) + value) for key, value in values.items()]
        with self._forgiven(), closing(self._connect()) as database, database:
            database.executemany("INSERT OR REPLACE INTO kept (key, value) VALUES (?, ?)", rows)
            if _used_bytes(database) > self.max_bytes:
                oldest = "SELECT number FROM kept ORDER BY number LIMIT (SELECT count(*) / 4 + 1 FROM kept)"
                database.execute(f"DELETE FROM kept WHERE number IN ({oldest})")  # noqa: S608

    def _seal(self, key: bytes, value: bytes) -> bytes:
        return hashlib.blake2b(key + value, key=self.secret, digest_size=_SEAL_BYTES).digest()

    def _is_sealed(self, key: object, value: object) -> bool:
        if not isinstance(key, bytes) or not isinstance(value, bytes):
            return False
        return hmac.compare_digest(self._seal(key, value[_SEAL_BYTES:]), value[:_SEAL_BYTES])

    @contextmanager
    def _forgiven(self) -> Iterator[None]:
        """Where the file is busy, full or not to be written, nothing happens; where it is damaged, it goes."""
        try:
            yield
        except (sqlite3.OperationalError, OSError):
            return
        except sqlite3.DatabaseError:
            for path in (self.path, Path(f"{self.path}-journal")):
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)

    def _connect(self) -> sqlite3.Connection:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600))
        database = sqlite3.connect(self.path, timeout=_PATIENCE_S)
        # After a crash of the whole machine the newest values may be gone or damaged; their seals tell.
        database.execute("PRAGMA synchronous = OFF")
        database.execute(_TABLE)
        return database


def _used_bytes(database: sqlite3.Connection) -> int:
    (pages,), (free,), (size,) = (
        database.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def _secret_at(path: Path) -> bytes:
    """Return this machine's secret, made now unless there is one; raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        handle, name = tempfile.mkstemp(prefix=".secret-", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(secrets.token_bytes(_SECRET_BYTES))
        with contextlib.suppress(FileExistsError):  # Another process was quicker: its secret is everyone's.
            os.link(name, path)
        Path(name).unlink()
    secret = path.read_bytes()
    if len(secret) != _SECRET_BYTES:
        raise OSError
    return secret
