"""The licences of all that the package needs when it runs: ``make licences``.

What it needs is read from the lock: the package, its extras, and what those bring, on any system
and any Python. A licence is what the installed package states. One that states none, or none that
can be understood, or that is not installed on this system, stands in ``licences.csv`` with the
place where it was read; what it states is compared with what the row says that it stated. Nothing
is passed that is not on the list below.
"""

import csv
import re
import sys
from collections import Counter
from importlib import metadata
from pathlib import Path

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

ROOT = Path(__file__).parents[1]
REVIEWED = Path(__file__).with_suffix(".csv")
PACKAGE = "wpsdata (pyproject.toml)"
# they ask for their notice, and bind nothing else; OFL-1.1 is for fonts, which figures may embed
PERMISSIVE = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0",
    "MIT-CMU", "NCSA", "OFL-1.1", "PSF-2.0", "Zlib",
}  # fmt: skip
# binds changes to its own files only, and none of them is changed or passed on here
FILE_BY_FILE = {"MPL-2.0"}
# what packages wrote before there were expressions; a family where they do not say which
FAMILIES = {"Apache", "BSD"}
WORDS = {
    "apache 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache",
    "2-clause bsd": "BSD-2-Clause",
    "bsd": "BSD",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd 3-clause license": "BSD-3-Clause",
    "bsd license": "BSD",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
}


def needed_by(lock: str) -> dict[str, set[str]]:
    """Return who needs each locked package."""
    found: dict[str, set[str]] = {}
    name = ""
    for line in lock.splitlines():
        if match := re.match(r"([a-z0-9][\w.-]*)==", line):
            name = match[1]
            found.setdefault(name, set())
        elif match := re.fullmatch(r" +# (?:via|  ) ?(\S.*)", line):
            found[name].add(match[1])
    return found


def at_run_time(lock: str) -> list[str]:
    """List what the package and its extras need, and what those need."""
    needed = needed_by(lock)
    reached, more = set(), {PACKAGE}
    while more:
        reached |= more
        more = {name for name, by in needed.items() if by & reached} - reached
    return sorted(reached - {PACKAGE})


def understood(words: str) -> str:
    """Return an SPDX expression, a family, or nothing for words that say neither."""
    if known := WORDS.get(words.strip().lower()):
        return known
    try:
        return canonicalize_license_expression(words)
    except InvalidLicenseExpression:
        return ""


def stated(name: str) -> str | None:
    """Return what an installed package states of its licence; None if it is not installed."""
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    for field in ("License-Expression", "License"):
        if found := understood(said.get(field) or ""):
            return found
    classifiers = [
        one.rpartition(" :: ")[2]
        for one in said.get_all("Classifier") or []
        if one.startswith("License :: ") and one != "License :: OSI Approved"
    ]
    # several may be a choice or all apply: a person has to read which
    return understood(classifiers[0]) if len(classifiers) == 1 else ""


def allowed(expression: str) -> bool:
    """Tell whether one choice of an expression asks for nothing beyond the lists.

    One with brackets is not worked out: a person writes into the table which choice is taken.
    """
    return "(" not in expression and any(
        all(one in PERMISSIVE | FILE_BY_FILE | FAMILIES for one in choice.split(" AND "))
        for choice in expression.split(" OR ")
    )


def judge(
    names: list[str], said: dict[str, str | None], reviewed: dict[str, dict[str, str]]
) -> tuple[dict[str, str], list[str]]:
    """Return the licence of each package, and what is wrong, in words."""
    licences, wrong = {}, []
    for name in names:
        row, found = reviewed.get(name), said[name]
        if row and not row["source"]:
            wrong.append(f"{name}: its row in {REVIEWED.name} has no source")
        if row and found is not None and found != row["stated"]:
            wrong.append(
                f"{name}: states {found or 'nothing'!r}, and when {REVIEWED.name} was written "
                f"{row['stated'] or 'nothing'!r}; read it again"
            )
        licences[name] = row["licence"] if row else found or ""
        if not licences[name]:
            where = "is not installed here" if found is None else "states nothing understood"
            wrong.append(f"{name}: {where}; read its licence and add it to {REVIEWED.name}")
        elif not allowed(licences[name]):
            wrong.append(f"{name}: {licences[name]} is not on the list of permissive licences")
    wrong += [
        f"{name}: not needed any more; take its row out of {REVIEWED.name}"
        for name in sorted(reviewed.keys() - set(names))
    ]
    return licences, wrong


def read() -> tuple[dict[str, str], list[str]]:
    """Judge what the lock names."""
    names = at_run_time((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    with REVIEWED.open(encoding="utf-8", newline="") as file:
        reviewed = {row["name"]: row for row in csv.DictReader(file)}
    return judge(names, {name: stated(name) for name in names}, reviewed)


def main() -> int:
    """Print the table; 1 if a licence is not on the list."""
    licences, wrong = read()
    for name, licence in licences.items():
        print(f"{name:<28} {licence}")
    counted = Counter(licences.values()).most_common()
    print(f"{len(licences)} packages: {', '.join(f'{licence} {n}' for licence, n in counted)}")
    print("\n".join(wrong), end="\n" if wrong else "", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
