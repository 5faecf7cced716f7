"""The private address of a person's mail choices: signed, so that nothing is stored and nobody can guess it."""

from itsdangerous import BadData, URLSafeSerializer

SALT = "notices.preferences"


def sign(secret_key: str, person_uid: str) -> str:
    """What stands in the address, bound to the person."""
    return str(URLSafeSerializer(secret_key, SALT).dumps(person_uid))


def person_uid(secret_key: str, token: str) -> str | None:
    """Whom the address is for; None when we did not make it."""
    try:
        found = URLSafeSerializer(secret_key, SALT).loads(token)
    except BadData:
        return None
    return found if isinstance(found, str) else None
