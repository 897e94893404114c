"""Losing an answer as networks do: the connection ends, and nobody can tell what became of the call."""

from starlette.types import Receive


async def cut(receive: Receive) -> None:
    """Closes the connection that a call came in on, before anything was answered.

    ASGI has no word for this. But Uvicorn passes on the `receive` of its own object for the call, which holds
    the transport, and nothing between Uvicorn and here puts another one in its place. Afterwards the call may
    end without an answer: Uvicorn says nothing to a connection that is closed.
    """
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise RuntimeError("only Uvicorn's connections can be cut, and only by the receive it handed out")
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass
