// Elements out of data. Whatever comes from the API becomes text or the value of an attribute that cannot run anything: labels and notes are hostile input.

const svgNames = "http://www.w3.org/2000/svg";

/** An element. Children are nodes, texts or numbers, or arrays of them; null, undefined and false are left out. */
export function h(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** An element of SVG. */
export function svg(name, attributes, ...children) {
  return fill(document.createElementNS(svgNames, name), attributes, children);
}

/** A link to somewhere outside; only the text where the address is none of http or https. */
export function outside(address, text) {
  return isWeb(address) ? h("a", { href: address, rel: "noreferrer" }, text) : h("span", null, text);
}

function isWeb(address) {
  try {
    return ["http:", "https:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (/^on|^style$|^srcdoc$/i.test(name)) {
      throw new Error(`${name} is no attribute for this page`);
    }

    if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }

  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

const standIns = new WeakMap();

/**
 * An element that looks after itself, for a view that is made anew: once it is in the document, something that stands in for it, as to be moved would cost it the focus.
 * It has data-keep and a data-key.
 */
export function kept(element) {
  if (!element.isConnected) {
    return element;
  }

  const standIn = h(element.localName, { "data-keep": "", "data-key": element.dataset.key, "data-stand-in": "" });
  standIns.set(standIn, element);
  return standIn;
}

// Where the view around it has become another, it moves after all.
function restored(wanted) {
  if (standIns.has(wanted)) {
    return standIns.get(wanted);
  }

  wanted.querySelectorAll?.("[data-stand-in]").forEach(standIn => standIn.replaceWith(standIns.get(standIn)));
  return wanted;
}

/**
 * Makes the children of `old` like those of `fresh` with as few changes as possible, so that focus, selection, scroll positions and what is open stay as they are.
 * Elements with the same data-key are the same thing, wherever they are; one with data-keep looks after itself once it is there.
 */
export function morph(old, fresh) {
  const keyed = new Map([...old.children].filter(child => child.dataset?.key).map(child => [child.dataset.key, child]));
  let place = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const key = wanted.dataset?.key;
    const known = key ? keyed.get(key) : isSameKind(place, wanted) ? place : null;
    if (!known) {
      old.insertBefore(restored(wanted), place);
      continue;
    }

    if (known === place) {
      place = place.nextSibling;
    } else {
      move(known, old, place);
    }

    adapt(known, wanted);
  }

  while (place) {
    const next = place.nextSibling;
    place.remove();
    place = next;
  }
}

// Out of the document for a moment, an element loses the focus.
function move(element, parent, place) {
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  parent.insertBefore(element, place);
  focused?.focus({ preventScroll: true });
}

function isSameKind(old, wanted) {
  return old !== null && old.nodeType === wanted.nodeType && old.nodeName === wanted.nodeName && !old.dataset?.key;
}

function adapt(old, wanted) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== wanted.data) {
      old.data = wanted.data;
    }

    return;
  }

  if ("keep" in old.dataset) {
    return;
  }

  for (const { name } of [...old.attributes]) {
    if (!wanted.hasAttribute(name) && name !== "open") {
      old.removeAttribute(name);
    }
  }

  for (const { name, value } of wanted.attributes) {
    if (old.getAttribute(name) === value) {
      continue;
    }

    // As an attribute a style would be refused by the page's policy; as a property it is the script's own.
    if (name === "style") {
      old.style.cssText = wanted.style.cssText;
    } else {
      old.setAttribute(name, value);
    }
  }

  morph(old, wanted);
}
