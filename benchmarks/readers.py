"""How long each reader takes for its real file, and how much memory: ``make bench``.

The files are their publishers' and not in the project. They are looked for in the folder that
``WPSDATA_REFERENCE`` names, else in ``../shared/reference``; where none is, none is read. Each is
read three times, each time in a process of its own, and the medians are printed beside the targets.
A figure says something of the machine and of what else it does: it is to be read, not tested.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

from wpsdata import paths
from wpsdata.load.upstream import MODULES

# the largest file of each source that is at hand
FILES = {
    "gggi": "context/raw/gggi/gggi_2006_2018_noiris_worldbank.csv",
    "hdr": "context/raw/gii_gdi/HDR23-24_Composite_indices_complete_time_series.csv",
    "ipu": "context/raw/parliament/ipu_women_ranking_2021-09-01.csv",
    "owid": "context/raw/parliament/owid_gender-of-chief-executive.csv",
    "padd": "participation/raw/padd",
    "pax": "agreements/raw/v10/pax_all_agreements_v10.csv",
    "pax_gender": "agreements/raw/v9/pax_gender_v9.csv",
    "peacekeeping_ipi": "security/raw/ipi_ppp/adec10c/full_gender_data.csv",
    "ucdp_agreements": "agreements/raw/ucdp/ucdp-peace-agreements-191.csv",
    "ucdp_conflicts": "context/raw/conflict/ucdp_acd.csv",
    "unodc_homicide": "security/raw/unodc_gsh2019/Shiny_DT.csv",
    "unsd_gender": "context/raw/un_gender_portal/7100__IV_2__I836a1d80__S5867152a.csv",
    "who_homicide": "security/raw/who_gho/gho_VIOLENCE_HOMICIDENUM.csv",
    "wps_index": "context/raw/wps_index/WPS-Index-2025-Data.xlsx",
}
SECONDS = 2
MEGABYTES = 500
TIMES = 3
MB = 1024 * 1024

# what a process does; the clock is that of the reading, and the rest is what Python and pandas take
CHILD = """
import json, resource, sys, time
import pandas
from wpsdata.load.upstream import read, upstream
source, path = sys.argv[1:]
upstream(source)
used = lambda: sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
begin, before = time.perf_counter(), used()
rows = len(read(source, path))
seconds, processor = time.perf_counter() - begin, used() - before
unit = 1 if sys.platform == "darwin" else 1024
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
print(json.dumps({"rows": rows, "seconds": seconds, "processor": processor, "peak": peak}))
"""


def measured(source: str, path: Path) -> dict[str, object]:
    """Read one file in processes of their own; return medians, rounded."""
    runs = []
    for _ in range(TIMES):
        done = subprocess.run(  # noqa: S603 - this Python, with words of ours
            [sys.executable, "-c", CHILD, source, str(path)],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            return {"problem": done.stderr.strip().splitlines()[-1]}
        runs.append(json.loads(done.stdout))
    median = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    return {
        "rows": int(median["rows"]),
        "seconds": round(median["seconds"], 2),
        "processor_seconds": round(median["processor"], 2),
        "peak_megabytes": round(median["peak"] / MB),
        "within": median["seconds"] <= SECONDS and median["peak"] <= MEGABYTES * MB,
    }


def size(path: Path) -> float:
    """Return the megabytes of a file, or of the files of a folder."""
    files = path.iterdir() if path.is_dir() else [path]
    return round(sum(one.stat().st_size for one in files) / MB, 2)


def results(root: Path) -> list[dict[str, object]]:
    """Return one result a source; where there is no file, the reason."""
    found: list[dict[str, object]] = []
    for source in MODULES:
        path = root / FILES.get(source, "no such file")
        if source not in FILES:
            found.append({"source": source, "problem": "no real file is at hand"})
        elif not path.exists():
            found.append({"source": source, "problem": f"no {FILES[source]}"})
        else:
            about = {"source": source, "file": path.name, "megabytes": size(path)}
            found.append(about | measured(source, path))
    return found


def as_table(found: list[dict[str, object]]) -> str:
    """Write the results in columns, the targets below."""
    line = "{:<17} {:>6} {:>8} {:>8} {:>10} {:>8}  {}"
    lines = [line.format("source", "MB", "rows", "seconds", "processor", "peak MB", "")]
    for one in found:
        names = ("megabytes", "rows", "seconds", "processor_seconds", "peak_megabytes")
        cells = [f"{one[name]:,}" if name in one else "" for name in names]
        verdict = one.get("problem") or ("" if one["within"] else "beyond the target")
        lines.append(line.format(str(one["source"]), *cells, verdict).rstrip())
    lines.append(line.format("target", "", "", SECONDS, "", MEGABYTES, "").rstrip())
    return "\n".join(lines)


def main() -> None:
    """Print the results."""
    parser = argparse.ArgumentParser(description="Time the readers on real files.")
    parser.add_argument("--json", action="store_true", help="print as JSON")
    asked = parser.parse_args()
    given = os.environ.get("WPSDATA_REFERENCE")
    root = Path(given) if given else paths.CHECKOUT.parent / "shared" / "reference"
    if not root.is_dir():
        print(f"no real files in {root}: nothing is read; name their folder in WPSDATA_REFERENCE")
        return
    found = results(root)
    if asked.json:
        about = {
            "python": platform.python_version(),
            "platform": platform.platform(),
            "processors": os.cpu_count(),
            "times": TIMES,
            "target": {"seconds": SECONDS, "peak_megabytes": MEGABYTES},
        }
        print(json.dumps(about | {"results": found}, indent=1))
    else:
        print(as_table(found))


if __name__ == "__main__":
    main()
