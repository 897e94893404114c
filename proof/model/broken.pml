/* The conditions on which the protocol rests, each with the switch that takes it away. The switches that change an
 * order of steps are in the flows. mutants.py lists them all; Spin must find an error in each.
 */

#ifdef BROKEN_SEAT_UNCONDITIONALLY
#define HAS_SEAT(s) true
#else
#define HAS_SEAT(s) (remaining[s] > 0)
#endif

#ifdef BROKEN_ANY_SEAT_BACK
#define SEAT_IS_OF(s, r, c) (CLAIM_IN(s, r) != NONE)
#else
#define SEAT_IS_OF(s, r, c) (CLAIM_IN(s, r) == c)
#endif

#ifdef BROKEN_DECIDED_TWICE
#define UNDECIDED(c) true
#else
#define UNDECIDED(c) (fate[c] == NONE)
#endif

#ifdef BROKEN_LINE_HOLDER
#define LINE_IS_FREE(r) true
#else
#define LINE_IS_FREE(r) (line_holder[r] == NONE)
#endif

#ifdef BROKEN_PERSON_HOLDER
#define PERSON_IS_FREE(r) true
#else
#define PERSON_IS_FREE(r) (person_holder[PERSON(r)] == NONE)
#endif

#ifdef BROKEN_VERSION
#define UNCHANGED(r) true
#else
#define UNCHANGED(r) (as_read[me] == r + 1)
#endif

#ifdef BROKEN_CANCELLED_TWICE
#define IS_LIVE(c) true
#else
#define IS_LIVE(c) (fate[c] == booked)
#endif

#ifdef BROKEN_RETURN_UNSEEN
#define STILL_HELD(r, held) true
#else
#define STILL_HELD(r, held) (line_holder[r] == held)
#endif

#ifdef BROKEN_FEWER_SEATS
#define CAN_SPARE(s, fewer) true
#else
#define CAN_SPARE(s, fewer) (remaining[s] >= fewer)
#endif

#ifdef BROKEN_SETTLED_UNSEEN
#define UNTOUCHED(s) true
#else
#define UNTOUCHED(s) (mark[s] & own)
#endif

#ifdef BROKEN_WITHDRAW_WITHOUT_MARK
#define MARKED_AS_WITHDRAWN(s) skip
#else
#define MARKED_AS_WITHDRAWN(s) mark[s] = UNSETTLED
#endif

#ifdef BROKEN_CANCEL_UNWRITTEN
#define WRITTEN_BY_CANCEL(s, c) skip
#define WAS_CALLED_OFF(c) true
#else
#define WRITTEN_BY_CANCEL(s, c) called_off[s] = called_off[s] | (1 << c)
#define WAS_CALLED_OFF(c) (called_off[slot_of[c]] & (1 << c))
#endif

#ifdef BROKEN_CALLED_OFF_UNSEEN
#define CALLED_OFF_IN(s) 0
#else
#define CALLED_OFF_IN(s) called_off[s]
#endif

#ifdef BROKEN_CANCEL_WITHOUT_MARK
#define MARKED_BY_CANCEL(s) skip
#else
#define MARKED_BY_CANCEL(s) mark[s] = UNSETTLED
#endif

#ifdef BROKEN_REFUSAL_FORGOTTEN
#define REFUSAL_IS_KEPT false
#else
#define REFUSAL_IS_KEPT true
#endif
