"""Encryption of the little that must be readable again (Fernet), by keys drawn from SECRET_KEY."""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.foundation.settings import Settings


def seal(settings: Settings, content: bytes) -> bytes:
    """Only a process with the same SECRET_KEY can open it."""
    return _box(*_secrets(settings)).encrypt(content)


def unseal(settings: Settings, sealed: bytes) -> bytes | None:
    """What was sealed under the present secret or a previous one; None under any other."""
    try:
        return _box(*_secrets(settings)).decrypt(sealed)
    except InvalidToken:
        return None


def _secrets(settings: Settings) -> list[str]:
    known = (settings.secret_key, *settings.previous_secret_keys)
    return [secret.get_secret_value() for secret in known]


@lru_cache(maxsize=16)
def _box(*secrets: str) -> MultiFernet:
    return MultiFernet([Fernet(_derive(secret)) for secret in secrets])


def _derive(secret: str) -> bytes:
    derivation = HKDF(SHA256(), length=32, salt=None, info=b"broadsheet: sealed comments")
    return urlsafe_b64encode(derivation.derive(secret.encode()))
