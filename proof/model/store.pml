/* The tables, and one atomic step for each call to the database: a conditional write is one because DynamoDB makes
 * it one, a transaction likewise. `me` is the call that takes the step.
 */

#define NONE 0

/* Slots: a row each, with its claims inside. */
byte seats[SLOTS];
byte remaining[SLOTS];
bool withdrawn[SLOTS];
byte revision[SLOTS];
byte claim_in[SLOTS * RESIDENTS];
byte called_off[SLOTS];  /* a bit for each claim whose booking the clinic wants cancelled */
#define CLAIM_IN(s, r) claim_in[(s) * RESIDENTS + (r)]

/* 0 where there is no mark. The count of touches is only ever compared with what a sweep has read. So in its place
 * each sweep sets a bit of its own when it reads the slot, and whoever touches the slot removes the bits. */
byte mark[SLOTS];
#define UNSETTLED 1

/* Bookings: a row for each claim that was decided; NONE while there is no row. */
mtype:fate = { booked, cancelled, refused };
mtype:fate fate[MOST_CLAIMS + 1];
byte booked_as[MOST_CLAIMS + 1];  /* the person in the row: phone number and birth date */

/* Holders. */
byte line_holder[RESIDENTS];
byte person_holder[PERSONS];

/* Residents. */
bool registered[RESIDENTS];
byte pointer[RESIDENTS];
#ifdef PEOPLE_CHANGE
byte person[RESIDENTS];
#define PERSON(r) person[r]
#define SET_PERSON(r, to) person[r] = to
#else
#define PERSON(r) PERSON_AT_FIRST(r)
#define SET_PERSON(r, to) skip
#endif

/* A random version never comes back, so "the version is what I read" says as much as "nobody has written the row
 * since I read it". That is kept here, for each call: whose row (counted from 1) it has read and nobody has written
 * since. So the states stay finite, and those that only differ in their versions are one. */
byte as_read[PROCESSES];
#define ABSENT 255  /* read, and nobody was there: the write then depends on that */

/* What a claim's id stands for: its slot here, its resident in OWNER. */
byte slot_of[MOST_CLAIMS + 1];

/* What the step just taken has answered. It must not be `hidden`: Spin goes back to where several answers are asked
 * for, and would find there what a later step has answered. It is emptied when it was asked for, so that it tells
 * no states apart. */
mtype:answer = { done, stale, seat_taken, claimed_before, no_seat, another_held };
mtype:answer answer;
#define ANSWERED(what) answer == what -> answer = NONE

hidden byte i;

inline resident_written(r) {
  for (i : 1 .. PROCESSES - 1) {
    if
    :: as_read[i] == r + 1 -> as_read[i] = NONE
    :: else
    fi
  }
}

inline slots_get(s) {
  printf("%d slots.get slot %d: %d remaining\n", me, s, remaining[s])
}

inline slots_roster(s) {
  printf("%d slots.roster slot %d: %d remaining\n", me, s, remaining[s])
}

inline slots_unsettled_before(s) {
  printf("%d slots.unsettled_before: slot %d\n", me, s)
}

inline slots_take_seat(s, r, c) {
  d_step {
    if
    :: CLAIM_IN(s, r) == c -> answer = seat_taken  /* by this very write, whose answer was lost */
    :: CLAIM_IN(s, r) != c && CLAIM_IN(s, r) != NONE -> answer = claimed_before
    :: CLAIM_IN(s, r) == NONE && (withdrawn[s] || !HAS_SEAT(s)) -> answer = no_seat
    :: CLAIM_IN(s, r) == NONE && !withdrawn[s] && HAS_SEAT(s) ->
       CLAIM_IN(s, r) = c;
       remaining[s] = remaining[s] - 1;
       mark[s] = UNSETTLED;
       answer = seat_taken
    fi;
    printf("%d slots.take_seat claim %d, slot %d: %e\n", me, c, s, answer);
    promises()
  }
}

inline slots_give_seat_back(s, r, c) {
  d_step {
    if
    :: SEAT_IS_OF(s, r, c) ->
       CLAIM_IN(s, r) = NONE;
       called_off[s] = called_off[s] & ~(1 << c);
       remaining[s] = remaining[s] + 1;
       printf("%d slots.give_seat_back claim %d, slot %d\n", me, c, s);
       promises()
    :: else -> printf("%d slots.give_seat_back claim %d, slot %d: has none\n", me, c, s)
    fi
  }
}

inline slots_change(s, fewer, more) {
  d_step {
    if
    :: revision[s] == seen && CAN_SPARE(s, fewer) ->
       seats[s] = seats[s] + more - fewer;
       remaining[s] = remaining[s] + more - fewer;
       revision[s] = revision[s] + 1;
       answer = done
    :: else -> answer = stale
    fi;
    printf("%d slots.change slot %d, %d more, %d fewer: %e\n", me, s, more, fewer, answer);
    promises()
  }
}

