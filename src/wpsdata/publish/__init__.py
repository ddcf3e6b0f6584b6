"""What leaves the suite: facts, verdicts, citations, documents, the site."""
