"""How long the notebooks take: this runner beside plain papermill, nbconvert and the floor.

All are measured in one run and in turn, each round anew, so that a machine that slows down slows
all of them. Each does the same work: the suite's notebooks on bundled data, in English, every
figure written in every format. The floor draws the same charts in plain Python, forked on all
cores, with no kernel at all. Then country profiles, to see whether the cost of one grows with
their number; a run that has nothing to do; and one after a table has changed.

    python benchmarks/runner.py --rounds 5 --json bench.json

A figure says something of the machine and of what else it does: it is to be read, not tested.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from wpsdata import paths
from wpsdata.run.plan import find_notebooks

ROUNDS = 5
NOTEBOOKS = 12
STAGES = ("compared", "changes", "profiles")
PROFILES = (20, 60, 0)
PROFILE = "99_country_profile"
SAMPLE_SECONDS = 0.25
MB = 1024 * 1024
# the ratio, what it is of what, and what is aimed at
TARGETS = (
    ("papermill, two threads / wpsdata run", "threads", "wpsdata", ">=", 2.5),
    ("papermill, one command a notebook / wpsdata run", "commands", "wpsdata", ">=", 5.0),
    ("wpsdata run / floor", "wpsdata", "floor", "<=", 1.6),
)
THREADS = """
import os, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import papermill
from jupyter_client.manager import AsyncKernelManager
folder, *notebooks = sys.argv[1:]
def one(path):
    stage = str(Path(folder) / Path(path).stem)
    # a stage each: two notebooks at once would write one list of facts
    class Manager(AsyncKernelManager):
        async def start_kernel(self, **options):
            options["env"] = {**os.environ, "WPSDATA_STAGE": stage}
            await super().start_kernel(**options)
    os.mkdir(stage)
    papermill.execute_notebook(path, str(Path(folder) / Path(path).name), progress_bar=False,
                               parameters={"languages": "en"}, kernel_name="python3",
                               kernel_manager_class=Manager)
with ThreadPoolExecutor(2) as pool:
    list(pool.map(one, notebooks))
"""
FLOOR = """
import json, os, sys
from pathlib import Path
from wpsdata.run import nursery
nursery._load()
width, *notebooks = sys.argv[1:]
def one(path):
    os.environ["WPSDATA_STAGE"] += "/" + Path(path).stem
    os.mkdir(os.environ["WPSDATA_STAGE"])
    cells = json.loads(Path(path).read_text(encoding="utf-8"))["cells"]
    space = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), space)
            if "parameters" in cell["metadata"].get("tags", []):
                space["languages"] = "en"
running = 0
for path in notebooks:
    if running == int(width):
        assert os.wait()[1] == 0, path
        running -= 1
    if os.fork() == 0:
        sys.stdout = open(os.devnull, "w")
        one(path)
        sys.stdout.flush()
        os._exit(0)
    running += 1
while running:
    assert os.wait()[1] == 0
    running -= 1
