// Draws Flex Messages: https://developers.line.biz/en/docs/messaging-api/flex-message-layout/ and …/flex-message-elements/
// Sizes that those pages name without a number are those of LINE's own Flex Message Simulator.

import { makeCarousel } from "./carousel.js";
import { element } from "./dom.js";

const FONT = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, "3xl": 35, "4xl": 48, "5xl": 74 };
const SPACE = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const BORDER = { none: 0, light: 0.5, normal: 1, medium: 2, "semi-bold": 3, bold: 4 };
const IMAGE = { xxs: 40, xs: 60, sm: 80, md: 100, lg: 120, xl: 140, xxl: 160, "3xl": 180, "4xl": 200, "5xl": 220 };
const WIDTH = { nano: 120, micro: 160, deca: 220, hecto: 241, kilo: 260, mega: 300, giga: 500 };
const CORNER = { mega: 17, giga: 17 }; // px; of the smaller ones:
const SMALL_CORNER = 10;
const ALONG = { start: "start", end: "end", center: "center" };
const ACROSS = { start: "flex-start", end: "flex-end", center: "center" };
const GRAVITY = { top: "flex-start", center: "center", bottom: "flex-end" };
const SMALLEST_LETTERS = 8; // px; shrink-to-fit ends here
const SIDES = { Top: "BlockStart", Bottom: "BlockEnd", Start: "InlineStart", End: "InlineEnd" };

const length = (value, names) => (value in names ? `${names[value]}px` : value);

// The padding of a block whose box names none: top, sides, bottom.
function padding(block, size, hasFooter) {
  if (block === "hero") return [0, 0, 0];
  if (block === "footer" || size === "nano" || size === "micro") return [10, 10, 10];
  const below = block === "body" && hasFooter;
  if (size === "kilo") return [13, 13, below ? 17 : 13];
  if (size === "hecto" || size === "deca") return [11, 14, below ? 17 : 13];
  return block === "header" ? [20, 20, 20] : [19, 20, below ? 10 : 20];
}

export function drawFlex(container, act) {
  if (container.type !== "carousel") return element("div", { class: "flex" }, drawBubble(container, act));
  return makeCarousel(element(
    "div", { class: "flex carousel" }, ...container.contents.map((bubble) => drawBubble(bubble, act)),
  ));
}

function drawBubble(bubble, act) {
  const size = bubble.size ?? "mega";
  const card = element("div", {
    class: "flex-bubble",
    dir: bubble.direction ?? "ltr",
    style: { width: `${WIDTH[size]}px`, borderRadius: `${CORNER[size] ?? SMALL_CORNER}px` },
  });
  for (const name of ["header", "hero", "body", "footer"]) {
    const content = bubble[name];
    if (!content) continue;
    const style = bubble.styles?.[name] ?? {};
    const drawn = draw(content, "vertical", act);
    if (content.type === "box") pad(drawn, content, padding(name, size, Boolean(bubble.footer)));
    const block = element("div", { class: `flex-block flex-${name}` }, drawn);
    if (style.backgroundColor) block.style.backgroundColor = style.backgroundColor;
    if (style.separator && card.childElementCount) {
      card.append(drawSeparator({ color: style.separatorColor }, "vertical"));
    }
    card.append(block);
  }
  if (bubble.action) makeTappable(card, bubble.action, act);
  return card;
}

function draw(component, around, act) {
  const drawn = (DRAW[component.type] ?? drawNothing)(component, act, around);
  place(drawn, component, around);
  if (component.action && component.type !== "button") makeTappable(drawn, component.action, act);
  return drawn;
}

