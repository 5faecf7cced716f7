"""Counting words. Pure."""

from course.ui.formats import number


def words(text: str) -> int:
    """What stands between spaces and holds a letter or a digit: « l’école » is one, « – » none."""
    return sum(any(character.isalnum() for character in one) for one in text.split())


def too_short_or_long(text: str, minimum: int, maximum: int) -> str | None:
    """The sentence that says how many words are missing or too many, or None."""
    count = words(text)
    if count == 0:
        return "Écrivez votre texte avant de le remettre."
    if count < minimum:
        return (
            f"Votre texte compte {_counted(count)} ; il en faut au moins {number(minimum)}. Rien n’est perdu."
        )
    if count > maximum:
        return (
            f"Votre texte compte {_counted(count)} ; il en faut au plus {number(maximum)}. "
            "Rien n’est coupé : resserrez-le, puis remettez-le."
        )
    return None


def _counted(count: int) -> str:
    return f"{number(count)} mot" + ("s" if count > 1 else "")
