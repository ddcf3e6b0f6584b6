"""Mutation testing of the rooms in which numbers are made: ``make mutants``.

mutmut changes one thing at a time in ``clean`` and ``analyse`` (a sign, a bound, an argument) and
runs the tests of these two rooms that reach the function it changed. A change that no test notices
survives, and shows what nobody checks. It works on a copy, so that no changed line ever stands in
the checkout. There are too many changes to try them all each time: a sample drawn with a fixed seed
gives the score, and ``--sample all`` tries the whole.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPY = ROOT / ".cache" / "mutants"
ROOMS = ("clean", "analyse")
# what their tests read
NEEDED = ("src", "data", "notebooks", "tests/cases", *(f"tests/{room}" for room in ROOMS))
FILES = ("pyproject.toml", "requirements.lock", "tests/conftest.py", "reports/facts.json")
SETTINGS = """\
[mutmut]
source_paths=src
also_copy=
  data
  notebooks
  reports
  requirements.lock
pytest_add_cli_args=
  -p
  no:cacheprovider
# its fork server hangs on the threads of the numeric libraries. A plain fork starts from tests that
# ran once: what a function has kept in memory since is not computed again, and may hide a change
process_isolation=fork
"""
# a change that lets the tests run on for ever, or ends the process, is noticed
KILLED = {"killed", "timeout", "segfault", "caught by type check"}
# a name that no change has: mutmut then makes the changes, runs the tests once, and tries none
NONE = "none"
RESULT = re.compile(r"\s*(wpsdata\.\S+): (.+)")


def modules(only: str) -> list[Path]:
    """List the modules to change: those named, as clean/dates, or all of the rooms."""
    found = [
        path.relative_to(ROOT)
        for room in ROOMS
        for path in sorted((ROOT / "src" / "wpsdata" / room).glob("[!_]*.py"))
        if not only or f"{room}/{path.stem}" in only.split(",")
    ]
    if len(found) < len(only.split(",")):
        sys.exit(f"--only {only}: expected modules of {' and '.join(ROOMS)}, as clean/dates")
    return found


def tests_of(changed: list[Path]) -> list[str]:
    """List the tests that may notice: each module's own, or its room's where it has none."""
    own = [Path("tests") / path.parent.name / f"test_{path.name}" for path in changed]
    return list(dict.fromkeys(str(one if (ROOT / one).exists() else one.parent) for one in own))


def copy(target: Path, changed: list[Path]) -> None:
    """Lay out what mutmut and the tests need, beside nothing else."""
    shutil.rmtree(target, ignore_errors=True)
    leave = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in NEEDED:
        shutil.copytree(ROOT / name, target / name, ignore=leave)
    for name in FILES:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target / name)
    lists = {
        "only_mutate": [path.as_posix() for path in changed],
        "pytest_add_cli_args_test_selection": tests_of(changed),
    }
    lines = [f"{name}=\n" + "".join(f"  {one}\n" for one in those) for name, those in lists.items()]
    # Python remembers a folder of its path that was not there when it started
    (target / "mutants" / "src").mkdir(parents=True)
    (target / "setup.cfg").write_text(SETTINGS + "".join(lines), encoding="utf-8")


def mutmut(*arguments: str) -> str:
    """Run mutmut in the copy; its output, which is shown where it fails."""
    done = subprocess.run(  # noqa: S603 - words of this file
        [sys.executable, "-m", "mutmut", *arguments],
        cwd=COPY,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("WPSDATA")},
            "PYTHONPATH": str(COPY / "mutants" / "src"),
            # a thread of a library does not live through a fork
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        },
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    if done.returncode and not (NONE in arguments and "nothing matches" in done.stdout):
        sys.exit(f"{done.stdout[-4000:]}\nmutmut {arguments[0]} failed ({done.returncode})")
    return done.stdout


def results() -> dict[str, str]:
    """Return what became of each change."""
    return dict(RESULT.findall(mutmut("results", "--all", "true")))


def drawn(names: list[str], sample: str, seed: int) -> list[str]:
    """Draw some of the changes, the same ones each time for the same code."""
    names = sorted(names)
    if sample == "all" or int(sample) >= len(names):
        return names
    return sorted(random.Random(seed).sample(names, int(sample)))  # noqa: S311 - a fixed draw


def module(name: str) -> str:
    """Return the module of a change, as room and name."""
    return "/".join(name.split(".")[1:3])


def table(found: dict[str, str]) -> list[str]:
    """Return the score of each module, and that of all on the last line."""
    counts: dict[str, Counter] = defaultdict(Counter)
    for name, status in found.items():
        what = "killed" if status in KILLED else status
        for row in (module(name), ""):
            counts[row][what] += 1
    lines = []
    for row in [*sorted(counts.keys() - {""}), ""]:
        killed, total = counts[row]["killed"], counts[row].total()
        others = [f"{n} {what}" for what, n in sorted(counts[row].items()) if what != "killed"]
        lines.append(
            f"{row or 'mutants':<28} killed {killed} of {total} ({100 * killed / total:.0f} %)"
            + (f": {', '.join(others)}" if others else "")
        )
    return lines


def main() -> int:
    """Try a sample of changes and print how many the tests noticed."""
    read = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    read.add_argument("--sample", default="200", help="how many changes, or all")
    read.add_argument("--seed", type=int, default=1325, help="draw another sample")
    read.add_argument("--only", default="", help="modules, as clean/dates,clean/shares")
    read.add_argument("--at-least", type=float, default=0, help="per cent; fail below")
    read.add_argument("--show", action="store_true", help="print each change that survived")
    wanted = read.parse_args()

    copy(COPY, modules(wanted.only))
    mutmut("run", NONE)
    names = list(results())
    if not names:
        sys.exit(f"no change of {wanted.only or ' or '.join(ROOMS)} was made; expected many")
    chosen = drawn(names, wanted.sample, wanted.seed)
    print(f"{len(chosen)} of {len(names)} changes, seed {wanted.seed}", flush=True)
    mutmut("run", *chosen)
    every = results()
    found = {name: every[name] for name in chosen}
    alive = [name for name in chosen if found[name] not in KILLED]
    for name in alive:
        print(mutmut("show", name) if wanted.show else f"{name}: {found[name]}")
    lines = table(found)
    print("\n".join(lines))
    share = 100 * (1 - len(alive) / len(chosen))
    if share < wanted.at_least:
        print(f"expected at least {wanted.at_least:g} %", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
