/* What a clinic changes. */

#define SLOT slot_of[c]
#define RESIDENT OWNER(c)
#define CLAIM c
#define FORGET forget_resident(); c = NONE
#define END_OF_CALL FORGET; ENDED
#define HAS_BOOKING(c) (fate[c] == booked || fate[c] == cancelled)

/* Cancels a booking, any, also one that is cancelled already. */
proctype changes_cancel(byte me) {
  byte c;

reading_booking:
end_unasked:
  atomic {
    if
    :: HAS_BOOKING(1) -> c = 1
    :: HAS_BOOKING(2) -> c = 2
    :: HAS_BOOKING(3) -> c = 3
    :: HAS_BOOKING(4) -> c = 4
    fi;
    BEGINS;
    printf("%d is changes.cancel of claim %d\n", me, c);
    bookings_fate_of(c)
  }
calling_off:
  atomic {
    OR_DIES; slots_call_off(SLOT, RESIDENT, CLAIM); OR_AGAIN(calling_off);
    if
    :: ANSWERED(done)
    :: ANSWERED(stale); END_OF_CALL  /* cancelled, and its seat given back, by somebody else */
    fi
  }
#define WAS_CANCELLED END_OF_CALL
#include "settling_cancel.pml"
#undef WAS_CANCELLED

ended:
end_of_call:
  false
}

#undef SLOT
#undef RESIDENT
#undef CLAIM
#undef FORGET
#undef END_OF_CALL
#undef HAS_BOOKING

#ifdef SLOTS_CHANGE

#define SLOT s
#define FORGET \
  forget_resident(); c = NONE; todo = 0; off = 0; live = 0; is_refused = false; is_withdrawn = false
#define END_OF_CALL FORGET; ENDED
#define SLOT_SETTLED END_OF_CALL

/* Takes slot `s` back for good. */
proctype changes_withdraw(byte me; byte s) {
  byte c;
  byte todo, off, live;  /* claims: a bit each */
  bool is_withdrawn;  /* the slot, as read */
  bool is_refused;

reading_slot:
end_unasked:
  atomic {
    OR_DIES; BEGINS;
    printf("%d is changes.withdraw of slot %d\n", me, s);
    slots_get(s)
  }
withdrawing:
  atomic {
    OR_DIES; slots_withdraw(s); OR_AGAIN(withdrawing)
  }
#define ROSTER_READ skip
#include "settling_settle_slot.pml"
#undef ROSTER_READ

ended:
end_of_call:
  false
}

#undef SLOT
#undef FORGET
#undef END_OF_CALL
#undef SLOT_SETTLED

#define END_OF_CALL seen = 0; fewer = 0; ENDED

/* One seat fewer in slot `s` if one is left, else one more. */
proctype changes_change(byte me; byte s) {
  byte seen;  /* the slot's revision, as read */
  byte fewer;

reading_slot:
end_unasked:
  atomic {
    OR_DIES; BEGINS;
    printf("%d is changes.change of slot %d\n", me, s);
    slots_get(s); seen = revision[s];
    if
    :: withdrawn[s] -> END_OF_CALL
    :: !withdrawn[s] && remaining[s] -> fewer = 1
    :: !withdrawn[s] -> fewer = 0
    fi
  }
changing:
  atomic {
    OR_DIES; slots_change(s, fewer, (1 - fewer)); OR_AGAIN(changing);
    if
    :: ANSWERED(done); END_OF_CALL
    :: ANSWERED(stale); seen = 0; fewer = 0; goto reading_slot
    fi
  }

ended:
end_of_call:
  false
}

#undef END_OF_CALL

#endif
