"""The queue in this process and on a real Redis: what is submitted is done, and a silent server is one sentence."""

import queue as threads
import time
from collections.abc import Iterator

import dramatiq
import pytest
from dramatiq import Broker

from editing import queue
from editing.errors import Misconfigured
from tests.servers.ports import free_port
from tests.servers.redis import redis_server, redis_url

__all__ = ["redis_server", "redis_url"]


@pytest.fixture(params=["stub", "redis"])
def url(request: pytest.FixtureRequest) -> str:
    return "stub:" if request.param == "stub" else str(request.getfixturevalue("redis_url"))


@pytest.fixture
def broker(url: str) -> Iterator[Broker]:
    broker = queue.open_broker(url)
    yield broker
    broker.close()


def worker(broker: Broker) -> tuple[dramatiq.Worker, "threads.Queue[int]"]:
    done: threads.Queue[int] = threads.Queue()
    dramatiq.actor(broker=broker, actor_name=queue.ACTOR, queue_name=queue.QUEUE)(done.put)
    running = dramatiq.Worker(broker, worker_threads=1, worker_timeout=50)
    running.start()
    return running, done


def test_what_is_submitted_is_done(broker: Broker) -> None:
    """A message reaches the actor by its name, at once or after its delay."""
    running, done = worker(broker)
    try:
        queue.ping(broker)
        started = time.monotonic()
        queue.submit(broker, 2, delay=400)
        queue.submit(broker, 1)
        assert [done.get(timeout=5), done.get(timeout=5)] == [1, 2]
        assert time.monotonic() - started >= 0.4
    finally:
        running.stop()


def test_what_nobody_took_waits_for_the_next(redis_url: str) -> None:
    """Between processes, a message outlives its sender."""
    sender = queue.open_broker(redis_url)
    queue.submit(sender, 7)
    sender.close()
    running, done = worker(queue.open_broker(redis_url))
    assert done.get(timeout=5) == 7
    running.stop()


@pytest.mark.expects_errors  # the client of RabbitMQ reports what it raises
@pytest.mark.parametrize("scheme", ["redis", "amqp"])
def test_a_server_that_is_not_there_is_one_sentence(scheme: str) -> None:
    """Opening reaches out to nobody; asking and submitting say which variable to set, without the password."""
    broker = queue.open_broker(f"{scheme}://me:hunter2@127.0.0.1:{free_port()}")
    for ask in (lambda: queue.ping(broker), lambda: queue.submit(broker, 1)):
        with pytest.raises(Misconfigured, match="CUTROOM_BROKER_URL") as caught:
            ask()
        assert "hunter2" not in str(caught.value)


def test_a_wrong_password_is_one_sentence(redis_url: str) -> None:
    """A server that does not let us in is told apart from nothing."""
    broker = queue.open_broker(redis_url.replace(":s3cret", ":wrong"))
    with pytest.raises(Misconfigured, match="let us in"):
        queue.ping(broker)
