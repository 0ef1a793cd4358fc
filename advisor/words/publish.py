"""Replaces the contents of a folder in one atomic step, whoever reads it or writes it at the same time.

::

  FOLDER/<manifest>          says which generation is current; the commit point
  FOLDER/<generation>/       the files

A writer fills a generation of its own, flushes it to disk, and then puts a new manifest in place of the old
one. A reader therefore sees one whole generation or the other, a writer that dies leaves the old one, and
two writers cannot mix.
"""

import contextlib
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

ABANDONED_AFTER = 3600.0  # seconds; no writer needs longer between its first file and its manifest
UNFINISHED = ".building-"


def publish(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    manifest: str,
    describe: Callable[[str], bytes],
    current: Callable[[], str],
) -> str:
    """Write the files as a new generation, then the manifest that makes it the current one.

    Args:
        folder: made if it does not exist.
        files: contents by plain name.
        manifest: name of the manifest.
        describe: the manifest's content, given the name of the generation.
        current: the generation that the manifest in place names, "" when there is none.

    Returns:
        The name of the generation.

    Raises:
        OSError: the folder cannot be written; what was there is still there.
    """
    token = secrets.token_hex(4)
    unfinished = folder / f"{UNFINISHED}{token}"
    draft = folder / f"{UNFINISHED}{token}.{manifest}"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        unfinished.mkdir()
        for name, body in files.items():
            _write(unfinished / name, body)
        _flush(unfinished)
        generation = _settle(folder, unfinished, _digest(files), token)
        _write(draft, describe(generation))
        replaced = current()
        draft.replace(folder / manifest)
        _flush(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
        draft.unlink(missing_ok=True)
    _sweep(folder, keep={manifest, generation, current()}, replaced=replaced)
    return generation


def _digest(files: Mapping[str, bytes]) -> str:
    """Equal contents get equal names, so that an index kept in version control changes only when it does."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name} {hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return total.hexdigest()[:12]


def _settle(folder: Path, unfinished: Path, name: str, token: str) -> str:
    """Give the finished generation its name; one that is taken (perhaps by damaged files) is not touched."""
    if (folder / name).exists():
        name = f"{name}-{token}"
    try:
        unfinished.rename(folder / name)
    except FileExistsError:  # another builder came first
        name = f"{name}-{token}"
        unfinished.rename(folder / name)
    return name


def _write(path: Path, body: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(body)
        stream.flush()
        os.fsync(stream.fileno())


def _flush(folder: Path) -> None:
    """Make the names in a folder durable, where the system can."""
    with contextlib.suppress(OSError):  # Windows cannot open a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(folder: Path, keep: set[str], replaced: str) -> None:
    """Remove the generation that was replaced, and what dead writers left behind long ago.

    Anything else may belong to a writer at work.
    """
    for path in folder.iterdir():
        if path.name in keep:
            continue
        with contextlib.suppress(OSError):
            if path.name == replaced or time.time() - path.stat().st_mtime > ABANDONED_AFTER:
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                elif path.name.startswith(UNFINISHED):
                    path.unlink()
