/* Who takes part. Choose one with -D.
 *
 * Slots are 0 and 1; residents and persons are counted from 0. A claim has the number of the call that makes it,
 * from 1 on; the other calls follow. Where two devices or two residents could change places and nothing would be
 * different, one order of beginning stands for both.
 */

#define SLOTS 2
#define MOST_CLAIMS 4
#define EITHER(c) if :: slot_of[c] = 0 :: slot_of[c] = 1 fi
/* For two that could change places. */
#define ALIKE(c, d) if :: slot_of[c] = 0; EITHER(d) :: slot_of[c] = 1; slot_of[d] = 1 fi
#define AFTER(c, d) (slot_of[c] != slot_of[d] || begun[d])

/* Three residents, the first with two devices; three seats, two of them in slot 0. */
#ifdef MAIN
#define RESIDENTS 3
#define CLAIMS 4
#define SEATS_AT_FIRST(s) (2 - s)
#define SLOTS_ARE_CHOSEN ALIKE(1, 2); ALIKE(3, 4)
#define MAY_BEGIN(c) ((c != 2 || AFTER(2, 1)) && (c != 4 || AFTER(4, 3)))
#define THE_OTHERS_RUN run changes_cancel(5); run settling_sweep(6, 2)
#define PROCESSES 7
#endif

/* Two residents, the first with two devices; a seat in each slot. */
#ifdef SMALL
#define CLAIMS 3
#define THE_OTHERS_RUN run changes_cancel(4); run settling_sweep(5, 2)
#define PROCESSES 6
#endif

/* The same, but both residents give the same phone number and birth date. */
#ifdef TWINS
#define CLAIMS 3
#define PERSONS 1
#define PERSON_AT_FIRST(r) 0
#define THE_OTHERS_RUN run changes_cancel(4); run settling_sweep(5, 2)
#define PROCESSES 6
#endif

/* One of two residents unregisters, and registers: as before, or with the other's number and birth date. */
#ifdef RETURN
#define CLAIMS 2
#define PEOPLE_CHANGE
#define THE_OTHERS_RUN \
  run changes_cancel(3); run registration_unregister(4, 0); run registration_register(5, 0); run settling_sweep(6, 2)
#define PROCESSES 7
#endif

/* The same resident on two devices, who comes back as somebody else or says afterwards to be somebody else. */
#ifdef RENAMED
#define RESIDENTS 1
#define PERSONS 2
#define PERSON_AT_FIRST(r) 0
#define CLAIMS 2
#define OWNER(c) 0
#define PEOPLE_CHANGE
#define SLOTS_ARE_CHOSEN slot_of[1] = 0; EITHER(2)
#define MAY_BEGIN(c) (c != 2 || AFTER(2, 1))
#define THE_OTHERS_RUN \
  run changes_cancel(3); run registration_unregister(4, 0); run registration_register(5, 0); run settling_sweep(6, 2)
#define PROCESSES 7
#endif

/* The clinic withdraws slot 0, and cancels. */
#ifdef WITHDRAW
#define CLAIMS 2
#define SLOTS_CHANGE
#define SEATS_AT_FIRST(s) (2 - s)
#define THE_OTHERS_RUN run changes_cancel(3); run changes_withdraw(4, 0); run settling_sweep(5, 2)
#define PROCESSES 6
#endif

/* The same, of a resident who tries again on another device. */
#ifdef WITHDRAW_AGAIN
#define RESIDENTS 1
#define CLAIMS 2
#define OWNER(c) 0
#define SLOTS_CHANGE
#define SEATS_AT_FIRST(s) (2 - s)
#define SLOTS_ARE_CHOSEN ALIKE(1, 2)
#define MAY_BEGIN(c) (c != 2 || AFTER(2, 1))
#define THE_OTHERS_RUN run changes_cancel(3); run changes_withdraw(4, 0); run settling_sweep(5, 2)
#define PROCESSES 6
#endif

/* The clinic changes the seats of slot 0, one more or one fewer, and withdraws it. */
#ifdef SEATS
#define CLAIMS 2
#define SLOTS_CHANGE
#define SEATS_AT_FIRST(s) (2 - s)
#define THE_OTHERS_RUN run changes_change(3, 0); run changes_withdraw(4, 0); run settling_sweep(5, 2)
#define PROCESSES 6
#endif

/* A sweep takes so long that the next one begins. The residents are one person, and the clinic cancels. */
#ifdef SWEEPS
#define CLAIMS 2
#define PERSONS 1
#define PERSON_AT_FIRST(r) 0
#define TWO_SWEEPS
#define THE_OTHERS_RUN run changes_cancel(3); run settling_sweep(4, 2); run settling_sweep(5, 4)
#define PROCESSES 6
#endif

/* Two sweeps again, and the clinic withdraws slot 0. */
#ifdef SWEEPS_WITHDRAW
#define CLAIMS 2
#define SLOTS_CHANGE
#define TWO_SWEEPS
#define THE_OTHERS_RUN run changes_withdraw(3, 0); run settling_sweep(4, 2); run settling_sweep(5, 4)
#define PROCESSES 6
#endif

/* What is the same in most. */
#ifndef RESIDENTS
#define RESIDENTS 2
#endif
#ifndef PERSONS
#define PERSONS RESIDENTS
#define PERSON_AT_FIRST(r) (r)
#endif
#ifndef SEATS_AT_FIRST
#define SEATS_AT_FIRST(s) 1
#endif

#ifndef OWNER
#if CLAIMS == 2
#define OWNER(c) (c - 1)
#else
#define OWNER(c) (c <= 2 -> 0 : c - 2)
#endif
#endif

#if CLAIMS == 2
#define CLAIMS_RUN run claims_claim(1); run claims_claim(2)
#elif CLAIMS == 3
#define CLAIMS_RUN run claims_claim(1); run claims_claim(2); run claims_claim(3)
#else
#define CLAIMS_RUN run claims_claim(1); run claims_claim(2); run claims_claim(3); run claims_claim(4)
#endif

#ifndef SLOTS_ARE_CHOSEN
#if CLAIMS == 2
#define SLOTS_ARE_CHOSEN EITHER(1); EITHER(2)
#else
#define SLOTS_ARE_CHOSEN slot_of[1] = 0; EITHER(2); EITHER(3)  /* the slots could change places */
#endif
#endif

#ifndef MAY_BEGIN
#if CLAIMS == 2
#define MAY_BEGIN(c) true
#else
#define MAY_BEGIN(c) (c != 2 || AFTER(2, 1))
#endif
#endif
