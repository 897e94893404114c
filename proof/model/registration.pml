/* A resident who leaves, and one who comes back or changes what they have given. */

#ifdef PEOPLE_CHANGE

#define END_OF_CALL ENDED

proctype registration_unregister(byte me; byte r) {
reading:
end_unasked:
  atomic {
    registered[r]; BEGINS;
    printf("%d is registration.unregister of resident %d\n", me, r)
  }
deleting:
  atomic { OR_DIES; residents_delete(r); OR_AGAIN(deleting); END_OF_CALL }

ended:
end_of_call:
  false
}

#undef END_OF_CALL

#define END_OF_CALL forget_resident(); held = NONE; ENDED

/* The phone number and birth date may be one's own or another resident's. */
proctype registration_register(byte me; byte r) {
  byte held;  /* the booking that was found to be held */
  byte as;

reading:
end_unasked:
  atomic {
    OR_DIES; BEGINS;
    printf("%d is registration.register of resident %d\n", me, r);
    residents_get(r);
    if
    :: registered[r] -> goto saving
    :: !registered[r] -> forget_resident()
    fi
  }
looking_at_line_holder:
  atomic { OR_DIES; held = line_holder[r]; holders_held(held) }
saving_new:
  atomic {
    OR_DIES;
    if
    :: as = 0
    :: as = 1
    fi;
    residents_save_new(r, held, as); as = 0; OR_AGAIN(saving_new); held = NONE;
    if
    :: ANSWERED(done); END_OF_CALL
    :: ANSWERED(stale); goto reading
    fi
  }
saving:
  atomic {
    OR_DIES;
    if
    :: as = 0
    :: as = 1
    fi;
    residents_save(r, as); as = 0; OR_AGAIN(saving); forget_resident();
    if
    :: ANSWERED(done); END_OF_CALL
    :: ANSWERED(stale); goto reading
    fi
  }

ended:
end_of_call:
  false
}

#undef END_OF_CALL

#endif
