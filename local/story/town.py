"""Where the story takes place."""

from dataclasses import dataclass, field

import httpx

from local.actors import ClinicStaff, Line, Resident
from local.stack import LocalStack


@dataclass
class Town:
    """Everybody in the story, and what they remember between the steps."""

    stack: LocalStack
    http: httpx.Client
    line: Line
    people: dict[str, Resident] = field(default_factory=dict)
    clinics: dict[str, ClinicStaff] = field(default_factory=dict)
    slots: dict[str, str] = field(default_factory=dict)
    winner: Resident | None = None
    loser: Resident | None = None
    claim_id: str = ""

    def __getitem__(self, name: str) -> Resident:
        return self.people[name]

    def won(self) -> Resident:
        assert self.winner is not None, "nobody has won yet"
        return self.winner

    def lost(self) -> Resident:
        assert self.loser is not None, "nobody has lost yet"
        return self.loser
