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
  :: HAS(live, c) -> live = WITHOUT(live, c); goto calling_off \
  :: else -> goto settling \
  fi
#define SETTLED_LIVE if :: is_withdrawn -> goto calling_off :: else -> NEXT_CLAIM fi
#define SETTLED_DEAD NEXT_CLAIM
#define CALLED_OFF NEXT_CLAIM

reading_claims:
  atomic {
    OR_DIES;
    d_step {
      slots_with_claims(SLOT);
      is_withdrawn = withdrawn[SLOT];
      for (i : 1 .. CLAIMS) {
        if
        :: CLAIM_IN(SLOT, OWNER(i)) == i -> todo = todo | (1 << i)
        :: else
        fi
      }
    }
  }
reading_fates:
  atomic {
    OR_DIES;
    d_step {
      bookings_fates_in(SLOT);
      for (i : 1 .. CLAIMS) {
        if
        :: HAS(todo, i) && fate[i] == booked && is_withdrawn -> live = live | (1 << i)
        :: HAS(todo, i) && fate[i] == booked && !is_withdrawn -> todo = WITHOUT(todo, i)
        :: else
        fi
      }
    }
    NEXT_CLAIM
  }
#include "settling_settle.pml"
#include "settling_call_off.pml"

#undef CLAIM
#undef RESIDENT
#undef HAS
#undef WITHOUT
#undef NEXT_CLAIM
#undef SETTLED_LIVE
#undef SETTLED_DEAD
#undef CALLED_OFF
