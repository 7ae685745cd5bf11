"""Which language model answers: the embedded one, or any that speaks OpenAI's protocol."""

from langchain_core.language_models import BaseChatModel

from agent.errors import ModelError
from agent.mind import EMBEDDED


def open_model(name: str, *, key: str | None = None, url: str | None = None, timeout: float = 60) -> BaseChatModel:
    """The model called `name`; "embedded" needs neither key nor network.

    Raises `ModelError` where something is missing.
    """
    if name == EMBEDDED:
        from agent.offline.model import EmbeddedModel

        return EmbeddedModel()
    try:
        from agent.wire import WireModel
    except ModuleNotFoundError:
        raise ModelError(f'The model {name} needs more packages: pip install "cutroom[openai]".') from None
    if not key and not url:
        raise ModelError(f"The model {name} needs OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own.")
    # Some names make the client speak another protocol than the one that compatible servers have.
    return WireModel(
        model=name,
        api_key=key or "none",
        base_url=url,
        timeout=timeout,
        max_retries=2,
        temperature=0,
        use_responses_api=False,
    )
