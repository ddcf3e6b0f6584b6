"""What leaves the suite: facts, verdicts on claims, citations."""
