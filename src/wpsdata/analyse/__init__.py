"""Statistics: frame in, frame out; one module a question."""

from wpsdata.analyse import adoption, participation

__all__ = ["adoption", "participation"]
