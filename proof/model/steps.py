"""What the names in the model stand for."""

STEPS = {
    "slots_get": "akiwaku.store.slots.get",
    "slots_roster": "akiwaku.store.slots.roster",
    "slots_unsettled_before": "akiwaku.store.slots.unsettled_before",
    "slots_take_seat": "akiwaku.store.slots.take_seat",
    "slots_give_seat_back": "akiwaku.store.slots.give_seat_back",
    "slots_change": "akiwaku.store.slots.change",
    "slots_withdraw": "akiwaku.store.slots.withdraw",
    "slots_call_off": "akiwaku.store.slots.call_off",
    "slots_mark_settled": "akiwaku.store.slots.mark_settled",
    "bookings_fate_of": "akiwaku.store.bookings.fate_of",
    "bookings_fates_in": "akiwaku.store.bookings.fates_in",
    "bookings_confirm": "akiwaku.store.bookings.confirm",
    "bookings_refuse": "akiwaku.store.bookings.refuse",
    "bookings_cancel": "akiwaku.store.bookings.cancel",
    "holders_held": "akiwaku.store.holders.held",
    "residents_get": "akiwaku.store.residents.get",
    "residents_delete": "akiwaku.store.residents.delete",
    "residents_save_new": "akiwaku.store.residents.save_new",
    "residents_save": "akiwaku.store.residents.save",
    "claims_claim": "akiwaku.claims.claim",
    "settling_settle": "akiwaku.settling.settle",
    "settling_settle_slot": "akiwaku.settling.settle_slot",
    "settling_cancel": "akiwaku.settling.cancel",
    "settling_sweep": "akiwaku.settling.sweep",
    "changes_cancel": "akiwaku.changes.cancel",
    "changes_change": "akiwaku.changes.change",
    "changes_withdraw": "akiwaku.changes.withdraw",
    "registration_register": "akiwaku.registration.register",
    "registration_unregister": "akiwaku.registration.unregister",
}
"""Step, flow or file of the model → the function it stands for."""

BOOKKEEPING = {"promises", "decided", "told", "resident_written", "forget_resident"}
"""Named pieces of the model that stand for nothing but the model itself."""
