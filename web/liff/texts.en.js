/** Every sentence of the resident pages, in English. */

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** @param {number} count @param {string} one @param {string} many */
const counted = (count, one, many) => `${count} ${count === 1 ? one : many}`;

/** @param {number} number */
function ordinal(number) {
  const inTens = number % 100;
  if (inTens >= 11 && inTens <= 13) return `${number}th`;
  return `${number}${["th", "st", "nd", "rd"][number % 10] ?? "th"}`;
}

/** @type {typeof import("../shared/texts.ja.js").words} */
const words = {
  required: "Required",
  loading: "Loading…",
  cannotShow: "This page could not be shown",
  tryAgain: "Load again",
  connectionLost: "There was no connection. Please check your signal and try again.",
  busy: "Many people are using this service right now. Please wait a little and try again.",
  failed: "Sorry, that could not be completed. Please wait a little and try again.",
  newTab: " (opens in a new tab)",
  errorSummary: (count) => `There ${count === 1 ? "is 1 mistake" : `are ${count} mistakes`} in what you entered`,
  problems: {
    "slot-not-found": "This opening was not found. Please look at the latest list.",
    "slot-closed": "This opening no longer takes bookings. Please look at the others.",
    "slot-full": "Sorry, others were faster: this opening is now full.",
    "already-booked": "You already have a booking, so you cannot make another. To cancel it, please phone the clinic.",
    "person-booked":
      "There is already a booking with the same phone number and date of birth. One person can have one booking. If you are somebody else, such as a twin, change the phone number in your details and then book.",
    "dose-not-offered": "This opening does not offer the dose you chose.",
    "age-out-of-range": "This opening is for another age group.",
    "not-registered": "Please register your details first.",
    "no-booking": "You have no booking.",
    "invalid-request": "There is a mistake in what you entered. Please check the fields.",
    "invalid-id-token": "LINE could not confirm who you are. Please close this page and open it from the menu again.",
    "session-required": "You have not used this page for a while, or have not logged in yet.",
    "not-same-origin": "This cannot be sent from another page.",
    "try-again":
      "Many people are using this service right now. Please wait a little and try again. You will never be booked twice.",
    internal: "Sorry, that did not work. Please wait a little and try again.",
  },
  fieldRejected: "Please check this field.",
  eras: { meiji: "Meiji", taisho: "Taisho", showa: "Showa", heisei: "Heisei", reiwa: "Reiwa" },
  eraYear: (era, count) => `${era} ${count}`,
  year: (year, eraYears) => `${year} (${eraYears.join(", ")})`,
  birthDate: (year, month, day, eraYear) =>
    `${day} ${MONTHS[month - 1]} ${year}${eraYear === "" ? "" : ` (${eraYear})`}`,
  day: ({ month, day, weekday }) => `${WEEKDAYS[weekday]} ${day} ${MONTHS[month - 1]}`,
  fullDay: ({ year, month, day, weekday }) => `${WEEKDAYS[weekday]} ${day} ${MONTHS[month - 1]} ${year}`,
  moment: (day, time) => `${day}, ${time}`,
};

