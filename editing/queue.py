"""The queue between those who ask for work and those who do it. Senders import no codec: actors are called by name."""

from typing import Any, Final

import dramatiq
from dramatiq import Broker
from dramatiq.brokers.stub import StubBroker
from dramatiq.errors import BrokerError, ConnectionError
from dramatiq.middleware import CurrentMessage, Retries, ShutdownNotifications

from editing.errors import Misconfigured

__all__ = ["ACTOR", "QUEUE", "RETRIES", "BrokerError", "open_broker", "ping", "submit"]

QUEUE: Final = "render"
ACTOR: Final = "render_next"
RETRIES: Final = 2


def open_broker(url: str) -> Broker:
    """The broker at `url`: "stub:" in this process, redis:// or amqp:// between processes. Raises `Misconfigured`."""
    middleware = [ShutdownNotifications(), CurrentMessage(), Retries(max_retries=RETRIES, min_backoff=2000)]
    broker = _broker(url, middleware)
    broker.declare_queue(QUEUE)
    return broker


def _broker(url: str, middleware: list[dramatiq.Middleware]) -> Broker:
    if url.startswith("stub:"):
        return StubBroker(middleware=middleware)
    scheme = url.split(":")[0]
    try:
        if scheme in ("redis", "rediss"):
            from dramatiq.brokers.redis import RedisBroker

            return RedisBroker(url=url, middleware=middleware)  # type: ignore[no-untyped-call]
        from dramatiq.brokers.rabbitmq import RabbitmqBroker

        return RabbitmqBroker(url=url, middleware=middleware)
    except ModuleNotFoundError:
        extra = "redis" if scheme.startswith("redis") else "rabbitmq"
        raise Misconfigured(f'A broker at {scheme}: needs one more package: pip install "cutroom[{extra}]".') from None


def submit(broker: Broker, video_id: int) -> None:
    """Say that there is work for a video; said twice, it is done once."""
    options: dict[str, Any] = {}
    broker.enqueue(dramatiq.Message(queue_name=QUEUE, actor_name=ACTOR, args=(video_id,), kwargs={}, options=options))


def ping(broker: Broker) -> None:
    """Ask the broker's server for a sign of life. Raises `BrokerError`."""
    if isinstance(broker, StubBroker):
        return
    client = getattr(broker, "client", None)
    try:
        if client is not None:
            client.ping()
        else:
            broker.get_declared_queues()
    except OSError as error:
        raise ConnectionError(str(error)) from None
