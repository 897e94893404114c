// Draws Flex Messages: https://developers.line.biz/en/docs/messaging-api/flex-message-layout/

import { element } from "./dom.js";

const FONT = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, "3xl": 35, "4xl": 48, "5xl": 74 };
const SPACE = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const BORDER = { none: 0, light: 0.5, normal: 1, medium: 2, "semi-bold": 3, bold: 4 };
const IMAGE = { xxs: 40, xs: 60, sm: 80, md: 100, lg: 120, xl: 140, xxl: 160, "3xl": 180, "4xl": 200, "5xl": 220 };
const BUBBLE = { nano: 120, micro: 160, deca: 220, hecto: 241, kilo: 260, mega: 300, giga: 386 };
const INSET = { header: "20px", hero: "none", body: "20px", footer: "10px" };
const ALONG = { start: "start", end: "end", center: "center" };
const GRAVITY = { top: "flex-start", center: "center", bottom: "flex-end" };
// Beside others a component takes an equal share unless it says otherwise; these keep their own size.
const OWN_SIZE = new Set(["icon", "separator", "filler"]);

const length = (value, names) => (value in names ? `${names[value]}px` : value);

export function drawFlex(container, act) {
  const bubbles = container.type === "carousel" ? container.contents : [container];
  const drawn = bubbles.map((bubble) => drawBubble(bubble, act));
  return element("div", { class: container.type === "carousel" ? "flex carousel" : "flex" }, ...drawn);
}

function drawBubble(bubble, act) {
  const card = element("div", { class: "flex-bubble", style: { width: `${BUBBLE[bubble.size ?? "mega"]}px` } });
  for (const name of ["header", "hero", "body", "footer"]) {
    const content = bubble[name];
    if (!content) continue;
    const style = bubble.styles?.[name] ?? {};
    const inset = content.type === "box" && !content.paddingAll ? { ...content, paddingAll: INSET[name] } : content;
    const block = element("div", { class: "flex-block" }, draw(inset, "vertical", act));
    if (style.backgroundColor) block.style.backgroundColor = style.backgroundColor;
    if (style.separator) block.style.borderTop = `1px solid ${style.separatorColor ?? "#d4d6da"}`;
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
    if (box.borderWidth || box.borderColor) {
      style.border = `${length(box.borderWidth ?? "light", BORDER)} solid ${box.borderColor ?? "#000000"}`;
    }
    if (box.cornerRadius) style.borderRadius = length(box.cornerRadius, SPACE);
    if (box.justifyContent) style.justifyContent = box.justifyContent;
    if (box.alignItems) style.alignItems = box.alignItems;
    for (const name of ["width", "maxWidth", "height", "maxHeight"]) if (box[name]) style[name] = box[name];
    if (box.paddingAll) style.padding = length(box.paddingAll, SPACE);
    const sides = { Top: "Top", Bottom: "Bottom", Start: "Left", End: "Right" };
    for (const [side, css] of Object.entries(sides)) {
      if (box[`padding${side}`]) style[`padding${css}`] = length(box[`padding${side}`], SPACE);
    }
    box.contents.forEach((component, position) => {
      const child = draw(component, box.layout, act);
      if (position && !component.margin && box.spacing) space(child, box.spacing, box.layout);
      drawn.append(child);
    });
    return drawn;
  },

  text(text) {
    const drawn = element("div", { class: text.wrap ? "flex-text" : "flex-text one-line" });
    letters(drawn, text);
    drawn.style.textAlign = ALONG[text.align] ?? "start";
    if (text.lineSpacing) drawn.style.lineHeight = `calc(1.4em + ${text.lineSpacing})`;
    if (text.wrap && text.maxLines) {
      drawn.classList.add("clamped");
      drawn.style.webkitLineClamp = text.maxLines;
    }
    if (text.contents) {
      for (const span of text.contents) drawn.append(letters(element("span", { text: span.text ?? "" }), span));
    } else {
      drawn.textContent = text.text;
    }
    return drawn;
  },

  button(button, act) {
    const style = button.style ?? "link";
    const drawn = element("button", {
      type: "button",
      class: `flex-button ${style} ${button.height === "sm" ? "small" : ""}`,
      text: button.action.label,
      onclick: () => act(button.action),
    });
    if (button.color) drawn.style[style === "link" ? "color" : "backgroundColor"] = button.color;
    return drawn;
  },

  image(image) {
    const [wide, high] = (image.aspectRatio ?? "1:1").split(":").map(Number);
    const drawn = element("div", { class: "flex-image" }, element("img", {
      src: image.url,
      alt: "",
      loading: "lazy",
      style: { objectFit: image.aspectMode === "cover" ? "cover" : "contain", aspectRatio: `${wide} / ${high}` },
    }));
    const size = image.size ?? "md";
    drawn.style.width = size === "full" ? "100%" : length(size, IMAGE);
    drawn.style.alignSelf = image.align === "start" ? "flex-start" : image.align === "end" ? "flex-end" : "center";
    if (image.backgroundColor) drawn.style.backgroundColor = image.backgroundColor;
    return drawn;
  },

  icon(icon) {
    const size = length(icon.size ?? "md", FONT);
    return element("img", { class: "flex-icon", src: icon.url, alt: "", style: { height: size } });
  },

  separator(separator, _act, around) {
    const drawn = element("div", { class: around === "vertical" ? "flex-separator" : "flex-separator upright" });
    if (separator.color) drawn.style.backgroundColor = separator.color;
    return drawn;
  },

  filler: () => element("div", { class: "flex-filler" }),

  video: (video, act) => draw(video.altContent, "vertical", act),
};

const drawNothing = () => element("div");

function letters(drawn, text) {
  const style = drawn.style;
  if (text.size) style.fontSize = length(text.size, FONT);
  if (text.color) style.color = text.color;
  if (text.weight) style.fontWeight = text.weight === "bold" ? "700" : "400";
  if (text.style === "italic") style.fontStyle = "italic";
  if (text.decoration) style.textDecoration = text.decoration;
  return drawn;
}

function place(drawn, component, around) {
  const beside = around !== "vertical";
  const share = component.flex ?? (beside && !OWN_SIZE.has(component.type) ? 1 : 0);
  if (component.type !== "filler") drawn.style.flex = share ? `${share} ${share} 0` : "0 0 auto";
  else drawn.style.flexGrow = component.flex ?? 1;
  if (component.gravity && beside) drawn.style.alignSelf = GRAVITY[component.gravity];
  if (component.margin) space(drawn, component.margin, around);
  if (component.position === "absolute") drawn.style.position = "absolute";
  const sides = { Top: "top", Bottom: "bottom", Start: "left", End: "right" };
  for (const [side, css] of Object.entries(sides)) {
    if (component[`offset${side}`]) drawn.style[css] = length(component[`offset${side}`], SPACE);
  }
}

function space(drawn, size, around) {
  drawn.style[around === "vertical" ? "marginTop" : "marginLeft"] = length(size, SPACE);
}

function makeTappable(drawn, action, act) {
  drawn.classList.add("tappable");
  drawn.tabIndex = 0;
  drawn.setAttribute("role", "button");
  drawn.addEventListener("click", (event) => {
    event.stopPropagation();
    act(action);
  });
  drawn.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === drawn) act(action);
  });
}