/** @type {typeof import("./texts.ja.js").texts} */
export const texts = {
  words,

  names: {
    municipality: ({ name, roman }) => `${roman} (${name})`,
    area: ({ roman }) => roman,
  },

  header: {
    skip: "Skip to content",
    logout: "Log out",
    menu: "Pages",
    slots: "Openings",
    booking: "My booking",
    logoutFailed: "You could not be logged out",
    languageFailed: "The language could not be changed",
  },

  reception: {
    title: "Waiting list for cancelled vaccination appointments",
    lead: "When an appointment is cancelled, you can book it here, first come, first served.",
    howTo: "To book, or to see your booking, LINE has to confirm who you are. Please press “Continue with LINE”.",
    idle: "You also see this page when you have not used it for a while. Your details and your booking are still there.",
    signIn: "Continue with LINE",
    signingIn: "Checking…",
    loggedOut: "You are logged out",
    staleTitle: "Please open this page again",
    stale: "LINE's confirmation has expired. Please close this page and open it from the menu in LINE again.",
    rejectedTitle: "LINE could not confirm who you are",
    rejected: "Please press “Continue with LINE” again.",
    failedTitle: "That could not be checked",
    close: "Close this page",
  },

  registration: {
    titleNew: "Register",
    titleEdit: "Change your details",
    leadNew:
      "Please register the person who wants to be vaccinated. The clinic uses the date of birth and the phone number to identify you.",
    leadEdit: "You can change your details at any time.",
    onePerson:
      "One LINE account registers one person. You may register a family member instead of yourself.",
    section: "Personal details",
    bookedTitle: "You have a booking",
    booked:
      "Changing your date of birth or phone number here does not change your booking. At the clinic, please give those you had when you booked.",
    birthDate: "Date of birth",
    year: "Year",
    month: "Month",
    day: "Day",
    yearEmpty: "Choose a year",
    monthEmpty: "Month",
    dayEmpty: "Day",
    monthOption: (month) => MONTHS[month - 1],
    dayOption: (day) => String(day),
    municipality: "City, town or village",
    municipalityEmpty: "Choose one",
    municipalityHint: "Choose the one in which you are registered as a resident (jūminhyō)",
    municipalitySearch: "Search by name (e.g. Fujisawa)",
    municipalityFound: (count) =>
      count === 0 ? "None found. Please choose from the list." : `${count} found. Please choose from the list.`,
    municipalityOnly: (name) => `${name} was chosen.`,
    phone: "Phone number (no hyphens)",
    phoneHint: "Enter a Japanese phone number of 10 or 11 digits that starts with 0",
    phoneExample: "(e.g.) 0452101111, 09012345678",
    notices: "Notices by LINE",
    noticesBox: "Tell me when there are openings",
    noticesHint: "Take the tick away if you do not want notices",
    consent: "Agreement to the terms",
    consentBox: "I agree to the terms of use",
    consentAgain: "The terms of use have changed. Please read them and agree.",
    submitNew: "Register",
    submitEdit: "Save changes",
    sending: "Sending…",
    saved: "You are registered",
    savedNext: "You can now see the openings.",
    toSlots: "See the openings",
    changed: "Your details were changed",
    failedTitle: "Your details could not be saved",
    needed: "Please register first to see the openings.",
    errors: {
      birthDateEmpty: "Choose the year, month and day of birth.",
      birthDateFuture: "The date of birth cannot be later than today.",
      municipalityEmpty: "Choose a city, town or village.",
      phoneEmpty: "Enter a phone number.",
      phoneDigits: "Enter the phone number in digits only.",
      phoneStart: "Enter a phone number that starts with 0 (zero).",
      phoneLength: "Enter a phone number of 10 or 11 digits.",
      consent: "To register, you need to agree to the terms of use.",
    },
  },

  slots: {
    title: "Openings",
    where: (municipality) => `Openings at clinics in ${municipality}. First come, first served.`,
    updatedAt: (time) => `Updated ${time}`,
    refresh: "Update",
    refreshing: "Updating…",
    found: (count) => (count === 0 ? "There are no openings now" : `There ${count === 1 ? "is" : "are"} ${counted(count, "opening", "openings")}`),
    filteredOut: "No opening fits what you chose.",
    refreshFailed: "The list could not be updated. It shows what was there at the time above.",
    time: "When",
    place: "Where",
    map: "Show on a map",
    vaccine: "Vaccine",
    dose: "Dose",
    ages: "Ages",
    closesAt: "Book by",
    until: (moment) => moment,
    remaining: "Seats left",
    note: "Note",
    doseComma: ", ",
    doseEmpty: "Choose a dose",
    doseName: (dose) => `${ordinal(dose)} dose`,
    doseMissing: "Choose a dose.",
    filter: "Narrow the list",
    filterDay: "Day",
    filterDose: "Dose",
    everyDay: "All days",
    everyDose: "All doses",
    notForAge: (range, age) =>
      `This is for people who are ${range}. On the day you will be ${age}, by your registered date of birth, so you cannot book it.`,
    claim: "Book",
    emptyTitle: "There are no openings now",
    empty: (municipality) => `When a clinic in ${municipality} has an opening, it appears here.`,
    nextNotice: (moment) => `The next notice is planned for ${moment}. If there are openings then, LINE will tell you.`,
    noNotice: "You have chosen not to get notices. To get them, change your details.",
    toRegistration: "Change your details",
    bookedTitle: "You have a booking",
    booked: "One person can have one booking, so you cannot make another.",
    toBooking: "See your booking",
  },

  noticeTime: {
    today: (time) => `${time} today`,
    tomorrow: (time) => `${time} tomorrow`,
  },

  ages: {
    between: (min, max) => `${min} to ${max} years old`,
    from: (min) => `${min} years old or older`,
    upTo: (max) => `${max} years old or younger`,
  },

  claim: {
    title: "Check before you book",
    lead: "You are about to book this. When you press “Yes, book”, the booking is fixed at once.",
    what: "What",
    where: "Where",
    when: "When",
    caution: "One person can have one booking. To cancel a booking, you need to phone the clinic.",
    yes: "Yes, book",
    back: "Back",
    sending: "Booking…",
    asking: "The connection was lost. Checking whether you are booked…",
    confirmed: "You are booked",
    confirmedMore: "LINE will also send you a confirmation.",
    fullTitle: "This opening is full",
    full: "Sorry, others booked it before you.",
    next: "This is the next opening.",
    takeNext: "Go on with this opening",
    noNext: "There are no other openings for you now.",
    toList: "Back to the list",
    alreadyTitle: "You already have a booking",
    already: "One person can have one booking, so this opening was not booked.",
    toBooking: "See your booking",
    refusedTitle: "This could not be booked",
    unansweredTitle: "We could not find out whether you are booked",
    unanswered:
      "The connection was lost while you were booking. So far there is no booking. You can book again: you will never be booked twice.",
    unreachable:
      "The connection was lost, and we could not find out whether you are booked. Please check your signal and look again.",
    again: "Book again",
    askAgain: "Look for my booking",
  },

  booking: {
    title: "My booking",
    lead: "You are booked for this appointment.",
    date: "Date",
    time: "Time",
    clinic: "Clinic",
    address: "Address",
    phone: "Phone number",
    dose: "Dose",
    vaccine: "Vaccine",
    note: "Note",
    map: "Show on a map",
    deskTitle: "What to say at the clinic",
    desk: "To show who you are, please give this date of birth and phone number at the desk.",
    birthDate: "Date of birth",
    contactPhone: "Phone number",
    cancelTitle: "If you need to cancel",
    cancel: "You cannot cancel on this page. Please phone the clinic.",
    callClinic: (phone) => `Call ${phone}`,
    toCalendar: "Add to calendar",
    bringTitle: "What to bring",
    bring: [
      "The vaccination ticket and the health questionnaire that your city, town or village sent you (接種券・予診票)",
      "Something that shows who you are (My Number Card, driving licence, residence card, health insurance certificate, …)",
    ],
    cancelledTitle: "This booking was cancelled",
    cancelled: "The clinic cancelled the booking. You can book another opening.",
    cancelledQuestions: "If you have questions about this, please phone the clinic.",
    noneTitle: "You have no booking",
    none: "When you have booked an opening, it appears here.",
    toSlots: "See the openings",
    editTitle: "Change your details",
    edit: "You can change your date of birth, municipality and phone number, and whether you get notices.",
    toEdit: "Change your details",
    removeTitle: "Delete your details",
    remove: "This deletes the details you registered. It does not cancel your booking.",
    toRemove: "Go on to delete",
  },

  help: {
    link: "Questions and answers",
    title: "Questions and answers",
    toSlots: "See the openings",
    questions: (times) => [
      {
        question: "When do the notices come?",
        answer: [
          `At ${times.join(", ")}, and only if there are openings in the municipality you registered.`,
          "You need not wait for one: in the LINE menu, “キャンセル待ち申請” (on the left) shows the latest openings at any time.",
        ],
      },
      {
        question: "At which clinics can I book?",
        answer: [
          "Only at clinics in the municipality you registered; you do not see openings in others. Please register the one in which you live by your residence record.",
        ],
      },
      {
        question: "Can I book for somebody in my family?",
        answer: [
          "Yes. Register their date of birth and a phone number. But one LINE account registers one person and holds one booking.",
        ],
      },
      {
        question: "What do I say at the clinic?",
        answer: ["The date of birth and the phone number you had registered when you booked. “My booking” shows them."],
      },
      {
        question: "How do I cancel my booking?",
        answer: [
          "Please phone the clinic. “My booking” has its number. You cannot cancel on this page or in LINE.",
          "When the clinic has cancelled it, you can book again.",
        ],
      },
      {
        question: "Does deleting my details cancel my booking?",
        answer: [
          "No, it does not. If you cannot go, please phone the clinic before you delete your details.",
          "If you delete them without cancelling, you cannot book again, even if you register again.",
        ],
      },
      {
        question: "Do notices still come when I am booked?",
        answer: ["No, they stop. One person can have one booking, so you cannot make another either."],
      },
      {
        question: "How do I stop the notices?",
        answer: [
          "In the LINE menu, press “ユーザー情報登録修正” (in the middle), take away the tick at “Tell me when there are openings” and press “Save changes”. With the tick, they come again.",
        ],
      },
      {
        question: "The connection was lost while I was booking. Am I booked?",
        answer: ["“My booking” tells you. If you are not, you can book again: you will never be booked twice."],
      },
      {
        question: "I see “Waiting list for cancelled vaccination appointments”. Why?",
        answer: ["Because you did not use the page for a while. Press “Continue with LINE” to go on where you were."],
      },
    ],
  },

  unregister: {
    title: "Delete your details",
    lead: "This deletes your date of birth, municipality and phone number. You will get no more notices.",
    cautionTitle: "Deleting your details does not cancel a booking",
    bookingStands:
      "You have the booking below. If you cannot go, please phone the clinic before you delete your details. Afterwards this page no longer shows your booking or the clinic's phone number.",
    caution: "To cancel a booking, please phone the clinic.",
    againLater:
      "If you delete your details without cancelling a booking, you cannot book again, even if you register again.",
    clinic: "Clinic",
    when: "When",
    phone: "Phone number",
    box: "I understand that the booking is not cancelled, and delete my details",
    boxLabel: "Confirm",
    boxMissing: "Put a tick here to delete your details.",
    submit: "Delete my details",
    sending: "Deleting…",
    back: "Back to my booking",
    failedTitle: "Your details could not be deleted",
    doneTitle: "Your details were deleted",
    done: "Thank you for using this service. To use it again, register from “キャンセル待ち申請” (on the left) in the LINE menu.",
    doneBookedTitle: "Your booking was not cancelled",
    doneBooked: "If you cannot go, please phone the clinic.",
    close: "Close this page",
  },
};
