/* A resident's attempt at a seat, on one device. */

#define SLOT slot_of[me]
#define RESIDENT OWNER(me)
#define CLAIM c
#define FORGET forget_resident(); c = NONE; is_refused = false
#define END_OF_CALL FORGET; ENDED
#define SETTLED_LIVE told(c); END_OF_CALL
#define SETTLED_DEAD if :: c == me -> END_OF_CALL :: c != me -> FORGET; goto asking fi

proctype claims_claim(byte me) {
  byte c;  /* the claim that is being settled: this call's own, or one that this resident has made before */
  bool is_refused;

asking:
end_unasked:
  atomic {
    MAY_BEGIN(me); OR_DIES; BEGINS; begun[me] = me & 1;
    printf("%d is claims.claim of resident %d for slot %d\n", me, RESIDENT, SLOT);
    residents_get(RESIDENT);
    if
    :: !registered[RESIDENT] -> END_OF_CALL  /* NotRegistered */
    :: registered[RESIDENT] && pointer[RESIDENT] != NONE && slot_of[pointer[RESIDENT]] != SLOT ->
       END_OF_CALL  /* AlreadyBooked */
    :: registered[RESIDENT] && pointer[RESIDENT] != NONE && slot_of[pointer[RESIDENT]] == SLOT ->
       c = pointer[RESIDENT]; forget_resident(); goto held_already
    :: registered[RESIDENT] && pointer[RESIDENT] == NONE
    fi
  }
looking:
  atomic {
    OR_DIES; slots_roster(SLOT);
    if
    :: CLAIM_IN(SLOT, RESIDENT) != NONE ->
       c = CLAIM_IN(SLOT, RESIDENT); is_refused = withdrawn[SLOT]; forget_resident(); goto settling
    :: CLAIM_IN(SLOT, RESIDENT) == NONE && (withdrawn[SLOT] || !remaining[SLOT]) ->
       END_OF_CALL  /* SlotClosed, SlotFull */
#ifdef BROKEN_BOOKING_BEFORE_SEAT
    :: CLAIM_IN(SLOT, RESIDENT) == NONE && !withdrawn[SLOT] && remaining[SLOT] -> c = me; goto confirming
#else
    :: CLAIM_IN(SLOT, RESIDENT) == NONE && !withdrawn[SLOT] && remaining[SLOT]
#endif
    fi
  }
taking:
  atomic {
    OR_DIES; slots_take_seat(SLOT, RESIDENT, me); OR_AGAIN(taking);
    if
    :: ANSWERED(seat_taken); c = me; goto confirming
    :: ANSWERED(claimed_before); FORGET; goto asking
    :: ANSWERED(no_seat); END_OF_CALL  /* SlotClosed, SlotFull */
    fi
  }
held_already:
  atomic {
    OR_DIES; bookings_fate_of(c);
    if
    :: fate[c] == booked -> told(c)
    :: else  /* TryAgain */
    fi;
    END_OF_CALL
  }
#include "settling_settle.pml"

ended:
end_of_call:
  false
}

#undef SLOT
#undef RESIDENT
#undef CLAIM
#undef FORGET
#undef END_OF_CALL
#undef SETTLED_LIVE
#undef SETTLED_DEAD
