// The part of the address behind #: which view is shown, and what part of it.

let current = location.hash;

/** What the address asks for: #/entity/node?instance=db1 is the view "entity", its argument "node" and parameters. */
export function route() {
  current = location.hash;
  const [path, query] = current.replace(/^#\/?/, "").split(/\?(.*)/s);
  const [view, ...rest] = path.split("/");
  return { view, argument: decoded(rest.join("/")), parameters: new URLSearchParams(query ?? "") };
}

/** True when the address asks for something else than was asked for last. */
export function isOther() {
  return location.hash !== current;
}

/** Puts what a view shows into the address, without a step in the browser's history. */
export function remember(hash) {
  history.replaceState(null, "", hash);
  current = location.hash;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
