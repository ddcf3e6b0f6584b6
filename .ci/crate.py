"""Validate an RO-Crate by the rules of its specification and profile: ``make crate-test``.

What must be has to be. What should be has to be too, unless this file says why not. The validator
fetches the context that a crate names; rocrate carries one, which is put where the validator looks
first, so that a closed network changes nothing. It is that of RO-Crate 1.3, which gives each term
of ours the address that 1.2 gives it.
"""

import logging
import sys
import tempfile
from importlib import resources
from pathlib import Path

from requests_cache import CachedResponse, CachedSession
from requests_cache.models import CachedRequest
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings

CONTEXT = "https://w3id.org/ro/crate/1.2/context"
# the validator's rules for the profile build on RO-Crate 1.1: what they inherit is left to 1.2
PROFILES = {"ro-crate-1.2": False, "process-run-crate-0.5": True}
UNKNOWN = "nobody stated it, and nothing is invented"
NOT_KEPT = "a run keeps neither its hour nor its author, so that the same run gives the same bytes"
NO_ADDRESS = "it is part of the crate, and has no public address of its own"
LEFT = {
    "Root Data Entity: RECOMMENDED `publisher` property": "whoever deposits the crate publishes it",
    "Root Data Entity: at least one author/publisher SHOULD have contactPoint": UNKNOWN,
    "License entity: SHOULD have absolute URL @id": "terms in a producer's own words have none",
    "Organization: RECOMMENDED url property": UNKNOWN,
    "Organization: SHOULD have ROR identifier": UNKNOWN,
    "Organization: RECOMMENDED contactPoint references ContactPoint entity": UNKNOWN,
    "Person: SHOULD have ORCID identifier": UNKNOWN,
    "Application url": NO_ADDRESS,
    "SoftwareApplication id": NO_ADDRESS,
    "Action endTime": NOT_KEPT,
    "Action agent": NOT_KEPT,
}


def keep_context(cache: Path) -> None:
    """Put the context of RO-Crate into the validator's cache."""
    document = resources.files("rocrate").joinpath("data/ro-crate.jsonld").read_bytes()
    session = CachedSession(cache_name=str(cache), backend="sqlite", expire_after=-1)
    answer = CachedResponse(
        url=CONTEXT,
        status_code=200,
        request=CachedRequest(method="GET", url=CONTEXT),
        headers={"Content-Type": "application/ld+json"},
    )
    answer._content = document
    session.cache.save_response(answer)
    session.close()


def issues(crate: Path, profile: str, cache: Path) -> list[tuple[bool, str, str]]:
    """Return what breaks a profile: whether it is required, the rule, and the words."""
    result = services.validate(
        ValidationSettings(
            rocrate_uri=str(crate),
            profile_identifier=profile,
            requirement_severity=Severity.RECOMMENDED,
            disable_inherited_profiles_issue_reporting=PROFILES[profile],
            cache_path=cache,
            offline=True,
        )
    )
    return [
        (one.severity == Severity.REQUIRED, one.check.name, (one.message or "").strip())
        for one in result.get_issues()
    ]


def main(crate: Path) -> int:
    """Validate and print; 1 where something is broken for no reason given here."""
    # it warns of each file that repeats the licence of the whole: said plainly is said safely
    logging.disable(logging.WARNING)
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder) / "http"
        keep_context(cache)
        for profile in PROFILES:
            left: dict[str, int] = {}
            wrong = []
            for required, rule, words in issues(crate, profile, cache):
                if not required and rule in LEFT:
                    left[rule] = left.get(rule, 0) + 1
                else:
                    wrong.append(f"{'MUST' if required else 'SHOULD'} {rule}: {words}")
            print(f"{profile}: {len(wrong)} broken, {sum(left.values())} left for a reason")
            print("".join(f"  {rule} ({n}): {LEFT[rule]}\n" for rule, n in left.items()), end="")
            print("".join(f"  {one}\n" for one in wrong), end="")
            broken += len(wrong)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
