"""Whom a ban is about: a folded name or a hash, of a value or of whoever wrote a comment."""

from ipaddress import ip_network

from app.comments.addresses import FINEST, WIDEST, fold_email
from app.comments.ban_schemas import BanRequest
from app.comments.hashing import Hash, Hasher
from app.comments.models import Comment
from app.comments.private_models import CommentRecord
from app.comments.text import folded
from app.foundation.database import WriteSession
from app.foundation.errors import Invalid, field_error


async def name_of(session: WriteSession, asked: BanRequest) -> str:
    """The name to ban, folded."""
    if asked.value is not None:
        return folded(asked.value)
    comment = await _find_comment(session, asked)
    return folded(comment.author_name)


async def hash_of(session: WriteSession, hasher: Hasher, asked: BanRequest) -> Hash:
    """The hash of the address or e-mail to ban."""
    if asked.value is not None:
        if asked.kind == "email":
            return hasher.hash("email", fold_email(asked.value))
        return hasher.hash("client", _range(asked.value))
    await _find_comment(session, asked)
    found = await session.get(CommentRecord, asked.comment_id)
    digest = None
    if found is not None:
        digest = found.email_hash if asked.kind == "email" else found.client_hash
    if found is None or digest is None or found.key_number is None:
        detail = f"Nothing is known of the {asked.kind} of comment {asked.comment_id}."
        raise Invalid(detail, [field_error("#/comment_id", "not-found", detail)])
    return Hash(digest, found.key_number)


async def _find_comment(session: WriteSession, asked: BanRequest) -> Comment:
    found = await session.get(Comment, asked.comment_id)
    if found is None or found.state == "deleted":
        detail = f"There is no comment {asked.comment_id}."
        raise Invalid(detail, [field_error("#/comment_id", "not-found", detail)])
    return found


def _range(text: str) -> str:
    """An address or a range as it is hashed. A single IPv6 address is its subscriber's /64."""
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError:
        raise _bad_range(f"“{text[:50]}” is no address or range.") from None
    widest, finest = WIDEST[network.version], FINEST[network.version]
    if network.prefixlen < widest:
        raise _bad_range(f"“{text[:50]}” is wider than /{widest}.")
    return str(network if network.prefixlen <= finest else network.supernet(new_prefix=finest))


def _bad_range(detail: str) -> Invalid:
    return Invalid(detail, [field_error("#/value", "bad-format", detail)])
