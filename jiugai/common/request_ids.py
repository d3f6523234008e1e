"""The id of the request that is being answered, for the log and the audit; "" outside of requests."""

from contextvars import ContextVar

current: ContextVar[str] = ContextVar("request_id", default="")
