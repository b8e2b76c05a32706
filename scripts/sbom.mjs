// @ts-check
/**
 * `npm run --silent sbom > sbom.json`: what Barkeep is made of, as CycloneDX, without the network: npm's packages as npm lists them,
 * and beside them what methods may import of `python-worker/requirements.txt`. `--dev` takes in what only tests and builds use.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { giveUp, npm, root } from "./steps.mjs";

/** @param {string} requirements the text of a file with hashes, as pip-compile writes it */
function pythonComponents(requirements) {
  return requirements.split(/\n(?=\w)/).flatMap((entry) => {
    const [, name, version] = /^([\w.-]{1,100})==([\w.!+]{1,100})/.exec(entry) ?? [];
    if (name === undefined || version === undefined) return [];
    const purl = `pkg:pypi/${name.toLowerCase().replace(/[-_.]+/g, "-")}@${version}`;
    // Of all its wheels, of which a machine gets one.
    const digests = [...entry.matchAll(/--hash=sha256:([0-9a-f]{64})/g)].map(([, digest]) => `sha256:${digest}`);
    const properties = digests.map((value) => ({ name: "barkeep:wheel", value }));
    return [{ type: "library", "bom-ref": purl, name, version, purl, scope: "required", properties }];
  });
}

/** `name@version` of what is no tool of tests and builds alone, as the lock file has it. */
function shipped() {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return new Set(
    Object.entries(packages)
      .filter(([path, { dev, link }]) => path.includes("node_modules/") && !dev && !link)
      .map(([path, { name, version }]) => `${name ?? path.slice(path.lastIndexOf("node_modules/") + 13)}@${version}`),
  );
}

/** What lies in two folders is listed twice by some releases of npm 10. @template T @param {T[]} list @param {keyof T} name @returns {T[]} */
const onceByRef = (list, name) => [...new Map(list.map((one) => [one[name], one])).values()];

/** @param {boolean} dev */
function bom(dev) {
  const asked = ["sbom", "--sbom-format=cyclonedx", "--package-lock-only"];
  const listed = JSON.parse(npm("Listing the packages", asked, "npm 10 or newer has this command."));
  // With --omit=dev npm leaves out what tests and builds use as well (npm 10).
  const wanted = shipped();
  /** @type {{ "bom-ref": string, name: string, group?: string, version: string }[]} */
  const components = onceByRef(
    listed.components.filter(
      (/** @type {{ name: string, version: string }} */ { name, version }) => dev || wanted.has(`${name}@${version}`),
    ),
    "bom-ref",
  );
  const python = pythonComponents(readFileSync(join(root, "python-worker", "requirements.txt"), "utf8"));
  const whole = listed.metadata.component["bom-ref"];
  const refs = python.map((one) => one["bom-ref"]);
  const known = new Set([whole, ...components.map((one) => one["bom-ref"])]);
  return {
    ...listed,
    components: [...components, ...python],
    dependencies: [
      ...onceByRef(listed.dependencies, "ref")
        .filter((/** @type {{ ref: string }} */ { ref }) => known.has(ref))
        .map((/** @type {{ ref: string, dependsOn?: string[] }} */ { ref, dependsOn = [] }) => ({
          ref,
          dependsOn: [...dependsOn.filter((one) => known.has(one)), ...(ref === whole ? refs : [])],
        })),
      ...refs.map((ref) => ({ ref, dependsOn: [] })),
    ],
  };
}

try {
  process.stdout.write(`${JSON.stringify(bom(process.argv.includes("--dev")), null, 2)}\n`);
} catch (error) {
  giveUp(error);
}
