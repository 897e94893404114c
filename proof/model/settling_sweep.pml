/* Once a minute: finishes what is left in the slots that carry a mark, one slot at a time. */

#define SLOT s
#define FORGET \
  forget_resident(); mark[s] = mark[s] & ~own; undisturbed = false; \
  s = 0; c = NONE; todo = 0; off = 0; live = 0; is_refused = false; is_withdrawn = false
#define END_OF_CALL FORGET; goto waiting
#define SLOT_SETTLED goto clearing

/* Sweep, too, may die at any step, and then comes again. Not where endless rounds are looked for: whoever dies each
 * time never gets anywhere. */
#undef HAS_BEGUN
#ifdef SWEEP_LIVES
#define HAS_BEGUN false
#else
#define HAS_BEGUN true
#endif

#ifdef TWO_SWEEPS
#define NOBODY_IN_THE_WAY false
#else
#define NOBODY_IN_THE_WAY !alive
#endif

proctype settling_sweep(byte me; byte own) {
  byte s, c;
  byte todo, off, live;  /* claims: a bit each */
  bool is_withdrawn;  /* the slot, as read */
  bool is_refused;

waiting:
end_of_sweep:
  atomic {
    if
    :: mark[0] -> s = 0
    :: mark[1] -> s = 1
    fi;
    undisturbed = NOBODY_IN_THE_WAY;
    printf("%d is settling.sweep\n", me);
    slots_unsettled_before(s)
  }
#define ROSTER_READ mark[s] = mark[s] | (mark[s] -> own : 0)
#include "settling_settle_slot.pml"
#undef ROSTER_READ
clearing:
  atomic {
    OR_DIES; slots_mark_settled(s); OR_AGAIN(clearing);
    if
    :: ANSWERED(done)
    :: ANSWERED(stale);
       MUST(!undisturbed || !mark[s], "broken: a slot is not settled by one sweep, with nobody in the way\n")
    fi;
    END_OF_CALL
  }
}
