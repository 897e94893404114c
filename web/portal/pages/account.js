/** アカウント: who is signed in, the second factor, the password, and the way out of every sign-in. */

import { el, facts, fill, focusOn } from "../../shared/dom.js";
import { checkbox, errorSummary, field, halfWidth, showErrors } from "../../shared/form.js";
import { message } from "../../shared/messages.js";
import { texts } from "../texts.ja.js";
import { PoolProblem } from "../pool.js";
import { qrCode } from "../qr.js";

/** @typedef {import("../../shared/dom.js").Child} Child */
/** @typedef {import("../pool.js").Pool} Pool */

const t = texts.account;
const ISSUER = "Akiwaku";
const SHORTEST_PASSWORD = 12;

/**
 * The account as this page sees it: every call brings a token of its own.
 * @typedef {object} Account
 * @property {string} email
 * @property {string} clinicName
 * @property {<T>(call: (pool: Pool, token: string) => Promise<T>) => Promise<T>} ask
 * @property {() => void} onSignedOut everywhere, and so here
 */

/**
 * @param {Account} account
 * @returns {Promise<import("../../shared/stage.js").Page>}
 */
export async function accountPage(account) {
  const hasFactor = await account.ask((pool, token) => pool.hasSecondFactor(token));
  const content = el(
    "div",
    { class: "form" },
    el("h1", {}, t.title),
    facts([
      [t.email, account.email],
      [t.clinic, account.clinicName],
    ]),
    factorPart(account, hasFactor),
    passwordPart(account),
    everywherePart(account),
  );
  return { title: t.title, content };
}

/** @param {Account} account @param {boolean} hasFactor */
function factorPart(account, hasFactor) {
  const place = el("div", {});
  const said = el("p", { class: "spoken", role: "status" });
  const trouble = el("div", {});

  /** @param {boolean} on @param {...Child} news a message that takes the focus */
  function rest(on, ...news) {
    fill(trouble);
    fill(
      place,
      news,
      facts([[t.state, on ? t.on : t.off]]),
      el(
        "div",
        { class: "dialog-buttons" },
        button(on ? t.setUpAnew : t.setUp, on ? "button-second" : "button", () => begin(on)),
        on && button(t.takeOff, "button-second", () => place.append(offDialog(account, () => over(false)))),
      ),
    );
    const first = /** @type {HTMLElement | null} */ (place.querySelector(".message"));
    if (first !== null) focusOn(first);
  }

  /** @param {boolean} on */
  function over(on) {
    rest(on, message("success", on ? t.setUpDone : t.offDone, on && el("p", {}, t.setUpDoneMore)));
  }

  /** @param {boolean} on whether an older key is in use */
  async function begin(on) {
    fill(trouble);
    said.textContent = t.preparing;
    try {
      const key = await account.ask((pool, token) => pool.newKey(token));
      fill(place, setUp(account, key, { onDone: () => over(true), onStop: () => rest(on) }));
      focusOn(/** @type {HTMLElement} */ (place.querySelector("h3")));
    } catch (problem) {
      fill(trouble, failure(problem));
    }
    said.textContent = "";
  }

  rest(hasFactor);
  return el(
    "section",
    { "aria-labelledby": "factor-title" },
    el("h2", { id: "factor-title" }, t.factorTitle),
    el("p", {}, t.factorLead),
    el("p", { class: "remark" }, t.factorPrograms),
    trouble,
    place,
    said,
  );
}

/**
 * @param {Account} account
 * @param {string} key
 * @param {{onDone: () => void, onStop: () => void}} then
 */
