// kubernetes.mjs MODULES FOLDER...: holds Kubernetes files against the API's schemas, as the npm package kubernetes-models carries them, offline.
// Twice: by its validators (values, formats, required fields), and by the TypeScript compiler on its declarations, which unlike the
// published schemas also refuse fields that do not exist.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [given, ...folders] = process.argv.slice(2);
const modules = resolve(given);
const require = createRequire(join(modules, "kubernetes.cjs"));
const yaml = require("js-yaml");
const ts = require("typescript");
const faults = [];
const typed = [];

for (const file of folders.flatMap((folder) => readdirSync(folder).filter((f) => f.endsWith(".yaml")).map((f) => join(folder, f)))) {
  for (const document of yaml.loadAll(readFileSync(file, "utf8"))) {
    const [group, version] = document.apiVersion.includes("/") ? document.apiVersion.split("/") : ["", document.apiVersion];
    if (group === "kustomize.config.k8s.io") {
      checkKustomization(file, document);
      continue;
    }

    const module = `kubernetes-models/${[group, version].filter(Boolean).join("/")}`;
    const name = `${file}: ${document.kind} ${document.metadata?.name}`;
    const { [document.kind]: Model } = await import(pathToFileURL(join(modules, "node_modules", module, "index.js")));
    try {
      new Model(document).validate();
    } catch (e) {
      faults.push(`${name}: ${e.message}`);
    }

    typed.push({ name, text: `import type { I${document.kind} } from "${module}";\nexport const resource: I${document.kind} = ${JSON.stringify(document, null, 2)};\n` });
  }
}

// Every file that it names is there, and every file that is there is named.
function checkKustomization(file, document) {
  const folder = join(file, "..");
  const present = readdirSync(folder).filter((f) => f.endsWith(".yaml") && f !== "kustomization.yaml").sort().join();
  const named = [...document.resources].sort().join();
  if (present !== named)
    faults.push(`${file}: resources are ${named}; the folder has ${present}`);
}

const sources = mkdtempSync(join(modules, "typed-"));
try {
  typed.forEach(({ text }, i) => writeFileSync(join(sources, `${i}.ts`), text));
  const program = ts.createProgram(typed.map((_, i) => join(sources, `${i}.ts`)), {
    strict: true, noEmit: true, skipLibCheck: true, types: [], module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, target: ts.ScriptTarget.ES2022,
  });
  for (const diagnostic of ts.getPreEmitDiagnostics(program)) {
    const index = Number(diagnostic.file?.fileName.match(/(\d+)\.ts$/)?.[1]);
    faults.push(`${typed[index]?.name ?? "?"}: ${ts.flattenDiagnosticMessageText(diagnostic.messageText, " ")}`);
  }
} finally {
  rmSync(sources, { recursive: true });
}

faults.forEach((fault) => console.error(fault));
console.log(`${typed.length} Kubernetes objects, ${faults.length} faults`);
process.exit(faults.length > 0 || typed.length === 0 ? 1 : 0);
