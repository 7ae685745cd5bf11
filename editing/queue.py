"""The queue between those who ask for work and those who do it. Senders import no codec: actors are called by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Final

import dramatiq
from dramatiq import Broker
from dramatiq.brokers.stub import StubBroker
from dramatiq.errors import DramatiqError
from dramatiq.middleware import Retries, ShutdownNotifications

from editing.errors import Misconfigured

QUEUE: Final = "render"
ACTOR: Final = "render_next"
CONNECT_SECONDS: Final = 5


def open_broker(url: str) -> Broker:
    """The broker at `url`: "stub:" in this process, redis:// or amqp:// between processes. Reaches out to nobody.

    Raises `Misconfigured`.
    """
    broker = _broker(url, [ShutdownNotifications(), Retries(max_retries=2, min_backoff=2000)])
    broker.declare_queue(QUEUE)
    return broker


def _broker(url: str, middleware: list[dramatiq.Middleware]) -> Broker:
    if url.startswith("stub:"):
        return StubBroker(middleware=middleware)
    scheme = url.split(":")[0]
    try:
        if scheme in ("redis", "rediss"):
            from dramatiq.brokers.redis import RedisBroker

            patient = "" if "socket_connect_timeout=" in url else f"socket_connect_timeout={CONNECT_SECONDS}"
            address = url + ("&" if "?" in url else "?") + patient
            return RedisBroker(url=address, middleware=middleware)  # type: ignore[no-untyped-call]
        from dramatiq.brokers.rabbitmq import RabbitmqBroker

        return RabbitmqBroker(url=url, middleware=middleware)
    except ModuleNotFoundError:
        extra = "redis" if scheme.startswith("redis") else "rabbitmq"
        raise Misconfigured(f'A broker at {scheme}: needs one more package: pip install "cutroom[{extra}]".') from None
    except ValueError:  # whose words may hold a part of the password
        raise Misconfigured(
            "CUTROOM_BROKER_URL cannot be read: write redis://user:password@host:6379/0 or "
            "amqp://user:password@host:5672, with %40 for @ and %2F for / in the password."
        ) from None


def submit(broker: Broker, video_id: int, delay: int | None = None) -> None:
    """Say that there is work for a video, in `delay` milliseconds; said twice, it is done once.

    Raises `Misconfigured` where the broker does not answer.
    """
    message: dramatiq.Message[None] = dramatiq.Message(
        queue_name=QUEUE, actor_name=ACTOR, args=(video_id,), kwargs={}, options={}
    )
    with _reached(broker):
        broker.enqueue(message, delay=delay)


def ping(broker: Broker) -> None:
    """Ask the broker's server for a sign of life. Raises `Misconfigured`."""
    with _reached(broker):
        match _kind(broker):
            case "Redis":
                broker.client.ping()  # type: ignore[attr-defined]
            case "Rabbitmq":
                _ = broker.connection  # type: ignore[attr-defined]


def _kind(broker: Broker) -> str:
    return type(broker).__name__.removesuffix("Broker")


@contextmanager
def _reached(broker: Broker) -> Iterator[None]:
    try:
        yield
    except _failures(broker):
        raise Misconfigured(
            f"CUTROOM_BROKER_URL: the {_kind(broker)} server does not answer or does not let us in; start it, "
            "check the address and its password, or use stub:."
        ) from None


def _failures(broker: Broker) -> tuple[type[Exception], ...]:
    found: tuple[type[Exception], ...] = (DramatiqError, OSError)
    match _kind(broker):
        case "Redis":
            # A TypeError is an option in the address that the client does not have.
            found += (import_module("redis").RedisError, TypeError)
        case "Rabbitmq":
            found += (import_module("pika.exceptions").AMQPError,)
    return found
