"""Known vulnerabilities of what the locks name: ``make audit``.

pip-audit asks a service for each locked version. Where the service cannot be reached, one line says
that nothing was checked, and that is no failure; a vulnerability is one, and so is a lock that
cannot be read.
"""

import json
import re
import subprocess
import sys

COMMAND = [sys.executable, "-m", "pip_audit"]
# each version is pinned and hashed, so that nothing is resolved or downloaded
OPTIONS = [
    "--format=json", "--desc=off", "--progress-spinner=off", "--timeout=10",
    "--require-hashes", "--disable-pip",
]  # fmt: skip
UNREACHED = re.compile(
    r"could not connect|connection ?(error|refused|reset|aborted)|max retries exceeded|"
    r"name ?resolution|temporary failure|timed out|network is unreachable|proxy ?error",
    re.IGNORECASE,
)


def report(stdout: str, stderr: str) -> tuple[int, list[str]]:
    """Return the exit code and the lines to print for what pip-audit said."""
    try:
        dependencies = json.loads(stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = stderr.strip().splitlines()[-1:] or ["it said nothing"]
        if UNREACHED.search(stderr):
            return 0, [f"nothing was checked, the service was not reached ({last[0][:160]})"]
        return 1, [f"pip-audit failed: {line}" for line in last]
    skipped = [one["name"] for one in dependencies if "skip_reason" in one]
    checked = [one for one in dependencies if "skip_reason" not in one]
    if not checked:
        return 0, [f"nothing was checked, the service knows none of {len(skipped)} packages"]
    lines = [
        f"{one['name']} {one['version']}: {found['id']}"
        f" ({', '.join(found['aliases']) or 'no other name'}),"
        f" mended in {', '.join(found['fix_versions']) or 'no version yet'}"
        for one in checked
        for found in one["vulns"]
    ]
    more = f"; not known to the service: {', '.join(skipped)}" if skipped else ""
    lines.append(f"{len(checked)} packages, {len(lines)} known vulnerabilities{more}")
    return (1 if len(lines) > 1 else 0), lines


def main(locks: list[str]) -> int:
    """Audit each lock by itself, as two may pin one package apart, and print what is known."""
    codes = []
    for lock in locks:
        done = subprocess.run(  # noqa: S603 - words of this file
            [*COMMAND, *OPTIONS, f"--requirement={lock}"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        code, lines = report(done.stdout, done.stderr)
        print("\n".join(f"{lock}: {line}" for line in lines))
        codes.append(code)
    return max(codes, default=0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
