"""What is searched, and which broken protocols must be found out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Configuration:
    """One run of Spin over the model; `switches` are its -D options."""

    name: str
    what: str
    switches: tuple[str, ...]
    looks_for_cycles: bool = False
    """Searches for a way to go on for ever, too. It takes twice the states."""


CONFIGURATIONS = (
    Configuration("SMALL", "2 residents, 3 devices, 2 slots of 1 seat; cancel, sweep", ("SMALL",)),
    Configuration(
        "ENDLESS",
        "SMALL, looking for rounds without end; sweep does not die",
        ("SMALL", "SWEEP_LIVES"),
        looks_for_cycles=True,
    ),
    Configuration("SENT_AGAIN", "SMALL, and any write may be sent again", ("SMALL", "SENT_AGAIN")),
    Configuration("TWINS", "SMALL, both residents being one person", ("TWINS",)),
    Configuration(
        "RETURN", "2 residents; one leaves, comes back, becomes the other; cancel, sweep", ("RETURN",)
    ),
    Configuration(
        "RENAMED",
        "1 resident, 2 devices; leaves, comes back, becomes somebody else; cancel, sweep",
        ("RENAMED",),
    ),
    Configuration("WITHDRAW", "2 residents, slots of 2 and 1; withdraw, cancel, sweep", ("WITHDRAW",)),
    Configuration(
        "WITHDRAW_AGAIN",
        "1 resident, 2 devices, slots of 2 and 1; withdraw, cancel, sweep",
        ("WITHDRAW_AGAIN",),
    ),
    Configuration("SEATS", "2 residents, slots of 2 and 1; change seats, withdraw, sweep", ("SEATS",)),
    Configuration("SWEEPS", "2 residents being one person; cancel, two sweeps at once", ("SWEEPS",)),
    Configuration("SWEEPS_WITHDRAW", "2 residents; withdraw, two sweeps at once", ("SWEEPS_WITHDRAW",)),
    Configuration("MAIN", "3 residents, 4 devices, slots of 2 and 1 seats; cancel, sweep", ("MAIN",)),
)


@dataclass(frozen=True)
class Mutant:
    """A protocol with one piece missing, in the smallest configuration that shows it."""

    switch: str
    configuration: str
    what: str


MUTANTS = (
    Mutant("BROKEN_SEAT_UNCONDITIONALLY", "SMALL", "a seat is taken because one was seen, with no condition"),
    Mutant("BROKEN_BOOKING_BEFORE_SEAT", "SMALL", "the booking is made before the seat is taken"),
    Mutant(
        "BROKEN_SEAT_BACK_BEFORE_REFUSAL", "TWINS", "the seat is given back before the refusal is written"
    ),
    Mutant("BROKEN_ANY_SEAT_BACK", "SMALL", "a seat is given back without asking whose it is"),
    Mutant("BROKEN_SEAT_KEPT", "TWINS", "the seat of a claim that is over is not given back"),
    Mutant("BROKEN_DECIDED_TWICE", "SMALL", "a decision is written without asking whether there is one"),
    Mutant("BROKEN_LINE_HOLDER", "RENAMED", "a booking does not ask whether the resident holds another"),
    Mutant("BROKEN_PERSON_HOLDER", "TWINS", "a booking does not ask whether the person holds another"),
    Mutant("BROKEN_VERSION", "RETURN", "a resident is written over whatever became of them"),
    Mutant("BROKEN_RETURN_UNSEEN", "RETURN", "who comes back is not checked for a booking in the same write"),
    Mutant("BROKEN_CANCELLED_TWICE", "WITHDRAW", "a booking is cancelled without asking whether it is live"),
    Mutant(
        "BROKEN_SEAT_BACK_BEFORE_CANCEL", "SMALL", "the seat is given back before the booking is cancelled"
    ),
    Mutant("BROKEN_CANCEL_WITHOUT_MARK", "SMALL", "a cancel leaves no mark"),
    Mutant("BROKEN_WITHDRAW_WITHOUT_MARK", "WITHDRAW", "a withdrawal leaves no mark"),
    Mutant("BROKEN_SETTLED_UNSEEN", "SMALL", "sweep takes the mark away though the slot was touched since"),
    Mutant("BROKEN_FEWER_SEATS", "SEATS", "seats are taken away without asking whether they are claimed"),
    Mutant("BROKEN_REFUSAL_FORGOTTEN", "ENDLESS", "a claim behind another booking is tried again for ever"),
    Mutant("BROKEN_CANCEL_UNWRITTEN", "SMALL", "a cancel marks the slot, and does not write what for"),
    Mutant("BROKEN_CALLED_OFF_UNSEEN", "SMALL", "sweep leaves the bookings that were called off"),
)
