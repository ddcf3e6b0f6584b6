"""Statistics: frame in, frame out; one module a question."""

from wpsdata.analyse import (
    adoption,
    agreements,
    effects,
    generations,
    nap_content,
    participation,
    presence,
    survival,
    time_to_adoption,
)

__all__ = [
    "adoption",
    "agreements",
    "effects",
    "generations",
    "nap_content",
    "participation",
    "presence",
    "survival",
    "time_to_adoption",
]
