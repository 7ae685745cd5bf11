"""Who people are: on a chat platform, or by e-mail and password. Makes and checks no password."""

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from db.models import ChatIdentities, Users
from db.rows import Account
from db.whole import whole


@whole
async def user_of(platform: str, platform_user: str) -> int:
    """The `user_id` of a person on a platform, who becomes a user by being asked for the first time."""
    if (known := await _identity(platform, platform_user)) is not None:
        return known
    try:
        async with in_transaction():
            user = await Users.create()
            await ChatIdentities.create(user=user, platform=platform, platform_user=platform_user)
    except IntegrityError:  # another message of the same person came first
        if (known := await _identity(platform, platform_user)) is None:
            raise
        return known
    return user.user_id


async def _identity(platform: str, platform_user: str) -> int | None:
    found = await ChatIdentities.get_or_none(platform=platform, platform_user=platform_user)
    return found.user_id if found else None


async def add_account(email: str, password_hash: str) -> int | None:
    """A new user who logs in; returns the `user_id`, or None where the e-mail, written as it is here, is taken."""
    try:
        return (await Users.create(email=email, password_hash=password_hash)).user_id
    except IntegrityError:
        return None


async def account(email: str) -> Account | None:
    """The user who logs in by this e-mail."""
    found = await Users.get_or_none(email=email, password_hash__isnull=False)
    return Account.of(found) if found else None
