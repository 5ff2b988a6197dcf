"""Downloads a model file of the catalog into the user's models folder."""

from __future__ import annotations

import hashlib
import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from ffgui.detect.catalog import CatalogEntry
from ffgui.errors import UserError
from ffgui.files import create_writable_folder, replace_file

_TIMEOUT_S = 15.0
"""Longest silence of a server."""

_CHUNK = 1 << 16

Progress = Callable[[int, int], object]
"""Called with the bytes received and the total; an exception that it raises ends the download."""


def download(entry: CatalogEntry, file: Path, progress: Progress) -> None:
    """Download a model file. `file` appears when the download is complete and its hash is right.

    Args:
        entry: what to download.
        file: where to write it; an existing file is replaced.
        progress: see `Progress`.

    Raises:
        UserError: if the folder or the disk does not take the file, if the server cannot be reached or
            does not send the file, or if it sends another one.
    """
    create_writable_folder(file.parent)
    content = _received(entry, progress)
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        raise UserError(
            "{address} is not the file that was measured (its SHA-256 differs). It was discarded. Its "
            "authors may have replaced it: get the file from them and use its path.",
            address=entry.address,
        )
    try:
        replace_file(file, content)
    except OSError as error:
        raise UserError(
            "Cannot write {file}: {reason}. Free some space or check the folder.",
            file=file,
            reason=error.strerror,
        ) from error


def _received(entry: CatalogEntry, progress: Progress) -> bytes:
    """Return what the server sends, but not more than one byte over the expected size."""
    content = bytearray()
    try:
        with urllib.request.urlopen(entry.address, timeout=_TIMEOUT_S) as answer:  # noqa: S310 - from our table
            while len(content) <= entry.size_bytes:
                chunk = answer.read(min(_CHUNK, entry.size_bytes + 1 - len(content)))
                if not chunk:
                    break
                content += chunk
                progress(len(content), entry.size_bytes)
    except urllib.error.HTTPError as error:
        raise UserError(
            "{address}: the server answered {code} ({reason}). Try again later, or get the file from its "
            "authors and use its path.",
            address=entry.address,
            code=error.code,
            reason=error.reason,
        ) from error
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        raise UserError(
            "Cannot download {address}: {reason}. Check the connection and try again.",
            address=entry.address,
            reason=reason,
        ) from error
    if len(content) < entry.size_bytes:
        raise UserError(
            "{address} ended after {received:,} of {expected:,} bytes. Try again.",
            address=entry.address,
            received=len(content),
            expected=entry.size_bytes,
        )
    return bytes(content)
