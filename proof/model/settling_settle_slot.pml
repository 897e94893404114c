/* Brings every claim of slot SLOT to where the slot is, one after the other in any order; then SLOT_SETTLED. */

#define CLAIM c
#define RESIDENT OWNER(c)
#define HAS(claims, c) (claims & (1 << c))
#define WITHOUT(claims, c) claims & ~(1 << c)
#define NEXT_CLAIM \
  is_refused = is_withdrawn; \
  if \
  :: HAS(todo, 1) -> c = 1 \
  :: HAS(todo, 2) -> c = 2 \
  :: HAS(todo, 3) -> c = 3 \
  :: HAS(todo, 4) -> c = 4 \
  :: !todo -> SLOT_SETTLED \
  fi; \
  todo = WITHOUT(todo, c); \
  if \
  :: HAS(live, c) -> live = WITHOUT(live, c); goto cancelling_it \
  :: else -> goto settling \
  fi
#define SETTLED_LIVE if :: HAS(off, c) -> goto cancelling_it :: else -> NEXT_CLAIM fi
#define SETTLED_DEAD NEXT_CLAIM
#define WAS_CANCELLED NEXT_CLAIM

reading_claims:
  atomic {
    OR_DIES;
    d_step {
      slots_roster(SLOT);
      ROSTER_READ;
      is_withdrawn = withdrawn[SLOT];
      for (i : 1 .. CLAIMS) {
        if
        :: CLAIM_IN(SLOT, OWNER(i)) == i -> todo = todo | (1 << i)
        :: else
        fi
      }
      off = (is_withdrawn -> todo : CALLED_OFF_IN(SLOT));
    }
  }
reading_fates:
  atomic {
    OR_DIES;
    d_step {
      bookings_fates_in(SLOT);
      for (i : 1 .. CLAIMS) {
        if
        :: HAS(todo, i) && fate[i] == booked && HAS(off, i) -> live = live | (1 << i)
        :: HAS(todo, i) && fate[i] == booked && !HAS(off, i) -> todo = WITHOUT(todo, i)
        :: else
        fi
      }
    }
    NEXT_CLAIM
  }
#include "settling_settle.pml"
#include "settling_cancel.pml"

#undef CLAIM
#undef RESIDENT
#undef HAS
#undef WITHOUT
#undef NEXT_CLAIM
#undef SETTLED_LIVE
#undef SETTLED_DEAD
#undef WAS_CANCELLED