function setUp(account, key, { onDone, onStop }) {
  // https://github.com/google/google-authenticator/wiki/Key-Uri-Format
  const label = encodeURIComponent(`${ISSUER}:${account.email}`);
  const uri = `otpauth://totp/${label}?${new URLSearchParams({ secret: key, issuer: ISSUER })}`;
  const code = el("input", {
    id: "code", name: "code", type: "text", inputmode: "numeric", autocomplete: "one-time-code",
    maxlength: 6, class: "input-short", required: true,
  });
  const form = action(t.confirm, t.confirming, {
    fields: () => [field({ name: "code", label: t.code, hint: t.codeHint, required: true, control: code })],
    errors: () => (/^\d{6}$/.test(digits()) ? [] : [{ field: "code", message: t.errors.code }]),
    send: () => account.ask((pool, token) => pool.confirmKey(token, digits())),
    refused: (kind) => (WRONG_CODE.includes(kind) ? [{ field: "code", message: t.errors.codeWrong }] : []),
    onDone,
    beside: button(t.stop, "button-second", onStop),
  });
  const digits = () => halfWidth(code.value);
  return [
    el("h3", {}, t.stepApp),
    el("p", {}, t.stepAppLead),
    picture(uri),
    facts([[t.key, el("code", {}, inFours(key))]]),
    el("p", {}, el("a", { href: uri }, t.openApp)),
    el("h3", {}, t.stepCode),
    form,
  ];
}

const WRONG_CODE = ["EnableSoftwareTokenMFAException", "CodeMismatchException"];

/** "JBSW Y3DP …", as one reads a key out. @param {string} key */
function inFours(key) {
  return (key.match(/.{1,4}/g) ?? []).join(" ");
}

