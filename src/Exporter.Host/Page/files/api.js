// Questions to the sidecar that serves this page. What goes wrong is an Error whose message is the sidecar's own.

/** The JSON at an address; parameters without a value are left out. */
export async function ask(path, parameters = {}) {
  return (await request(path, parameters)).json();
}

/** Has the sidecar keep something; its answer. */
export async function post(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  if (!answer.ok) {
    throw await complaint(answer);
  }

  return answer.json();
}

/** Has the sidecar end something. */
export async function remove(path, parameters) {
  const answer = await fetch(`${path}?${new URLSearchParams(parameters)}`, { method: "DELETE" });
  if (!answer.ok) {
    throw await complaint(answer);
  }
}

/** Why the sidecar does not predict yet, one reason a line; none where it does. */
export async function notReady() {
  const lines = (await (await fetch("-/ready")).text()).trim().split("\n");
  return lines.slice(1);
}

/**
 * The sidecar's own metrics: name → samples of labels and value. Predictions, which can be a million lines, are passed over as they come.
 */
export async function metrics() {
  const found = new Map();
  const reader = (await request("metrics", {})).body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (rest + part.value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      if (/^(foresight|process)_/.test(line)) {
        const sample = parse(line);
        if (!found.has(sample.name)) {
          found.set(sample.name, []);
        }

        found.get(sample.name).push(sample);
      }
    }
  }

  return found;
}

/** A line of the text format. */
export function parse(line) {
  const [, name, , labels, value] = /^([^{ ]+)(\{(.*)\})? ([^ ]+)/.exec(line);
  const pairs = [...(labels ?? "").matchAll(/([^=,{}"]+)="((?:[^"\\]|\\.)*)"/g)];
  return {
    name,
    labels: Object.fromEntries(pairs.map(([, label, text]) => [label, text.replace(/\\(.)/g, (_, escaped) => escaped === "n" ? "\n" : escaped)])),
    value: Number(value.replace("Inf", "Infinity")),
  };
}

/** A selector of PromQL for exactly these labels. */
export function selector(labels) {
  const matchers = Object.entries(labels).map(([name, value]) => `${/^[a-zA-Z_]\w*$/.test(name) ? name : JSON.stringify(name)}=${JSON.stringify(value)}`);
  return `{${matchers.join(",")}}`;
}

async function request(path, parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const answer = await fetch(given.length ? `${path}?${new URLSearchParams(given)}` : path);
  if (!answer.ok) {
    throw await complaint(answer);
  }

  return answer;
}

// Plain text, or problem details.
async function complaint(answer) {
  const text = (await answer.text()).trim();
  const error = new Error(/json/.test(answer.headers.get("Content-Type")) ? detailOf(text) : text || `the sidecar answered ${answer.status}`);
  error.status = answer.status;
  return error;
}

function detailOf(text) {
  try {
    const problem = JSON.parse(text);
    return problem.detail || problem.title || text;
  } catch {
    return text;
  }
}
