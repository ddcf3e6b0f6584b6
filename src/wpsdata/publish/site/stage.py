"""A folder that is written beside the one it replaces, whole or not at all."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from wpsdata.errors import WpsdataError

# what tells a site of ours from a folder that somebody named by mistake
MARK = "api/figures.json"


class NotASite(WpsdataError):
    """A folder that is to be replaced holds something else than a site."""


class Stage:
    """Collects the files of a site; ``finish`` puts them in place of the site before.

    Parameters
    ----------
    out : Path
        The site's folder; must not be there, be empty or hold a site.

    Raises
    ------
    NotASite
        It holds something else; nothing was written.
    """

    def __init__(self, out: Path) -> None:
        if out.exists() and not (
            out.is_dir() and (not any(out.iterdir()) or (out / MARK).exists())
        ):
            raise NotASite(
                f"{out}: holds something else than a site; expected an empty folder or one that "
                "`wpsdata site` wrote; name another with --out"
            )
        self.out = out
        out.parent.mkdir(parents=True, exist_ok=True)
        # left by a build that was killed
        for left in out.parent.glob(f".{out.name}-stage-*"):
            shutil.rmtree(left, ignore_errors=True)
        self.root = Path(tempfile.mkdtemp(prefix=f".{out.name}-stage-", dir=out.parent))
        # mkdtemp lets nobody else read
        self.root.chmod(0o755)
        self._made: set[Path] = set()

    def _place(self, name: str) -> Path:
        path = self.root / name
        if path.parent not in self._made:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(path.parent)
        return path

    def text(self, name: str, content: str) -> None:
        """Write a text file, UTF-8."""
        self._place(name).write_text(content, encoding="utf-8", newline="")

    def data(self, name: str, content: bytes) -> None:
        """Write a file of bytes."""
        self._place(name).write_bytes(content)

    def take(self, name: str, source: Path) -> None:
        """Take in a file as it is: by a link where the disk allows it, else as a copy.

        The runner replaces what it draws and never writes into it, so that a linked file is as
        good as a copy.
        """
        path = self._place(name)
        try:
            os.link(source, path)
        except OSError:
            shutil.copyfile(source, path)

    def before(self, name: str) -> Path:
        """Return where a file of the site before lies, or lay."""
        return self.out / name

    def finish(self) -> int:
        """Put the new folder in place of the old one.

        Returns
        -------
        int
            Number of files.
        """
        count = sum(len(files) for _, _, files in os.walk(self.root))
        old = self.root.with_name(f"{self.root.name}-old")
        if self.out.exists():
            self.out.rename(old)
        try:
            self.root.rename(self.out)
        except OSError:
            with contextlib.suppress(OSError):
                old.rename(self.out)
            raise
        shutil.rmtree(old, ignore_errors=True)
        return count

    def drop(self) -> None:
        """Remove what was written; the site before stays."""
        shutil.rmtree(self.root, ignore_errors=True)
