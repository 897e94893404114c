// Draws one message object of a chat.

import { makeCarousel } from "./carousel.js";
import { element } from "./dom.js";
import { drawFlex } from "./flex.js";

const ADDRESS = /https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+/g;

export function drawMessage(message, act) {
  return (DRAW[message.type] ?? drawUnknown)(message, act);
}

const DRAW = {
  text: (message, act) => element("div", { class: "balloon" }, ...withLinks(message.text, act)),
  textV2: (message, act) => element("div", { class: "balloon" }, ...withLinks(message.text, act)),
  flex: (message, act) => drawFlex(message.contents, act),
  template: (message, act) => (TEMPLATE[message.template.type] ?? drawUnknown)(message.template, act),
  image: (message) => element("img", { class: "picture", src: message.previewImageUrl, alt: "写真" }),
  sticker: () => element("div", { class: "balloon quiet", text: "［スタンプ］" }),
  video: () => element("div", { class: "balloon quiet", text: "［動画］" }),
  audio: () => element("div", { class: "balloon quiet", text: "［音声］" }),
  location: (message) => element(
    "div",
    { class: "card" },
    element("div", { class: "card-title", text: message.title }),
    element("div", { class: "card-text", text: message.address }),
  ),
};

const TEMPLATE = {
  buttons: drawCard,
  confirm: (template, act) => drawCard(template, act, "side-by-side"),
  carousel: (template, act) => makeCarousel(element(
    "div", { class: "flex carousel" }, ...template.columns.map((column) => drawCard(column, act)),
  )),
};

function drawCard(template, act, layout = "") {
  return element(
    "div",
    { class: "card" },
    template.thumbnailImageUrl && element("img", { class: "card-picture", src: template.thumbnailImageUrl, alt: "" }),
    template.title && element("div", { class: "card-title", text: template.title }),
    element("div", { class: "card-text", text: template.text }),
    element("div", { class: `card-actions ${layout}` }, ...template.actions.map((action) => element(
      "button", { type: "button", text: action.label, onclick: () => act(action) },
    ))),
  );
}

function drawUnknown(message) {
  return element("div", { class: "balloon quiet", text: `［${message.altText ?? message.type}］` });
}

// The text in pieces: words as they are, addresses as links.
function withLinks(text, act) {
  const pieces = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const uri = match[0].replace(/[.,)\]]+$/, "");
    pieces.push(text.slice(end, match.index), element("a", {
      href: uri,
      text: uri,
      onclick: (event) => {
        event.preventDefault();
        act({ type: "uri", uri });
      },
    }));
    end = match.index + uri.length;
  }
  return [...pieces, text.slice(end)];
}