/** @param {string} text */
function picture(text) {
  const code = qrCode(text);
  // The key below says the same.
  if (code === null) return null;
  const size = code.length + 8;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  /** @param {string} name @param {Record<string, string>} attributes */
  const add = (name, attributes) => {
    const part = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [attribute, value] of Object.entries(attributes)) part.setAttribute(attribute, value);
    svg.append(part);
  };
  for (const [name, value] of Object.entries({
    role: "img", "aria-label": t.qr, viewBox: `0 0 ${size} ${size}`, width: "240", height: "240",
    "shape-rendering": "crispEdges",
  }))
    svg.setAttribute(name, value);
  // Dark on light in the dark look of the page too: cameras expect it so.
  add("rect", { width: String(size), height: String(size), fill: "#fff" });
  const dark = code.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x + 4} ${y + 4}h1v1h-1z`] : [])));
  add("path", { d: dark.join(""), fill: "#000" });
  return svg;
}

/** @param {Account} account @param {() => void} onDone */
function offDialog(account, onDone) {
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": "off-title" });
  const no = button(t.offNo, "button-second", () => dialog.close());
  const form = action(t.offYes, t.working, {
    look: "button button-danger",
    send: () => account.ask((pool, token) => pool.withoutSecondFactor(token)),
    onDone: () => {
      dialog.close();
      onDone();
    },
    beside: no,
  });
  fill(dialog, el("h2", { id: "off-title" }, t.offTitle), el("p", {}, t.offLead), form);
  dialog.addEventListener("close", () => dialog.remove());
  // In the document first: only there can a dialog open.
  queueMicrotask(() => {
    dialog.showModal();
    no.focus();
  });
  return dialog;
}

/** @param {Account} account */
function passwordPart(account) {
  const news = el("div", {});
  /** @param {string} id @param {string} autocomplete */
  const input = (id, autocomplete) =>
    el("input", { id, name: id, type: "password", autocomplete, required: true, maxlength: 256 });
  const before = input("before", "current-password");
  const after = input("after", "new-password");
  const again = input("again", "new-password");
  const inputs = [before, after, again];
  const show = checkbox({ id: "show-password", label: t.show });
  show.addEventListener("change", (event) => {
    const shown = /** @type {HTMLInputElement} */ (event.target).checked;
    for (const each of inputs) each.type = shown ? "text" : "password";
  });
  const form = action(t.change, t.changing, {
    fields: () => [
      // Password managers want to know whose password it is.
      el("input", { type: "text", autocomplete: "username", value: account.email, hidden: true, readonly: true }),
      field({ name: "before", label: t.before, required: true, control: before }),
      field({ name: "after", label: t.after, hint: t.afterHint, required: true, control: after }),
      field({ name: "again", label: t.again, required: true, control: again }),
      show,
    ],
    errors: () =>
      [
        { field: "before", message: before.value === "" ? t.errors.before : "" },
        { field: "after", message: newPasswordError(before.value, after.value) },
        { field: "again", message: again.value === after.value ? "" : t.errors.again },
      ].filter((each) => each.message !== ""),
    send: () => account.ask((pool, token) => pool.changePassword(token, before.value, after.value)),
    refused: (kind) => PASSWORD_REFUSED[kind] ?? [],
    onDone: () => {
      for (const each of inputs) each.value = "";
      fill(news, message("success", t.changed, el("p", {}, t.changedMore)));
      focusOn(/** @type {HTMLElement} */ (news.firstElementChild));
    },
    onBegin: () => fill(news),
  });
  return el(
    "section",
    { "aria-labelledby": "password-title" },
    el("h2", { id: "password-title" }, t.passwordTitle),
    news,
    form,
  );
}

/** @type {Record<string, import("../../shared/api.js").FieldError[]>} */
const PASSWORD_REFUSED = {
  NotAuthorizedException: [{ field: "before", message: t.errors.beforeWrong }],
  InvalidPasswordException: [{ field: "after", message: t.errors.afterRefused }],
  PasswordHistoryPolicyViolationException: [{ field: "after", message: t.errors.afterRefused }],
  InvalidParameterException: [{ field: "after", message: t.errors.afterRefused }],
};

/** @param {string} before @param {string} after */
function newPasswordError(before, after) {
  if ([...after].length < SHORTEST_PASSWORD) return t.errors.after;
  return after === before ? t.errors.afterSame : "";
}

/** @param {Account} account */
function everywherePart(account) {
  const form = action(t.everywhere, t.working, {
    look: "button-second",
    send: () => account.ask((pool, token) => pool.signOutEverywhere(token)),
    onDone: account.onSignedOut,
  });
  return el(
    "section",
    { "aria-labelledby": "everywhere-title" },
    el("h2", { id: "everywhere-title" }, t.everywhereTitle),
    el("p", {}, t.everywhereLead),
    form,
  );
}

/**
 * A form with one button: checks, sends once however often it is pressed, and says what was wrong.
 * @param {string} label
 * @param {string} busy
 * @param {object} options
 * @param {() => Child[]} [options.fields]
 * @param {() => import("../../shared/api.js").FieldError[]} [options.errors] what can be seen before sending
 * @param {() => Promise<unknown>} options.send
 * @param {(kind: string) => import("../../shared/api.js").FieldError[]} [options.refused] which fields a refusal is about
 * @param {() => void} options.onDone
 * @param {() => void} [options.onBegin]
 * @param {Child} [options.beside] another button
 * @param {string} [options.look]
 */
function action(label, busy, { fields, errors, send, refused, onDone, onBegin, beside, look = "button" }) {
  const summary = errorSummary();
  const status = el("p", { class: "spoken", role: "status" });
  const press = el("button", { type: "submit", class: look }, label);
  let sending = false;

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    if (sending) return;
    onBegin?.();
    const wrong = errors?.() ?? [];
    showErrors(form, summary, wrong);
    if (wrong.length > 0) return;
    sending = true;
    press.setAttribute("aria-disabled", "true");
    status.textContent = busy;
    try {
      await send();
      onDone();
    } catch (problem) {
      const named = problem instanceof PoolProblem ? (refused?.(problem.kind) ?? []) : [];
      if (named.length > 0) showErrors(form, summary, named);
      else {
        summary.hidden = false;
        fill(summary, el("h3", { class: "message-title" }, t.failedTitle), el("p", {}, sentence(problem)));
        focusOn(summary);
      }
    } finally {
      sending = false;
      press.removeAttribute("aria-disabled");
      status.textContent = "";
    }
  }

  const form = el("form", { novalidate: true, on: { submit } });
  fill(form, summary, fields?.(), el("div", { class: "dialog-buttons" }, press, beside), status);
  return form;
}

/** @param {unknown} problem */
function failure(problem) {
  return message("error", t.failedTitle, el("p", {}, sentence(problem)));
}

/** @param {unknown} problem */
function sentence(problem) {
  if (!(problem instanceof PoolProblem)) throw problem;
  if (problem.kind === "") return t.lost;
  return ["LimitExceededException", "TooManyRequestsException"].includes(problem.kind) ? t.often : t.failed;
}

/** @param {string} label @param {string} look @param {() => void} press */
function button(label, look, press) {
  return el("button", { type: "button", class: look, on: { click: press } }, label);
}
