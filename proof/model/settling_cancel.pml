/* Cancels the booking of claim CLAIM, resident RESIDENT, in slot SLOT, and frees the seat; then WAS_CANCELLED. */

cancelling_it:
#ifdef BROKEN_SEAT_BACK_BEFORE_CANCEL
  atomic { OR_DIES; slots_give_seat_back(SLOT, RESIDENT, CLAIM) }
reading_resident:
#endif
  atomic { OR_DIES; residents_get(RESIDENT) }
cancelling:
  atomic {
    OR_DIES; bookings_cancel(RESIDENT, CLAIM); OR_AGAIN(cancelling); forget_resident();
    if
    :: ANSWERED(done); goto freeing
    :: ANSWERED(stale)
    fi
  }
reading_whether_live:
  atomic {
    OR_DIES; bookings_fate_of(CLAIM);
    if
    :: fate[CLAIM] == booked -> goto cancelling_it
    :: else
    fi
  }
freeing:
  atomic { OR_DIES; slots_give_seat_back(SLOT, RESIDENT, CLAIM); OR_AGAIN(freeing); WAS_CANCELLED }
