"""Statistics: frame in, frame out; one module a question."""

from wpsdata.analyse import (
    adoption,
    generations,
    nap_content,
    participation,
    survival,
    time_to_adoption,
)

__all__ = [
    "adoption",
    "generations",
    "nap_content",
    "participation",
    "survival",
    "time_to_adoption",
]
