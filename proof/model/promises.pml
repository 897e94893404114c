/* What must hold. `decided` is asked at each decision, `told` at each answer of success, `promises` after each write:
 * so at every moment, whoever is alive or dead.
 */

#define MUST(hold, otherwise) if :: hold :: else -> printf(otherwise); assert(false) fi

hidden byte j;
hidden byte booked_in[SLOTS];
hidden byte claims_in[SLOTS];
hidden byte booked_by[RESIDENTS];
hidden byte booked_for[PERSONS];

inline decided(c, what) {
  MUST(fate[c] == NONE || (fate[c] == booked && what == cancelled),
    "broken: a decision was changed\n");
  MUST(what != cancelled || withdrawn[slot_of[c]] || WAS_CALLED_OFF(c),
    "broken: a booking was cancelled that no clinic cancelled\n");
  fate[c] = what
}

inline told(c) {
  MUST(fate[c] == booked || fate[c] == cancelled,
    "broken: a resident was told of a booking that never was\n")
}

inline promises() {
  for (j : 0 .. SLOTS - 1) { booked_in[j] = 0; claims_in[j] = 0 }
  for (j : 0 .. RESIDENTS - 1) { booked_by[j] = 0 }
  for (j : 0 .. PERSONS - 1) { booked_for[j] = 0 }
  for (j : 1 .. CLAIMS) {
    if
    :: CLAIM_IN(slot_of[j], OWNER(j)) == j -> claims_in[slot_of[j]]++
    :: else
    fi;
    if
    :: fate[j] == booked ->
       booked_in[slot_of[j]]++;
       booked_by[OWNER(j)]++;
       booked_for[booked_as[j]]++;
       MUST(CLAIM_IN(slot_of[j], OWNER(j)) == j,
         "broken: a booking without its seat\n")
    :: else
    fi
  }
  for (j : 0 .. SLOTS - 1) {
    MUST(booked_in[j] <= seats[j],
      "broken: more bookings than seats\n");
    MUST(claims_in[j] + remaining[j] == seats[j],
      "broken: what remains and what is claimed are not all the seats\n")
  }
  for (j : 0 .. RESIDENTS - 1) {
    MUST(booked_by[j] <= 1,
      "broken: a resident with two bookings\n");
    MUST(line_holder[j] == NONE || (fate[line_holder[j]] == booked && OWNER(line_holder[j]) == j),
      "broken: a resident is kept from booking, and has no booking\n");
    MUST(booked_by[j] == (line_holder[j] != NONE),
      "broken: a resident with a booking, and nothing keeps them from another\n");
    MUST(pointer[j] == (registered[j] -> line_holder[j] : NONE),
      "broken: a resident does not see their booking, or sees one they do not have\n")
  }
  for (j : 0 .. PERSONS - 1) {
    MUST(booked_for[j] <= 1,
      "broken: a person with two bookings\n");
    MUST(person_holder[j] == NONE || (fate[person_holder[j]] == booked && booked_as[person_holder[j]] == j),
      "broken: a person is kept from booking, and has no booking\n");
    MUST(booked_for[j] == (person_holder[j] != NONE),
      "broken: a person with a booking, and nothing keeps them from another\n")
  }
  /* Whatever is left to be done in a slot, the mark says so, and sweep will come, however long that takes. So when no
   * slot has a mark, each seat that is taken has its booking: none is lost; and where the clinic has withdrawn the slot
   * or called the booking off, there is neither. */
  for (j : 1 .. CLAIMS) {
    MUST(CLAIM_IN(slot_of[j], OWNER(j)) == j || !(called_off[slot_of[j]] & (1 << j)),
      "broken: a booking is called off that has no seat\n");
    MUST(CLAIM_IN(slot_of[j], OWNER(j)) != j || mark[slot_of[j]] || !(called_off[slot_of[j]] & (1 << j)),
      "broken: a booking is left that was called off, and nothing tells sweep to look\n");
    MUST(CLAIM_IN(slot_of[j], OWNER(j)) != j || mark[slot_of[j]] || fate[j] == booked,
      "broken: a seat is lost: its claim has no booking, and nothing tells sweep to look\n");
    MUST(CLAIM_IN(slot_of[j], OWNER(j)) != j || mark[slot_of[j]] || !withdrawn[slot_of[j]],
      "broken: a booking is left in a slot that was withdrawn, and nothing tells sweep to look\n")
  }
}
