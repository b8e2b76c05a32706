/** The bill of materials names what the lock file and the Python environment hold, and is CycloneDX. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

interface Component {
  readonly "bom-ref": string;
  readonly name: string;
  readonly group?: string;
  readonly version: string;
  readonly purl: string;
}

it("names every package that is shipped, npm's and Python's, once, without the network", () => {
  const env = { ...process.env, npm_config_offline: "true", npm_config_registry: "http://127.0.0.1:9/" };
  const text = execFileSync(process.execPath, ["scripts/sbom.mjs"], { cwd: root, encoding: "utf8", env });
  const bom = JSON.parse(text) as {
    readonly components: readonly Component[];
    readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
    readonly metadata: { readonly component: Component };
  };
  expect(bom).toMatchObject({ bomFormat: "CycloneDX", specVersion: expect.stringMatching(/^1\.\d$/) });
  const refs = bom.components.map((one) => one["bom-ref"]);
  expect(new Set(refs).size).toBe(refs.length);
  const purls = new Set(bom.components.map(({ purl }) => purl));

  const lock = JSON.parse(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8")).packages as Record<
    string,
    { readonly version: string; readonly dev?: true; readonly link?: true; readonly name?: string }
  >;
  const shipped = Object.entries(lock).filter(
    ([path, { dev, link }]) => path.includes("node_modules/") && !dev && !link,
  );
  const named = shipped.map(([path, { name, version }]) => {
    const whole = name ?? path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    return `pkg:npm/${whole.replace("@", "%40")}@${version}`;
  });
  expect(named.filter((purl) => !purls.has(purl))).toEqual([]);

  const pinned = readFileSync(new URL("../../python-worker/requirements.txt", import.meta.url), "utf8");
  const python = [...pinned.matchAll(/^([\w.-]+)==(\S+)/gm)].map(([, name, version]) => `pkg:pypi/${name}@${version}`);
  expect(python.length).toBeGreaterThan(3);
  expect(python.filter((purl) => !purls.has(purl))).toEqual([]);
  const whole = bom.dependencies.find(({ ref }) => ref === bom.metadata.component["bom-ref"]);
  expect(whole?.dependsOn).toEqual(expect.arrayContaining(python));
});
