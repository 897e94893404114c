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

/* No call has been alive since sweep began with its slot. Then that one sweep must settle the slot, in two rounds. */
bool undisturbed;
