"""The words of the field: which concept, role or scope a stretch of text names.

``lookups/briefing_words.csv`` gives each word its concepts (none: a word that says nothing of its
own), ``lookups/briefing_concepts.csv`` says of each concept what it does to a statement, and
``lookups/role_words.csv`` has the roles. The same words read a briefing and the meaning of a fact,
so a new fact is matched as soon as its meaning is written in these words.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from wpsdata import paths
from wpsdata.clean.roles import ROLE_WORDS
from wpsdata.errors import WpsdataError

WORDS = "briefing_words.csv"
CONCEPTS = "briefing_concepts.csv"
TERMS = "terms.csv"  # how the charts name roles
KINDS = {
    "topic",  # what a statement is about: a fact must have the same
    "modifier",  # narrows the topic: a fact must have the same, alone it is no topic
    "noun",  # what is counted, or what a percentage is of
    "background",  # need not agree
    "scope",  # whose sample: a fact of another one does not match
    "partial",  # a sample that a text must name: without one it means all processes
    "speaker",  # who publishes, whatever the sample
    "verb",
    "held",  # somebody has it: "100 countries have a plan", not "met to discuss plans"
    "unsettled",  # denied, wished for: nothing that a fact could confirm
    "other",  # another field
    "ignored",
}
_SIBILANT = re.compile(r"(?:s|x|z|ch|sh)$")
_SIGNS = str.maketrans(
    dict.fromkeys("’‘ʼ`´′", "'")
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00a0\u202f\u2009\t\r\n", " ")
    | dict.fromkeys("“”«»„", '"')
)


class WordConflict(WpsdataError):
    """A look-up file of the briefing words contradicts itself."""


@dataclass(frozen=True)
class Hit:
    """One stretch of text that the vocabulary knows."""

    start: int
    end: int
    concepts: frozenset[str] = frozenset()
    role: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """All words, ready to be looked for."""

    pattern: re.Pattern[str]
    words: dict[str, tuple[frozenset[str], str]]
    exact: frozenset[str]
    kinds: dict[str, frozenset[str]]
    labels: dict[str, str]

    def hits(self, text: str, *, any_case: bool = False) -> list[Hit]:
        """List what is known of a text, in order; at each place the longest words count.

        A word in capitals, such as NAP, is found in capitals only, unless in ``any_case``.
        """
        found = []
        for match in self.pattern.finditer(fold(text)):
            word = _key(match[0])
            word = next(one for one in (word, word[:-1], word[:-2]) if one in self.words)
            capitals = text[match.start() :][: len(word)].isupper()
            if word in self.exact and not (capitals or any_case):
                continue
            concepts, role = self.words[word]
            found.append(Hit(match.start(), match.end(), concepts, role))
        return found

    def of_kind(self, concepts: Iterable[str], *kinds: str) -> frozenset[str]:
        """Return those of the concepts that are of one of these kinds; roles are of none."""
        return frozenset(one for one in concepts if self.kinds.get(one, frozenset()) & set(kinds))

    def label(self, codes: Iterable[str]) -> str:
        """Name concepts or roles for people."""
        return ", ".join(self.labels.get(one) or one.replace("_", " ") for one in sorted(codes))


def fold(text: str) -> str:
    """Return a text of the same length in small letters, without accents and fine signs."""
    return "".join(map(_folded, text))


@cache
def _folded(letter: str) -> str:
    plain = unicodedata.normalize("NFKD", letter.translate(_SIGNS))[:1].lower()
    return plain if len(plain) == 1 else letter


def _key(word: str) -> str:
    return " ".join(re.split(r"[\s-]+", fold(word)))


@cache
def vocabulary() -> Vocabulary:
    """Read the look-up files.

    Raises
    ------
    WordConflict
        A word stands twice with different concepts, or a concept or kind is not known.
    """
    described = paths.lookup_rows(CONCEPTS)
    kinds = {row["concept"]: frozenset(row["kinds"].split()) for row in described}
    problems = [
        f"{concept}: kind {kind!r}"
        for concept, all_kinds in kinds.items()
        for kind in sorted(all_kinds - KINDS)
    ]
    words: dict[str, tuple[frozenset[str], str]] = {}
    printed = []
    for row in paths.lookup_rows(WORDS):
        codes = row["concepts"].split()
        # "signed by,role:signatory": a verb that stands for a role
        role = next((one[5:] for one in codes if one.startswith("role:")), "")
        concepts = frozenset(one for one in codes if not one.startswith("role:"))
        problems += [f"{row['word']}: concept {one!r}" for one in sorted(concepts - kinds.keys())]
        if words.setdefault(_key(row["word"]), (concepts, role)) != (concepts, role):
            problems.append(f"{row['word']}: two sets of concepts")
        printed.append(row["word"])
    if problems:
        raise WordConflict(
            f"{'; '.join(problems)}; expected what {CONCEPTS} lists, once a word; mend "
            f"src/wpsdata/lookups/{WORDS} or {CONCEPTS}"
        )
    for row in paths.lookup_rows(ROLE_WORDS):
        if _key(row["word"]) not in words:
            words[_key(row["word"])] = (frozenset(), row["role"])
    return Vocabulary(
        pattern=_pattern(words),
        words=words,
        exact=frozenset(_key(one) for one in printed if one.isupper()),
        kinds=kinds,
        labels={row["code"]: row["label"] for row in paths.lookup_rows(TERMS)}
        | {row["concept"]: row["label"] for row in described},
    )


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda one: (-len(one), one))
    spaced = [
        re.escape(one).replace(r"\ ", r"[\s-]+") + ("(?:es)?" if _SIBILANT.search(one) else "s?")
        for one in longest_first
    ]
    return re.compile(r"(?<!\w)(?:" + "|".join(spaced) + r")(?!\w)")
