"""The language model as the conversation holds it: loaded beside other work, and asked once it is there.

LangChain takes more than a second to load, in which a file that was sent can be taken in. Knows nothing of chats.
"""

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from agent.proposal import Proposal
from editing.history import History
from editing.measures import Measuring
from editing.timeline import Source

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

EMBEDDED = "embedded"


class Mind:
    """The model called `name`; it begins to load at once, and is waited for only where it could be set up wrongly.

    Raises `ModelError` where something is missing.
    """

    def __init__(self, name: str, *, key: str | None = None, url: str | None = None, timeout: float = 60) -> None:
        self._timeout = timeout
        self._model: Future[BaseChatModel] = Future()
        threading.Thread(target=self._load, args=(name, key, url), daemon=True).start()
        if name != EMBEDDED:
            self._model.result()

    def _load(self, name: str, key: str | None, url: str | None) -> None:
        from agent.errors import ModelError

        try:
            import agent.agent  # noqa: F401 - what asks the model takes as long to load
            from agent.models import open_model

            self._model.set_result(open_model(name, key=key, url=url, timeout=self._timeout))
        except (ModelError, ImportError) as error:
            self._model.set_exception(error)

    async def propose(self, text: str, history: History, sources: Sequence[Source], measure: Measuring) -> Proposal:
        """See `agent.propose`."""
        model = await asyncio.wrap_future(self._model)
        from agent.agent import propose

        return await propose(text, history, sources, model, self._timeout, measure)
