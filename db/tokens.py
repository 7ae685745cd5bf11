"""Tokens that were logged out before their time. Knows a token's id and its end, not what it says."""

from datetime import UTC, datetime

from db.models import RevokedTokens
from db.whole import whole


@whole
async def revoke(jti: str, expires_at: datetime) -> None:
    """Take a token back, and forget those that have ended by themselves."""
    await RevokedTokens.bulk_create([RevokedTokens(jti=jti, expires_at=expires_at)], ignore_conflicts=True)
    await RevokedTokens.filter(expires_at__lt=datetime.now(UTC)).delete()


async def is_revoked(jti: str) -> bool:
    """Whether a token was taken back."""
    return await RevokedTokens.exists(jti=jti)
