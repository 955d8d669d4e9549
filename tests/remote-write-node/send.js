// Sends a minute of made-up series by the package prometheus-remote-write, one request a second of their time, and says how each was answered.
// node send.js URL NEWEST, the latter in Unix ms.
"use strict";
const { pushTimeseries } = require("prometheus-remote-write");

const [url, newest] = process.argv.slice(2);
const rounds = 60;

async function main() {
  for (let round = 1; round <= rounds; round++) {
    const timestamp = Number(newest) - (rounds - round) * 1000;
    const shelves = [...Array(20).keys()].map((shelf) => ({
      labels: { shelf: String(shelf), __name__: "level", instance: "n" },
      samples: [{ value: round * 0.37 + shelf, timestamp }],
    }));
    const odd = [NaN, Infinity, -Infinity, -0.5].map((value, index) => ({
      labels: { zone: "Köln 🏭", __name__: "odd", kind: String(index), instance: "n" },
      samples: [{ value, timestamp }],
    }));
    const answer = await pushTimeseries([...shelves, ...odd], { url, fetch, labels: { job: "target" } });
    console.log(answer.status);
  }
}

main();
