// Reads [{id, document}] from standard input, rendered Kubernetes manifests, and writes [{id, faults}].
// Two looks at each: its values against the published schema, its fields against the published types. The schema lets
// an unknown field pass, as the API server does unless it is asked; the compiler does not.
import { dirname, join } from 'node:path';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const here = dirname(fileURLToPath(import.meta.url));
const entries = JSON.parse(readFileSync(0, 'utf8'));
const faults = entries.map(() => []);

const moduleOf = apiVersion =>
  apiVersion.startsWith('keda.sh/') ? `@kubernetes-models/keda/${apiVersion}` : `kubernetes-models/${apiVersion}`;

const classOf = async ({ apiVersion, kind }) => {
  const models = await import(moduleOf(apiVersion)).catch(() => ({}));
  return models[kind];
};

const lines = [];
for (const [index, { document }] of entries.entries()) {
  const model = await classOf(document);
  if (!model) {
    faults[index].push(`there is no ${document.kind} in ${document.apiVersion}`);
    continue;
  }
  try {
    new model(document).validate();
  } catch (fault) {
    faults[index].push(`schema: ${fault.message}`);
  }
  lines[index] = `const document${index}: import('${moduleOf(document.apiVersion)}').I${document.kind} = ${JSON.stringify(document)};`;
}

// One document a line, so that a line tells whose fault it is.
const file = join(here, 'rendered.ts');
const source = Array.from(entries, (_, index) => lines[index] ?? '').join('\n') + '\nexport {};\n';
const options = { strict: true, noEmit: true, target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, skipLibCheck: true, types: [] };
const host = ts.createCompilerHost(options);
const [readFile, fileExists, getSourceFile] = [host.readFile, host.fileExists, host.getSourceFile].map(method => method.bind(host));
host.readFile = name => (name === file ? source : readFile(name));
host.fileExists = name => name === file || fileExists(name);
host.getSourceFile = (name, ...rest) => (name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ESNext) : getSourceFile(name, ...rest));
const program = ts.createProgram([file], options, host);
for (const diagnostic of [...program.getOptionsDiagnostics(), ...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()]) {
  const text = `type: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ')}`;
  if (diagnostic.file?.fileName !== file) throw new Error(`${diagnostic.file?.fileName}: ${text}`);
  faults[diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start).line].push(text);
}

process.stdout.write(JSON.stringify(entries.map(({ id }, index) => ({ id, faults: faults[index] }))));
