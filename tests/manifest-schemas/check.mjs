// Holds manifests against the schemas that their readers have: node check.mjs TYPES_FILE MANIFEST...
// A document with a kind is Kubernetes' or the Prometheus Operator's, any other one Docker Compose's. Each mistake is a line; there being one is an exit code of 1.
// Schemas of Kubernetes let unknown members pass, as the API server only drops them. So TYPES_FILE is written: the same documents as constants of the packages' types, for the TypeScript compiler, which does not.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { parseAllDocuments } from 'yaml';

const here = dirname(fileURLToPath(import.meta.url));
const compose = JSON.parse(readFileSync(join(dirname(createRequire(import.meta.url).resolve('dclint/package.json')), 'schemas', 'compose.schema.json'), 'utf8'));
// What the library knows of the draft has another address, and formats say nothing of what is valid here.
delete compose.$schema;
const isCompose = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(compose);

const [typesFile, ...manifests] = process.argv.slice(2);
const types = [];
let mistakes = 0;

function tell(text) {
  mistakes++;
  console.log(text);
}

function moduleOf({ apiVersion, kind }) {
  const models = apiVersion.startsWith('monitoring.coreos.com/') ? '@kubernetes-models/prometheus-operator' : 'kubernetes-models';
  return join(here, 'node_modules', models, apiVersion, `${kind}.js`);
}

async function checkResource(name, resource) {
  const module = moduleOf(resource);
  let Model;
  try {
    Model = (await import(module))[resource.kind];
  } catch {
    tell(`${name}: there is no ${resource.kind} of ${resource.apiVersion}`);
    return;
  }

  try {
    new Model(resource).validate();
  } catch (error) {
    tell(`${name}: ${error.message}`);
  }

  types.push(`import type { I${resource.kind} as T${types.length} } from '${module}';\nexport const d${types.length}: T${types.length} = ${JSON.stringify(resource, null, 2)};\n`);
}

for (const manifest of manifests) {
  const documents = parseAllDocuments(readFileSync(manifest, 'utf8'), { merge: true });
  for (const [index, document] of documents.entries()) {
    const name = `${manifest}, document ${index}`;
    document.errors.forEach(error => tell(`${name}: ${error.message}`));
    const value = document.toJS();
    if (value.kind !== undefined) {
      await checkResource(name, value);
    } else if (!isCompose(value)) {
      isCompose.errors.forEach(error => tell(`${name}: ${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`));
    }
  }
}

writeFileSync(typesFile, types.join('\n'));
process.exitCode = mistakes > 0 ? 1 : 0;
