// Sends two lines, a warning and an error, by one of the packages: node send.js CLIENT URL, the latter the sidecar's address. Prints "sent" once they are delivered.
"use strict";
const [client, url] = process.argv.slice(2);

async function elasticsearch() {
  const { Client } = require("@elastic/elasticsearch");
  const elastic = new Client({ node: `${url}elasticsearch/` });
  await elastic.info();
  const documents = [{ level: "warn", message: "disk \"almost\" full" }, { level: "error", message: "disk full" }];
  const result = await elastic.helpers.bulk({
    datasource: documents.map((document) => ({ ...document, "@timestamp": new Date().toISOString(), service: { name: "node" } })),
    onDocument: () => ({ create: { _index: "logs-node-default" } }),
    onDrop: (dropped) => { throw new Error(JSON.stringify(dropped)); },
  });
  if (result.successful !== 2) {
    throw new Error(JSON.stringify(result));
  }
}

// With protobuf in snappy or with JSON, the two ways of the package.
async function winston(json) {
  const { createLogger } = require("winston");
  const LokiTransport = require("winston-loki");
  const transport = new LokiTransport({ host: url.replace(/\/$/, ""), json, labels: { job: "node" }, batching: true, interval: 1, onConnectionError: (error) => { throw error; } });
  const logger = createLogger({ transports: [transport] });
  logger.warn("disk \"almost\" full");
  logger.error("disk full");
  await transport.flush();
  transport.close();
}

async function pino() {
  const { pinoLoki } = require("pino-loki");
  const stream = pinoLoki({ host: url.replace(/\/$/, ""), labels: { job: "node" }, batching: false, silenceErrors: false });
  for (const [level, msg] of [[40, "disk \"almost\" full"], [50, "disk full"]]) {
    stream.write(`${JSON.stringify({ level, time: Date.now(), msg })}\n`);
  }
  await new Promise((resolve, reject) => { stream.on("error", reject); stream.on("close", resolve); stream.end(); });
}

async function opentelemetry() {
  const { OTLPLogExporter } = require("@opentelemetry/exporter-logs-otlp-http");
  const { BatchLogRecordProcessor, LoggerProvider } = require("@opentelemetry/sdk-logs");
  const { resourceFromAttributes } = require("@opentelemetry/resources");
  const exporter = new OTLPLogExporter({ url: `${url}v1/logs` });
  const provider = new LoggerProvider({ resource: resourceFromAttributes({ "service.name": "node" }), processors: [new BatchLogRecordProcessor({ exporter })] });
  const logger = provider.getLogger("shop");
  logger.emit({ severityNumber: 13, severityText: "WARN", body: "disk \"almost\" full" });
  logger.emit({ severityNumber: 17, severityText: "ERROR", body: { disk: "full", used: 1.0, paths: ["/", null] } });
  await provider.shutdown();
}

const clients = { elasticsearch, "winston-loki": () => winston(false), "winston-loki-json": () => winston(true), "pino-loki": pino, opentelemetry };

clients[client]().then(() => console.log("sent"), (error) => {
  console.error(error);
  process.exitCode = 1;
});
