"""Names: how they are shown and sorted. Pure."""

import unicodedata

ANONYMOUS = "Personne sans nom"


def clean(text: str, limit: int) -> str:
    """One line without control characters nor lone surrogates, at most `limit` characters."""
    one_line = " ".join(text.encode("utf-8", "ignore").decode("utf-8").split())
    kept = "".join(character for character in one_line if unicodedata.category(character) != "Cc")
    return kept.strip()[:limit]


def display_name(given: str, family: str, full: str = "") -> str:
    """« Camille Lefèvre »; what the platform sent, or a neutral phrase when it sent nothing."""
    return f"{given} {family}".strip() or full or ANONYMOUS


def sort_key(text: str) -> str:
    """Accents and case folded, so that plain comparison is alphabetical in French."""
    folded = unicodedata.normalize("NFKD", text)
    return "".join(c for c in folded if not unicodedata.combining(c)).casefold()[:250]