"""


@dataclass
class Measured:
    """Wall seconds of one command, and the most memory that it and all it started held at once."""

    seconds: float
    peak: float


def measure(command: list[str], **environment: str) -> Measured:
    """Run a command to its good end."""
    began = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603
        command,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=paths.CHECKOUT,
    )
    peak = [0.0]
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, peak, done))
    watcher.start()
    _, err = process.communicate()
    seconds = time.perf_counter() - began
    done.set()
    watcher.join()
    if process.returncode:
        sys.exit(f"{command[:4]} ended with {process.returncode}: {err.decode()[-2000:]}")
    return Measured(seconds, peak[0] / MB)


def _watch(pid: int, peak: list[float], done: threading.Event) -> None:
    while not done.wait(SAMPLE_SECONDS):
        held = 0
        try:
            root = psutil.Process(pid)
            for one in (root, *root.children(recursive=True)):
                # what kernels share with the process they were forked from is counted once
                held += one.memory_full_info().pss
        except psutil.Error:
            continue
        peak[0] = max(peak[0], held)


def wpsdata(out: Path, *words: str) -> list[str]:
    """Return the command of this runner."""
    return [
        *(sys.executable, "-m", "wpsdata.cli", "run", "--bundled", "--lang", "en"),
        *("--out", str(out), *words),
    ]


def contenders(notebooks: list[Path], cores: int) -> dict[str, Callable[[Path], Measured]]:
    """Return what is compared: each, given an empty folder, does the same work."""
    files = [str(path) for path in notebooks]
    stems = [path.stem for path in notebooks]

    def protocol(folder: Path) -> dict[str, str]:
        return {
            "WPSDATA_STAGE": str(folder),
            "WPSDATA_PARAMETERS": '{"languages": "en"}',
            "WPSDATA_BUNDLED": "1",
        }

    def commands(folder: Path) -> Measured:
        papermill = f"{sys.executable} -m papermill -k python3 -p languages en"
        loop = " && ".join(f"{papermill} {one} {folder}/{Path(one).name}" for one in files)
        return measure(["sh", "-ec", loop], **protocol(folder))

    def threads(folder: Path) -> Measured:
        return measure([sys.executable, "-c", THREADS, str(folder), *files], **protocol(folder))

    def nbconvert(folder: Path) -> Measured:
        command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "notebook", "--execute"]
        return measure([*command, "--output-dir", str(folder), *files], **protocol(folder))

    def floor(folder: Path) -> Measured:
        return measure([sys.executable, "-c", FLOOR, str(cores), *files], **protocol(folder))

    return {
        "wpsdata": lambda folder: measure(wpsdata(folder, *stems)),
        "wpsdata --cold": lambda folder: measure(wpsdata(folder, "--cold", *stems)),
        "floor": floor,
        "threads": threads,
        "nbconvert": nbconvert,
        "commands": commands,
    }


NAMES = {
    "wpsdata": "`wpsdata run`",
    "wpsdata --cold": "`wpsdata run --cold`",
    "floor": "floor: plain Python, forked",
    "threads": "papermill, two threads",
    "nbconvert": "nbconvert",
    "commands": "papermill, one command a notebook",
}


def compare(rounds: int, number: int, cores: int, base: Path) -> dict[str, list[Measured]]:
    """Measure all contenders in turn."""
    found = contenders(find_notebooks()[:number], cores)
    results: dict[str, list[Measured]] = {name: [] for name in found}
    for turn in range(rounds):
        for name, run in found.items():
            folder = base / f"{turn}-{name}"
            folder.mkdir()
            results[name].append(run(folder))
            say(f"round {turn + 1}, {name}: {results[name][-1].seconds:.1f} s")
            shutil.rmtree(folder)
    return results


def profiles(base: Path) -> list[dict[str, float]]:
    """Measure country profiles: N of them, then twice as many, and all."""
    from wpsdata.run import parameters

    countries = parameters.every(parameters.definitions()["country"])
    rows = []
    for number in PROFILES:
        chosen = countries[: number or None]
        home = base / f"home-{len(chosen)}"
        for name in ("data", "notebooks"):
            shutil.copytree(paths.CHECKOUT / name, home / name)
        shutil.copy(paths.lock_file(), home)
        listed = home / "notebooks" / "parameters.yml"
        kept = f"each: {{iso3: [{', '.join(chosen)}]}}"
        text = listed.read_text(encoding="utf-8")
        before = "each: {un_status: [member, observer], iso3: [XKX]}"
        if before not in text:
            sys.exit(f"{listed}: expected {before!r}; bring this benchmark up to date")
        listed.write_text(text.replace(before, kept), encoding="utf-8")
        out = base / f"profiles-{len(chosen)}"
        found = measure(wpsdata(out, PROFILE, "--each", "country"), WPSDATA_HOME=str(home))
        again = measure(wpsdata(out, PROFILE, "--each", "country"), WPSDATA_HOME=str(home))
        rows.append(
            {
                "profiles": len(chosen),
                "seconds": found.seconds,
                "each": found.seconds / len(chosen),
                "peak": found.peak,
                "nothing_to_do": again.seconds,
            }
        )
        say(f"{len(chosen)} profiles: {found.seconds:.1f} s")
        shutil.rmtree(out)
    return rows


def changes(base: Path) -> dict[str, Any]:
    """Measure a run with nothing to do, and one after the card of one table's source changed."""
    home, out = base / "home", base / "all"
    for name in ("data", "notebooks"):
        shutil.copytree(paths.CHECKOUT / name, home / name)
    shutil.copy(paths.lock_file(), home)
    measure(wpsdata(out), WPSDATA_HOME=str(home))
    nothing = [measure(wpsdata(out), WPSDATA_HOME=str(home)).seconds for _ in range(ROUNDS)]
    card = next((home / "data" / "raw" / "security_council").glob("*/*briefers*.csv.yml"))
    card.write_text(card.read_text(encoding="utf-8") + "\n# changed\n", encoding="utf-8")
    began = time.perf_counter()
    done = subprocess.run(  # noqa: S603
        wpsdata(out, "--json"),
        env={**os.environ, "WPSDATA_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    seconds = time.perf_counter() - began
    results = [json.loads(line) for line in done.stdout.splitlines()]
    return {
        "nothing_to_do": statistics.median(nothing),
        "changed": card.name.removesuffix(".yml"),
        "one_table": seconds,
        "ran": [one["notebook"] for one in results if one["status"] == "done"],
        "fresh": sum(one["status"] == "fresh" for one in results),
    }


def say(line: str) -> None:
    """Print progress where it does not mix with the table."""
    print(line, file=sys.stderr, flush=True)


def machine() -> str:
    """Describe the machine."""
    memory = psutil.virtual_memory().total / MB / 1024
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores ({model}), {memory:.0f} GB, Python {platform.python_version()}"


def table(found: dict[str, list[Measured]], notebooks: int) -> list[str]:
    """Lay the comparison out as Markdown."""
    own = statistics.median(one.seconds for one in found["wpsdata"])
    lines = [
        f"| {notebooks} notebooks | seconds (median) | min–max | beside `wpsdata run` | peak MB |",
        "|---|---|---|---|---|",
    ]
    for name, runs in found.items():
        seconds = [one.seconds for one in runs]
        middle = statistics.median(seconds)
        lines.append(
            f"| {NAMES[name]} | {middle:.1f} | {min(seconds):.1f}–{max(seconds):.1f} | "
            f"{middle / own:.2f} | {max(one.peak for one in runs):.0f} |"
        )
    lines += ["", "| ratio | round by round (median) | target |", "|---|---|---|"]
    for label, above, below, sign, target in TARGETS:
        ratios = [a.seconds / b.seconds for a, b in zip(found[above], found[below], strict=True)]
        lines.append(f"| {label} | {statistics.median(ratios):.2f} | {sign} {target} |")
    return lines


def profile_row(row: dict[str, float]) -> str:
    """Lay the cost of some profiles out as a row."""
    return (
        f"| {row['profiles']} | {row['seconds']:.0f} | {row['each']:.2f} | "
        f"{row['peak']:.0f} | {row['nothing_to_do']:.2f} |"
    )


def show(lines: list[str]) -> None:
    """Print a stage."""
    print("\n" + "\n".join(lines), flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--notebooks", type=int, default=NOTEBOOKS)
    parser.add_argument(
        "--only", nargs="+", choices=STAGES, default=STAGES, help="what to measure, by default all"
    )
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    cores = len(os.sched_getaffinity(0))
    content: dict[str, object] = {"machine": machine(), "rounds": given.rounds}
    print(f"{machine()}; {given.rounds} rounds")
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        base = Path(folder)
        # each stage is printed at its end: a failure of a later one does not lose it
        if "compared" in given.only:
            found = compare(given.rounds, given.notebooks, cores, base)
            content["compared"] = {
                name: [vars(one) for one in runs] for name, runs in found.items()
            }
            show(table(found, given.notebooks))
        if "changes" in given.only:
            changed = content["changes"] = changes(base)
            show(
                [
                    f"Nothing to do, whole suite: {changed['nothing_to_do']:.2f} s. After a change "
                    f"of {changed['changed']}: {', '.join(changed['ran'])} in "
                    f"{changed['one_table']:.1f} s, {changed['fresh']} left as they are."
                ]
            )
        if "profiles" in given.only:
            rows = content["profiles"] = profiles(base)
            head = "| profiles | seconds | seconds each | peak MB | nothing to do |"
            show([head, "|---|---|---|---|---|", *map(profile_row, rows)])
    if given.json:
        given.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
