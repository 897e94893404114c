/* The claim protocol, for Spin to try in every order.
 *
 * Here are: residents who claim on several devices, unregister and come back; a clinic that cancels, changes seats
 * and withdraws a slot; sweep, which finishes what others left. Each call to the database is one atomic step.
 * Between two steps of a call all others may take theirs, and before each step the call may die. So every order
 * and every place of a crash is tried; also a write that was applied and whose answer was lost: the call dies before
 * its next step, or sends the write again (-DSENT_AGAIN).
 *
 * Not here: time, for nothing rests on it: sweep may come at any moment, and any call may take as long as it likes; a
 * slot that is moved to another time, which changes no seat and no decision; messages and notices. The code gives up after five rounds and answers
 * TryAgain. The model goes on as long as it likes, and may die at any step, which is all that giving up comes to.
 *
 *     configurations.pml   who takes part; choose with -D
 *     broken.pml           the conditions of the protocol; -D breaks one, to see that it is missed
 *     store.pml            the tables, and a step for each call to the database
 *     promises.pml         what must hold
 *     calls.pml            beginning, dying and ending
 *     the other files      the flows
 *
 * Steps, flows and their files are named after the module and function that they stand for; steps.py has the list.
 * `python -m proof.model` runs everything.
 */

#include "configurations.pml"
#include "broken.pml"
#include "store.pml"
#include "promises.pml"
#include "calls.pml"
#include "claims_claim.pml"
#include "changes.pml"
#include "registration.pml"
#include "settling_sweep.pml"

init {
  atomic {
    d_step {
      for (i : 0 .. SLOTS - 1) { seats[i] = SEATS_AT_FIRST(i); remaining[i] = seats[i] }
      for (i : 0 .. RESIDENTS - 1) { registered[i] = true; SET_PERSON(i, PERSON_AT_FIRST(i)) }
    }
    SLOTS_ARE_CHOSEN;
    CLAIMS_RUN;
    THE_OTHERS_RUN
  }
}
