/* Sees claim CLAIM of resident RESIDENT in slot SLOT through to its end; then SETTLED_LIVE or SETTLED_DEAD. */

settling:
  atomic {
    OR_DIES; residents_get(RESIDENT);
    if
    :: is_refused || !registered[RESIDENT] -> forget_resident(); goto refusing
    :: !is_refused && registered[RESIDENT]
    fi
  }
confirming:
  atomic {
    OR_DIES; bookings_confirm(RESIDENT, CLAIM); OR_AGAIN(confirming); forget_resident();
    if
    :: ANSWERED(done); SETTLED_LIVE
    :: ANSWERED(another_held); is_refused = REFUSAL_IS_KEPT; goto settling
    :: ANSWERED(stale); goto reading_fate
    fi
  }
refusing:
#ifdef BROKEN_SEAT_BACK_BEFORE_REFUSAL
  atomic { OR_DIES; slots_give_seat_back(SLOT, RESIDENT, CLAIM) }
refusing_afterwards:
#endif
  atomic {
    OR_DIES; bookings_refuse(CLAIM); OR_AGAIN(refusing);
    if
    :: ANSWERED(done); goto giving_back
    :: ANSWERED(stale)
    fi
  }
reading_fate:
  atomic {
    OR_DIES; bookings_fate_of(CLAIM);
    if
    :: fate[CLAIM] == NONE ->
       MUST(!undisturbed, "broken: a claim is not settled in two rounds, with nobody in the way\n");
       goto settling
    :: fate[CLAIM] == booked -> SETTLED_LIVE
    :: fate[CLAIM] == cancelled || fate[CLAIM] == refused
    fi
  }
giving_back:
#ifdef BROKEN_SEAT_KEPT
  atomic { OR_DIES; SETTLED_DEAD }
#else
  atomic { OR_DIES; slots_give_seat_back(SLOT, RESIDENT, CLAIM); OR_AGAIN(giving_back); SETTLED_DEAD }
#endif