inline slots_withdraw(s) {
  d_step {
    withdrawn[s] = true;
    revision[s] = revision[s] + 1;
    MARKED_AS_WITHDRAWN(s);
    printf("%d slots.withdraw slot %d\n", me, s);
    promises()
  }
}

inline slots_call_off(s, r, c) {
  d_step {
    if
    :: CLAIM_IN(s, r) == c ->
       WRITTEN_BY_CANCEL(s, c);
       MARKED_BY_CANCEL(s);
       answer = done
    :: else -> answer = stale
    fi;
    printf("%d slots.call_off claim %d, slot %d: %e\n", me, c, s, answer);
    promises()
  }
}

inline slots_mark_settled(s) {
  d_step {
    if
    :: UNTOUCHED(s) -> mark[s] = NONE; answer = done
    :: else -> answer = stale
    fi;
    printf("%d slots.mark_settled slot %d: %e\n", me, s, answer);
    promises()
  }
}

inline bookings_fate_of(c) {
  d_step {
    if
    :: fate[c] == NONE -> printf("%d bookings.fate_of claim %d: undecided\n", me, c)
    :: else -> printf("%d bookings.fate_of claim %d: %e\n", me, c, fate[c])
    fi
  }
}

inline bookings_fates_in(s) {
  printf("%d bookings.fates_in slot %d\n", me, s)
}

inline bookings_confirm(r, c) {
  d_step {
    if
    :: UNDECIDED(c) && LINE_IS_FREE(r) && PERSON_IS_FREE(r) && UNCHANGED(r) ->
       printf("%d bookings.confirm claim %d: done\n", me, c);
       decided(c, booked);
       booked_as[c] = PERSON(r);
       line_holder[r] = c;
       person_holder[PERSON(r)] = c;
       pointer[r] = c;
       resident_written(r);
       answer = done;
       promises()
    :: !(LINE_IS_FREE(r) && PERSON_IS_FREE(r)) && UNCHANGED(r) ->
       printf("%d bookings.confirm claim %d: another is held\n", me, c);
       answer = another_held
    :: else ->
       printf("%d bookings.confirm claim %d: stale\n", me, c);
       answer = stale
    fi
  }
}

inline bookings_refuse(c) {
  d_step {
    if
    :: UNDECIDED(c) ->
       printf("%d bookings.refuse claim %d: done\n", me, c);
       decided(c, refused);
       answer = done;
       promises()
    :: else ->
       printf("%d bookings.refuse claim %d: stale\n", me, c);
       answer = stale
    fi
  }
}

inline bookings_cancel(r, c) {
  d_step {
    if
    :: IS_LIVE(c) && (as_read[me] == ABSENT -> !registered[r] : UNCHANGED(r)) ->
       printf("%d bookings.cancel claim %d: done\n", me, c);
       decided(c, cancelled);
       line_holder[r] = NONE;
       person_holder[booked_as[c]] = NONE;
       booked_as[c] = 0;
       pointer[r] = NONE;
       resident_written(r);
       answer = done;
       promises()
    :: else ->
       printf("%d bookings.cancel claim %d: stale\n", me, c);
       answer = stale
    fi
  }
}

inline holders_held(claim) {
  d_step {
    if
    :: claim == NONE -> printf("%d holders.held: none\n", me)
    :: else -> printf("%d holders.held: claim %d\n", me, claim)
    fi
  }
}

inline residents_get(r) {
  d_step {
    if
    :: registered[r] && pointer[r] == NONE ->
       as_read[me] = r + 1; printf("%d residents.get resident %d: no booking\n", me, r)
    :: registered[r] && pointer[r] != NONE ->
       as_read[me] = r + 1; printf("%d residents.get resident %d: booking %d\n", me, r, pointer[r])
    :: !registered[r] ->
       as_read[me] = ABSENT; printf("%d residents.get resident %d: not registered\n", me, r)
    fi
  }
}

inline residents_delete(r) {
  d_step {
    registered[r] = false;
    pointer[r] = NONE;
    SET_PERSON(r, 0);
    resident_written(r);
    printf("%d residents.delete resident %d\n", me, r);
    promises()
  }
}

inline residents_save_new(r, held, as) {
  d_step {
    if
    :: STILL_HELD(r, held) && !registered[r] ->
       registered[r] = true;
       pointer[r] = held;
       SET_PERSON(r, as);
       answer = done
    :: else -> answer = stale
    fi;
    printf("%d residents.save_new resident %d as person %d: %e\n", me, r, as, answer);
    promises()
  }
}

inline residents_save(r, as) {
  d_step {
    if
    :: UNCHANGED(r) ->
       SET_PERSON(r, as);
       resident_written(r);
       answer = done
    :: else -> answer = stale
    fi;
    printf("%d residents.save resident %d as person %d: %e\n", me, r, as, answer);
    promises()
  }
}