const DRAW = {
  box(box, act) {
    const drawn = element("div", { class: `flex-box flex-${box.layout}` });
    const style = drawn.style;
    if (box.backgroundColor) style.backgroundColor = box.backgroundColor;
    if (box.background?.type === "linearGradient") {
      const { angle, startColor, centerColor, centerPosition = "50%", endColor } = box.background;
      const middle = centerColor ? `${centerColor} ${centerPosition}, ` : "";
      style.backgroundImage = `linear-gradient(${angle}, ${startColor}, ${middle}${endColor})`;
    }
    if (box.borderWidth) style.border = `${length(box.borderWidth, BORDER)} solid ${box.borderColor ?? "#000000"}`;
    if (box.cornerRadius) style.borderRadius = length(box.cornerRadius, SPACE);
    if (box.justifyContent) style.justifyContent = box.justifyContent;
    if (box.alignItems) style.alignItems = box.alignItems;
    for (const name of ["width", "maxWidth", "height", "maxHeight"]) if (box[name]) style[name] = box[name];
    pad(drawn, box, [0, 0, 0]);
    box.contents.forEach((component, position) => {
      const child = draw(component, box.layout, act);
      const inLine = component.position !== "absolute";
      if (position && inLine && !component.margin && box.spacing) space(child, box.spacing, box.layout);
      drawn.append(child);
    });
    return drawn;
  },

  text(text, _act, around) {
    const words = element("p", { class: text.wrap ? "" : "one-line" });
    const drawn = element("div", { class: "flex-text" }, words);
    letters(words, text);
    words.style.textAlign = ALONG[text.align] ?? "start";
    if (text.wrap && text.lineSpacing) words.style.lineHeight = `calc(1.4em + ${text.lineSpacing})`;
    if (text.wrap && text.maxLines) {
      words.classList.add("clamped");
      words.style.webkitLineClamp = text.maxLines;
    }
    if (text.contents?.length) {
      for (const span of text.contents) words.append(letters(element("span", { text: span.text ?? "" }), span));
    } else words.textContent = text.text;
    if (text.adjustMode === "shrink-to-fit" && !text.wrap) shrinkToFit(words);
    if (text.gravity && around !== "baseline") drawn.style.justifyContent = GRAVITY[text.gravity];
    return drawn;
  },

  button(button, act, around) {
    const style = button.style ?? "link";
    const label = element("span", { class: "one-line", text: button.action.label });
    const drawn = element("button", {
      type: "button",
      class: `flex-button ${style} ${button.height === "sm" ? "small" : ""}`,
      onclick: () => act(button.action),
    }, label);
    if (button.color) drawn.style[style === "link" ? "color" : "backgroundColor"] = button.color;
    if (button.adjustMode === "shrink-to-fit") shrinkToFit(label);
    if (button.gravity && around === "horizontal") drawn.style.alignSelf = GRAVITY[button.gravity];
    return drawn;
  },

  image(image) {
    const [wide, high] = (image.aspectRatio ?? "1:1").split(":").map(Number);
    const size = image.size ?? "md";
    const picture = element("img", {
      src: image.url,
      alt: "",
      loading: "lazy",
      style: {
        width: size === "full" ? "100%" : length(size, IMAGE),
        objectFit: image.aspectMode === "cover" ? "cover" : "contain",
        aspectRatio: `${wide} / ${high}`,
      },
    });
    if (image.backgroundColor) picture.style.backgroundColor = image.backgroundColor;
    const drawn = element("div", { class: "flex-image" }, picture);
    drawn.style.alignItems = ACROSS[image.align] ?? "center";
    if (image.gravity) drawn.style.justifyContent = GRAVITY[image.gravity];
    return drawn;
  },

  icon(icon) {
    const [wide, high] = (icon.aspectRatio ?? "1:1").split(":").map(Number);
    return element("img", {
      class: "flex-icon",
      src: icon.url,
      alt: "",
      style: { height: length(icon.size ?? "md", FONT), aspectRatio: `${wide} / ${high}` },
    });
  },

  separator: (separator, _act, around) => drawSeparator(separator, around),

  filler: () => element("div", { class: "flex-filler" }),

  video: (video, act) => draw(video.altContent, "vertical", act),
};

const drawNothing = () => element("div");

function drawSeparator({ color }, around) {
  const drawn = element("div", { class: around === "vertical" ? "flex-separator" : "flex-separator upright" });
  if (color) drawn.style.backgroundColor = color;
  return drawn;
}

function letters(drawn, text) {
  const style = drawn.style;
  if (text.size) style.fontSize = length(text.size, FONT);
  if (text.color) style.color = text.color;
  if (text.weight) style.fontWeight = text.weight === "bold" ? "700" : "400";
  if (text.style) style.fontStyle = text.style;
  if (text.decoration) style.textDecoration = text.decoration;
  return drawn;
}

// As wide as there is room for, which is known once it is in the chat; and again when that changes.
function shrinkToFit(words) {
  const full = words.style.fontSize;
  new ResizeObserver(() => {
    words.style.fontSize = full;
    for (let size = parseFloat(getComputedStyle(words).fontSize); words.scrollWidth > words.clientWidth; size -= 1) {
      if (size < SMALLEST_LETTERS) break;
      words.style.fontSize = `${size}px`;
    }
  }).observe(words.parentElement ?? words);
}

function pad(drawn, box, [top, sides, bottom]) {
  const all = box.paddingAll;
  drawn.style.padding = all ? length(all, SPACE) : `${top}px ${sides}px ${bottom}px`;
  for (const [side, css] of Object.entries(SIDES)) {
    if (box[`padding${side}`]) drawn.style[`padding${css}`] = length(box[`padding${side}`], SPACE);
  }
}

// Its share of the box around it. Beside others a component takes an equal share unless it says otherwise; below
// others it is as high as it is. What has a width of its own, an icon and a separator take no share.
function place(drawn, component, around) {
  const beside = around !== "vertical";
  const ownSize = component.type === "icon" || component.type === "separator" || component.width;
  const share = component.flex ?? (component.type === "filler" || (beside && !ownSize) ? 1 : 0);
  if (!share) drawn.style.flex = "none";
  else drawn.style.flex = beside ? `${share} ${share} 0` : `${share} 0 auto`;
  const offsets = Object.entries(SIDES).filter(([side]) => component[`offset${side}`]);
  if (component.position === "absolute") drawn.style.position = "absolute";
  else if (component.margin) space(drawn, component.margin, around);
  if (offsets.length && component.position !== "absolute") drawn.style.position = "relative";
  for (const [side, css] of offsets) drawn.style[`inset${css}`] = length(component[`offset${side}`], SPACE);
}

function space(drawn, size, around) {
  drawn.style[around === "vertical" ? "marginBlockStart" : "marginInlineStart"] = length(size, SPACE);
}

function makeTappable(drawn, action, act) {
  drawn.classList.add("tappable");
  drawn.tabIndex = 0;
  drawn.setAttribute("role", "button");
  if (action.label) drawn.setAttribute("aria-label", action.label);
  drawn.addEventListener("click", (event) => {
    event.stopPropagation();
    act(action);
  });
  drawn.addEventListener("keydown", (event) => {
    if (event.target !== drawn || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    act(action);
  });
}
