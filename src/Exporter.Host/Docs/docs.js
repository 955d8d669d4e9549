"use strict";

// Renders openapi.json. Everything is made as text of nodes, never as markup: what the document says cannot become script.
// Knows what this document uses of OpenAPI 3.1 and JSON Schema, and no more.

const node = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter(child => child !== null && child !== undefined));
  return made;
};

const anchor = text => text.toLowerCase().replace(/[^a-z0-9]+/g, "-");

const resolverOf = api => part => part.$ref ? part.$ref.slice(2).split("/").reduce((at, key) => at[key], api) : part;

/** A schema in words; named ones are links. */
const typeOf = schema => {
  if (schema.$ref) {
    const name = schema.$ref.split("/").pop();
    return node("a", { href: `#schema-${name}` }, name);
  }

  if (schema.oneOf) {
    return node("span", {}, ...schema.oneOf.flatMap((one, index) => index === 0 ? [typeOf(one)] : [" or ", typeOf(one)]));
  }

  if (schema.const !== undefined || schema.enum) {
    return node("code", {}, (schema.enum ?? [schema.const]).join(" | "));
  }

  const type = [schema.type ?? "anything"].flat();
  if (type.includes("array")) {
    return node("span", {}, "array of ", typeOf(schema.items));
  }

  const values = typeof schema.additionalProperties === "object" ? [" of ", typeOf(schema.additionalProperties)] : [];
  const limits = ["minimum", "maximum", "maxLength", "maxItems", "default"].filter(key => schema[key] !== undefined).map(key => `${key} ${schema[key]}`);
  return node("span", {}, [type.join(" or "), schema.format, ...limits].filter(Boolean).join(", "), ...values);
};

const table = (heads, rows) => node("table", {},
  node("thead", {}, node("tr", {}, ...heads.map(head => node("th", { scope: "col" }, head)))),
  node("tbody", {}, ...rows.map(row => node("tr", {}, ...row.map(cell => node("td", {}, cell))))));

const example = (title, value) => node("details", {}, node("summary", {}, title), node("pre", { tabIndex: 0 }, JSON.stringify(value, null, 2)));

const content = (media, title) => Object.entries(media ?? {}).flatMap(([type, { schema, example: shown }]) => [
  node("p", {}, node("code", {}, type), " ", typeOf(schema)),
  shown === undefined ? null : example(title, shown),
]);

const operation = (resolve, path, method, told) => {
  const parameters = (told.parameters ?? []).map(resolve);
  return node("article", { id: told.operationId },
    node("h3", {}, node("span", { className: "method" }, method), node("code", {}, path)),
    node("p", {}, told.summary, told.description ? `. ${told.description}` : ""),
    ...(parameters.length === 0 ? [] : [
      node("h4", {}, "Parameters"),
      table(["Name", "Type", "Meaning"], parameters.map(one =>
        [node("code", {}, one.name), typeOf(one.schema), `${one.description}${one.required ? " Required." : ""}${one.in === "query" ? "" : ` In the ${one.in}.`}`]))]),
    ...(told.requestBody ? [node("h4", {}, "Body"), ...content(told.requestBody.content, "Example of a body")] : []),
    node("h4", {}, "Answers"),
    ...Object.entries(told.responses).flatMap(([status, response]) => {
      const answer = resolve(response);
      return [node("p", {}, node("strong", {}, status), ` ${answer.description}`), ...content(answer.content, "Example of an answer")];
    }));
};

const schemaSection = (name, schema) => node("article", { id: `schema-${name}` },
  node("h3", {}, name),
  node("p", {}, schema.description ?? ""),
  schema.properties
    ? table(["Member", "Type", "Meaning"], Object.entries(schema.properties).map(([member, one]) =>
      [node("code", {}, member), typeOf(one), `${one.description ?? ""}${(schema.required ?? []).includes(member) ? "" : " May be absent."}`]))
    : node("p", {}, typeOf(schema)));

const problemSection = kinds => node("section", { id: "problems" },
  node("h2", {}, "Problems"),
  ...kinds.map(kind => node("article", { id: kind.const.split("#")[1] }, node("h3", {}, kind.title), node("p", {}, kind.description))));

const render = api => {
  const resolve = resolverOf(api);
  const operations = Object.entries(api.paths).flatMap(([path, item]) => Object.entries(item).map(([method, told]) => ({ path, method, told })));
  const sections = api.tags.map(tag => node("section", { id: anchor(tag.name) },
    node("h2", {}, tag.name),
    node("p", {}, tag.description),
    ...operations.filter(one => one.told.tags.includes(tag.name)).map(one => operation(resolve, one.path, one.method, one.told))));
  document.getElementById("about").replaceChildren(`${api.info.summary} ${api.info.description} `, node("a", { href: "/openapi.json" }, "openapi.json"));
  document.getElementById("contents").replaceChildren(node("ul", {},
    ...[...api.tags.map(tag => tag.name), "Problems", "Schemas"].map(name => node("li", {}, node("a", { href: `#${anchor(name)}` }, name)))));
  document.getElementById("main").replaceChildren(
    ...sections,
    problemSection(api.components.schemas.Problem.properties.type.oneOf),
    node("section", { id: "schemas" }, node("h2", {}, "Schemas"), ...Object.entries(api.components.schemas).map(([name, schema]) => schemaSection(name, schema))));

  // The place that the address names was not there when the browser looked.
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
};

fetch("/openapi.json")
  .then(answer => answer.json())
  .then(render)
  .catch(failure => { document.getElementById("about").textContent = `openapi.json cannot be shown: ${failure}`; });
