/* What all calls have in common: they begin, may die before any step, and end. */

byte alive;  /* a bit for each call that has begun, and has neither ended nor died. Sweep has none */
bool begun[MOST_CLAIMS + 1];

/* In every step. Whoever dies before the first has not begun: that call has never come. A call that dies or ends
 * forgets what it knew, so that all its ends are one state. */
#define OR_DIES if :: true :: HAS_BEGUN -> printf("%d dies\n", me); END_OF_CALL fi
#define HAS_BEGUN (alive & (1 << me))
#define BEGINS alive = alive | (1 << me); undisturbed = false
#define ENDED alive = alive & ~(1 << me); goto ended

inline forget_resident() { as_read[me] = NONE }

/* After a write whose answer was lost, when the SDK sends the write again. */
#ifdef SENT_AGAIN
#define OR_AGAIN(step) if :: true :: true -> printf("%d hears nothing\n", me); answer = NONE; goto step fi
#else
#define OR_AGAIN(step) skip
#endif

/* Cancels between their mark and their end: the one place where the protocol rests on time.
 *
 * A cancel sets its mark, then cancels, then gives the seat back. If sweep took the mark away before the booking is
 * cancelled, and the cancel then died, nobody would ever look at that seat again. So sweep leaves a slot alone for a
 * while after it was touched, until whoever touched it has ended or was killed, and whatever they wrote has arrived;
 * here, until no cancel of that slot is under way. NO_PATIENCE shows the lost seat.
 *
 * That while must be longer than twice the time after which a call is killed, not once. `touched_at` says when a call
 * began, not when it wrote: a claim that began well before the cancel, and takes its seat after the cancel's mark, puts
 * its own, earlier time over it. SHORT_PATIENCE, where sweep waits until that claim is over and no longer, shows it.
 *
 * For a claim sweep need not wait at all, since it takes its seat and sets its mark in one write; and a slot that was
 * withdrawn says itself what is to be done. */
byte cancels_under_way[SLOTS];

/* No call has been alive since sweep began with its slot. Then that one sweep must settle the slot, in two rounds. */
bool undisturbed;
