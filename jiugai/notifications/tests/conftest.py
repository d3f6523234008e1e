import datetime

import pytest

from jiugai.common import shell
from jiugai.common.shell import InboxItem, InboxSource
from jiugai.notifications.services import channels


@pytest.fixture
def waiting(monkeypatch):
    """A list of items that wait for every sub-district; the only inbox source while the test runs."""
    items: list[InboxItem] = []
    source = InboxSource("test", 1, lambda actor, county, today: items if actor.role == "sub_district" else [])
    monkeypatch.setattr(shell.inbox, "_entries", {"test": source})
    return items


@pytest.fixture
def item():
    def make(id_="summary:1", due=datetime.date(2021, 9, 15), **more):
        return InboxItem(id=id_, title="西岳楼摸底汇总未上报", why="汇总表", url="/x/", action="上报", due=due, **more)

    return make


class Wire:
    """An outside channel that remembers what went through it, and can be cut."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, list[str]]] = []
        self.broken = False

    def deliver(self, person, notifications) -> None:
        if self.broken:
            raise ConnectionError("secret text of the message")
        self.sent.append((str(person), [n.title for n in notifications]))


@pytest.fixture
def wire(monkeypatch):
    from jiugai.notifications.services import Channel

    monkeypatch.setattr(channels, "_entries", dict(channels._entries))
    wire = Wire()
    channels.add(Channel("sms", "SMS", wire.deliver, lambda person: True))
    return wire
