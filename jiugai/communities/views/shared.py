"""What several pages of the register share."""

from jiugai.communities.states import Eligible

MARK = {Eligible.YES: "done", Eligible.NO: "stop", Eligible.ASK: "wait"}
