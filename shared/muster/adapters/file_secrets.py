"""Secrets from files, as Cloud Run mounts them from Secret Manager; from the environment where there is no file."""

import logging
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import monotonic as system_monotonic

from muster.ports import Incomplete, Secrets, SecretsUnavailable

KEEP = 30.0
"""Seconds for which a value is not looked up again: half of what the port allows, since Cloud Run's mount lags too."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,254}")
"""Secret Manager's own rule, and no path in it."""

_logger = logging.getLogger(__name__)


class FileSecrets(Secrets):
    """Reads DIRECTORY/NAME/VERSION, a mounted volume for each secret with one file in it, whatever its name ("latest").

    DIRECTORY/NAME may be the file itself: that is the shorter way on one's own machine. Without either, the variable
    MUSTER_SECRET_NAME is read (the name in upper case, "_" for "-"). Each line that is not blank is a value, the newest
    last. Several files in a volume are read in the order of their names; of values that are the same the last counts.
    A file that cannot be read (its version was destroyed, say) gives what it gave last, or nothing: the others count,
    as an Incomplete secret.
    """

    def __init__(
        self, directory: Path, environ: Mapping[str, str], monotonic: Callable[[], float] = system_monotonic
    ) -> None:
        """Read below `directory`, which need not exist; `monotonic` gives the seconds that ages are counted in."""
        self._directory, self._environ, self._monotonic = directory, environ, monotonic
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._texts: dict[Path, str] = {}

    def get(self, name: str) -> tuple[str, ...]:
        """Return the values, at most KEEP seconds old: older ones only where a file cannot be read for the moment.

        What is Incomplete is read again each time, so that nobody waits for the rest longer than need be. Raises
        ValueError for what is no secret's name.
        """
        if not _NAME.fullmatch(name):
            message = f"{name!r} is no name of a secret"
            raise ValueError(message)
        with self._lock:
            now = self._monotonic()
            read_at, values = self._kept.get(name, (now - KEEP, ()))
            if isinstance(values, Incomplete) or now >= read_at + KEEP:
                self._kept[name] = now, self._read_or_keep(name)
            return self._kept[name][1]

    def _read_or_keep(self, name: str) -> tuple[str, ...]:
        try:
            return self._read(name)
        except (OSError, UnicodeDecodeError) as error:
            if name not in self._kept:
                raise SecretsUnavailable(str(error)) from error
            _logger.warning("secret %s cannot be read, the values known before are kept: %s", name, error)
            return Incomplete(self._kept[name][1])

    def _read(self, name: str) -> tuple[str, ...]:
        texts = self._read_files(self._directory / name)
        if texts is None:
            texts = [self._environ.get("MUSTER_SECRET_" + name.upper().replace("-", "_"), "")]
        lines = [line.strip() for text in texts for line in (text or "").splitlines() if line.strip()]
        values = tuple(reversed(dict.fromkeys(reversed(lines))))
        return Incomplete(values) if None in texts else values

    def _read_files(self, path: Path) -> Sequence[str | None] | None:
        """Return the contents of a file, or of the files in a directory; None where there is nothing.

        None stands for a content that cannot be read and is not known from before.
        """
        # A mount holds hidden directories with the versions, to which its visible names are links.
        files = sorted(file for file in path.iterdir() if not file.name.startswith(".")) if path.is_dir() else [path]
        texts: list[str | None] = []
        unreadable: list[OSError | UnicodeDecodeError] = []
        for file in files:
            try:
                self._texts[file] = file.read_text("utf-8")
            except (FileNotFoundError, IsADirectoryError):
                self._texts.pop(file, None)
                continue  # a file that is gone was moved away by a rotation just now, or never there
            except (OSError, UnicodeDecodeError) as error:  # to read a mount asks Secret Manager, which may be down
                unreadable.append(error)
                self._tell(file, error)
            texts.append(self._texts.get(file))
        if unreadable and not any(text and text.strip() for text in texts):
            raise unreadable[0]
        return texts or None

    def _tell(self, file: Path, error: Exception) -> None:
        if file in self._texts:
            _logger.warning("%s cannot be read, what it held before is kept: %s", file, error)
        else:
            _logger.error("%s cannot be read, and is left out: %s", file, error)
