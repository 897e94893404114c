/** Which page is asked for: `?page=slots`. Links within the document change the address without loading it anew. */

/** @typedef {{page: string, params: URLSearchParams, notice: string}} Place */
/** @typedef {{params?: Record<string, string>, notice?: string, replace?: boolean}} Manner */

// What was asked for once and holds for every page after it.
const STAYS = "lang";

/**
 * The address of a page, for links.
 * @param {string} page
 * @param {Record<string, string>} [params]
 */
export function address(page, params = {}) {
  const staying = asked(STAYS);
  return `?${new URLSearchParams({ page, ...(staying !== null && { [STAYS]: staying }), ...params })}`;
}

/**
 * What the address says of something, or null.
 *
 * LINE hands what followed the LIFF URL over in `liff.state` until its SDK has started.
 * https://developers.line.biz/en/docs/liff/opening-liff-app/
 * @param {string} name
 */
export function asked(name) {
  const params = new URLSearchParams(location.search);
  const state = params.get("liff.state") ?? "";
  return params.get(name) ?? new URLSearchParams(state.slice(state.indexOf("?") + 1)).get(name);
}

/**
 * @param {{pages: string[], fallback: string, onChange: (place: Place) => void}} options
 */
export function createRouter({ pages, fallback, onChange }) {
  let shown = "";

  /** @param {string} [notice] a sentence the page shows once, on top */
  function here(notice = "") {
    const page = asked("page") ?? fallback;
    const params = new URLSearchParams(location.search);
    return { page: pages.includes(page) ? page : fallback, params, notice };
  }

  /** Shows the page the address asks for. @param {string} [notice] */
  function show(notice = "") {
    shown = location.search;
    onChange(here(notice));
  }

  /**
   * @param {string} page
   * @param {Manner} [manner]
   */
  function go(page, { params = {}, notice = "", replace = false } = {}) {
    const url = location.pathname + address(page, params);
    if (replace) history.replaceState(null, "", url);
    else history.pushState(null, "", url);
    show(notice);
  }

  window.addEventListener("popstate", () => {
    // A jump to an anchor on the same page comes here too.
    if (location.search !== shown) show();
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const href = link?.getAttribute("href") ?? "";
    if (
      !href.startsWith("?") ||
      event.defaultPrevented ||
      event.button !== 0 ||
      event.ctrlKey ||
      event.metaKey ||
      event.shiftKey
    )
      return;
    event.preventDefault();
    const { page = fallback, ...params } = Object.fromEntries(new URLSearchParams(href));
    go(page, { params });
  });

  return { here, show, go };
}
