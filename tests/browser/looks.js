// Looks that tests take at a page. Each names what is wrong; an empty list is what one hopes for.
(() => {
  "use strict";

  const TARGETS = "a[href], button, input, select, summary, [tabindex='0']";
  const SMALLEST = 24; // https://www.w3.org/TR/WCAG22/#target-size-minimum
  const MAIN = "button, select, summary, nav a, .button, .button-second, input:not([type=checkbox]), label.checkbox";
  const COMFORTABLE = 44;
  const LONGEST_MOTION = 0.01; // seconds

  const violations = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    violations.push(`${event.effectiveDirective}: ${event.blockedURI}`);
  });

  const name = (it) => `<${it.localName} class="${it.className}"> ${it.textContent.trim().slice(0, 30)}`;

  function isShown(it) {
    const { width, height } = it.getBoundingClientRect();
    // What waits outside the page comes in when it gets the focus.
    return width > 1 && height > 1 && !it.closest(".skip") && it.checkVisibility({ visibilityProperty: true });
  }

  // A box is pressed by its label as well.
  const pressed = (it) => it.closest("label") ?? it;

  function sideways() {
    const room = document.documentElement.clientWidth;
    const page = document.documentElement.scrollWidth > room ? ["the page"] : [];
    const sticking = [...document.querySelectorAll("body *")].filter((it) => {
      const { left, right } = it.getBoundingClientRect();
      return isShown(it) && !it.matches(".spoken") && (right > room + 1 || left < -1);
    });
    const scrolling = [...document.querySelectorAll("dialog, .terms")].filter(
      (it) => isShown(it) && it.scrollWidth > it.clientWidth,
    );
    return [...page, ...[...sticking, ...scrolling].map(name)];
  }

  function targets() {
    const modal = document.querySelector("dialog[open]") ?? document;
    const all = [...new Set([...modal.querySelectorAll(TARGETS)].filter(isShown).map(pressed))];
    const boxes = all.map((it) => it.getBoundingClientRect());
    const small = (box) => Math.min(box.width, box.height) < SMALLEST;
    const middle = (box) => [box.left + box.width / 2, box.top + box.height / 2];

    // A small one is well enough when a circle of that size around its middle touches no other target.
    function isCrowded(box, i) {
      const [x, y] = middle(box);
      return boxes.some((other, j) => {
        if (i === j) return false;
        const [otherX, otherY] = middle(other);
        if (small(other)) return Math.hypot(x - otherX, y - otherY) < SMALLEST;
        const dx = Math.max(other.left - x, 0, x - other.right);
        const dy = Math.max(other.top - y, 0, y - other.bottom);
        return Math.hypot(dx, dy) < SMALLEST / 2;
      });
    }

    return all
      .filter((it, i) => {
        const box = boxes[i];
        return (small(box) && isCrowded(box, i)) || (it.matches(MAIN) && box.height < COMFORTABLE);
      })
      .map((it) => `${name(it)}: ${Math.round(it.getBoundingClientRect().height)} pixels high`);
  }

  function motion() {
    const seconds = (list) => Math.max(...list.split(",").map((each) => parseFloat(each)));
    return [...document.querySelectorAll("*")].flatMap((it) =>
      [null, "::before", "::after", "::backdrop"].flatMap((part) => {
        const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(it, part);
        const moves = Math.max(seconds(transitionDuration), seconds(animationDuration)) > LONGEST_MOTION;
        return moves || scrollBehavior === "smooth" ? [`${name(it)} ${part ?? ""}`] : [];
      }),
    );
  }

  window.looks = { sideways, targets, motion, violations: () => violations };
})();
