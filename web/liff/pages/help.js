/**
 * よくある質問: the manual's questions and those that follow from it, as the chat answers them. Open to everybody, with or
 * without a session.
 */

import { el } from "../../shared/dom.js";
import { address } from "../../shared/router.js";
import { texts } from "../texts.js";

const t = texts.help;

/**
 * @param {import("../entry.js").Visit} visit
 * @returns {Promise<import("../../shared/stage.js").Page>}
 */
export async function helpPage({ api }) {
  const { questions } = await api.faq();
  const content = el(
    "div",
    {},
    el("h1", {}, t.title),
    questions.map(({ question, answer }) =>
      el(
        "details",
        { class: "question" },
        el("summary", {}, question),
        answer.map((paragraph) => el("p", {}, paragraph)),
      ),
    ),
    el("p", {}, el("a", { href: address("slots") }, t.toSlots)),
  );
  return { title: t.title, content };
}
