/** Brings in what people make: from an export, another product's fields, a curl command, an OpenAPI document or a Postman collection. */
import type { Vault } from "../access/vault.ts";
import { fromForeignFields } from "../methods/foreign-fields.ts";
import type { MethodLibrary } from "../methods/library.ts";
import { BarkeepError, toBarkeepError } from "../problems/errors.ts";
import type { Document, DocumentLibrary } from "../store/document-library.ts";
import type { Existing, SaveOutcome, SavePlan, SaveProblem } from "../store/plan-saves.ts";
import type { FoundSecret } from "./requests/method-from-request.ts";
import { readRequestsAndText, type WrittenOperation } from "./requests/read-requests.ts";
import { renameSecrets } from "./requests/rename-secrets.ts";

type Fields = Readonly<Record<string, unknown>>;

/** In the order in which they are written: what others name comes before them. */
export const kinds = ["method", "character", "hook", "schedule", "mcp-server", "scenario"] as const;
export type Kind = (typeof kinds)[number];

/** Where one kind is written. `notes` tell, in sentences, what a person has to do before what was written works. */
export interface Library {
  saveAll(
    ...given: Parameters<DocumentLibrary<Document>["saveAll"]>
  ): Promise<SavePlan<unknown> & { readonly notes?: readonly string[] }>;
}

export interface ImportOptions {
  readonly methods: Pick<MethodLibrary, "list" | "saveAll">;
  readonly libraries: Readonly<Record<Exclude<Kind, "method">, Library>>;
  /** Throws `forbidden` where whoever imports may not write this kind. */
  readonly demand: (kind: Kind) => void;
  readonly vault: Pick<Vault, "names" | "set" | "environment">;
  /** What to do with an id that is there already. */
  readonly existing: Existing;
  /** Changes nothing, and says what would. */
  readonly dryRun: boolean;
}

interface Item {
  readonly kind: Kind;
  readonly id: string;
}

export interface ImportAnswer {
  readonly created: readonly Item[];
  readonly updated: readonly Item[];
  readonly skipped: readonly Item[];
  /** There already, exactly as given. */
  readonly unchanged: readonly Item[];
  readonly problems: readonly ({ readonly kind: Kind | "request" } & SaveProblem)[];
  /** In sentences: what a person has to do before something that was taken works. */
  readonly notes?: readonly string[];
  /** Only of a dry run: the methods as they would be saved. */
  readonly methods?: readonly unknown[];
  /** Only of a dry run of requests: each operation, and what would become of it. */
  readonly operations?: readonly (WrittenOperation & { readonly method: string | null; readonly what: string })[];
  /** Keys found in requests; values only in a dry run. `stored`: it went into the vault now. */
  readonly secrets?: readonly (FoundSecret & { readonly stored?: boolean })[];
}

/** As many as one write of the catalogue can hold with ease; an export of a whole studio is well below. */
const mostItems = 20_000;

/** Throws `invalid_request` when nothing in it can be read as any of them. */
export async function importEverything(options: ImportOptions, given: unknown): Promise<ImportAnswer> {
  const { existing, dryRun } = options;
  const written = await readRequestsAndText(given);
  const named = written && (await withOwnSecrets(options.vault, written.methods, written.secrets));
  const items = named ? named.methods.map((fields) => ({ kind: "method" as const, fields })) : itemsOf(inside(given));
  if (items.length > mostItems || (items.length === 0 && !written?.problems.length)) {
    const message = `Expected an export of Barkeep, a method, a character, a hook, a schedule, an MCP server, a scenario, a list of them, or {"curl"}, {"openapi"} or {"postman"}; at most ${mostItems}.`;
    throw new BarkeepError("invalid_request", message, { details: [{ path: "", message }] });
  }
  const of = (kind: Kind) => items.filter((item) => item.kind === kind).map(({ fields }) => fields);
  const methods = await options.methods.saveAll(of("method"), { existing, dryRun });
  const plans: { kind: Kind; plan: Awaited<ReturnType<Library["saveAll"]>> }[] = [{ kind: "method", plan: methods }];
  for (const kind of kinds) {
    const given = of(kind);
    if (kind === "method" || given.length === 0) continue;
    const why = refusal(() => options.demand(kind));
    const plan = why ? refusedAll(given, why) : await options.libraries[kind].saveAll(given, { existing, dryRun });
    plans.push({ kind, plan });
  }
  if (named && !dryRun) await storeSecrets(options.vault, named.secrets);
  const outcomes = plans.flatMap(({ kind, plan }) => plan.outcomes.map((outcome) => ({ kind, outcome })));
  const notes = [...new Set(plans.flatMap(({ plan }) => plan.notes ?? []))];
  return {
    created: listed(outcomes, "created"),
    updated: listed(outcomes, "updated"),
    skipped: listed(outcomes, "skipped"),
    unchanged: listed(outcomes, "unchanged"),
    problems: [
      ...(written?.problems ?? []).map((problem) => ({
        kind: "request" as const,
        code: "invalid_request",
        ...problem,
      })),
      ...outcomes.flatMap(({ kind, outcome }) => (outcome.what === "problem" ? [{ kind, ...outcome.problem }] : [])),
    ],
    ...(notes.length > 0 && { notes }),
    ...(dryRun && { methods: wouldBe(methods, options.methods) }),
    ...(dryRun && written && { operations: outcomesOf(written.operations, methods.outcomes) }),
    ...((named || dryRun) && { secrets: told(named?.secrets ?? [], dryRun) }),
  };
}

function refusal(demand: () => void): BarkeepError | null {
  try {
    demand();
    return null;
  } catch (thrown) {
    return toBarkeepError(thrown);
  }
}

const refusedAll = (given: readonly Fields[], { code, message }: BarkeepError): SavePlan<never> => ({
  outcomes: given.map(({ id, name }) => ({
    what: "problem",
    problem: { name: nameIn(name) || nameIn(id), code, message },
  })),
  documents: [],
});

const nameIn = (given: unknown): string => (typeof given === "string" ? given.slice(0, 100) : "");

/** The outcomes are in the order of what was given. */
const outcomesOf = (operations: readonly WrittenOperation[], outcomes: readonly SaveOutcome[]) =>
  operations.map((operation, index) => {
    const outcome = outcomes[index];
    const method = outcome && "id" in outcome ? outcome.id : null;
    return { ...operation, method, what: outcome?.what ?? "problem" };
  });

/** Each once, however often it was given. */
function listed(outcomes: readonly { kind: Kind; outcome: SaveOutcome }[], what: string): Item[] {
  const items = new Map<string, Item>();
  for (const { kind, outcome } of outcomes)
    if (outcome.what === what && "id" in outcome) items.set(`${kind} ${outcome.id}`, { kind, id: outcome.id });
  return [...items.values()];
}

/** Every method the import speaks of as it would stand afterwards; one that stays as it is, as it is. */
function wouldBe(plan: Awaited<ReturnType<MethodLibrary["saveAll"]>>, library: Pick<MethodLibrary, "list">): unknown[] {
  const after = new Map([...library.list(), ...plan.documents].map((method) => [method.id, method]));
  const ids = new Set(plan.outcomes.flatMap((outcome) => ("id" in outcome ? [outcome.id] : [])));
  return [...ids].flatMap((id) => after.get(id) ?? []);
}

interface NamedSecret extends FoundSecret {
  /** False for one that the vault holds already, or that has no value. */
  readonly store: boolean;
}

/** A name the vault knows with another value is somebody else's: the method gets a name of its own. */
async function withOwnSecrets(
  vault: ImportOptions["vault"],
  methods: readonly Fields[],
  secrets: readonly FoundSecret[],
): Promise<{ methods: readonly Fields[]; secrets: readonly NamedSecret[] }> {
  const names = new Map<string, string>();
  const taken = new Set(vault.names().map(({ name }) => name));
  const own = secrets.map((secret): NamedSecret => {
    if (!taken.has(secret.name) || secret.value === undefined) return { ...secret, store: secret.value !== undefined };
    const { values } = vault.environment([secret.name]);
    if (values[secret.name] === secret.value) return { ...secret, store: false };
    let number = 2;
    while (taken.has(`${secret.name.slice(0, 58)}_${number}`)) number += 1;
    const name = `${secret.name.slice(0, 58)}_${number}`;
    taken.add(name);
    names.set(secret.name, name);
    return { ...secret, name, store: true };
  });
  return { methods: methods.map((fields) => renameSecrets(fields, names)), secrets: own };
}

async function storeSecrets(vault: ImportOptions["vault"], secrets: readonly NamedSecret[]): Promise<void> {
  for (const { name, value, store } of secrets) if (store && value !== undefined) await vault.set(name, value);
}

const told = (secrets: readonly NamedSecret[], dryRun: boolean) =>
  secrets.map(({ name, value, store }) =>
    dryRun ? { name, ...(value !== undefined && { value }) } : { name, stored: store },
  );

/** The export in `{"export": …}`, or what was given. */
const inside = (given: unknown): unknown =>
  typeof given === "object" && given !== null && Object.hasOwn(given, "export") ? (given as Fields).export : given;

function itemsOf(given: unknown, depth = 0): { kind: Kind; fields: Fields }[] {
  if (depth > mostDepth) return [];
  if (Array.isArray(given)) return given.flatMap((one) => itemsOf(one, depth + 1));
  if (typeof given !== "object" || given === null) return [];
  const fields = given as Fields;
  // Those that a method, a scenario or a server serves are named in it: they are no list of characters.
  const lists = isItself(fields) ? methodLists : [...methodLists, "characters"];
  const inLists = lists.flatMap((name) =>
    listIn(fields, name).flatMap((one) => {
      const found = itemsOf(one, depth + 1);
      const kind = Object.hasOwn(saidKinds, name) ? saidKinds[name] : undefined;
      return found.length > 0 || kind === undefined ? found : asItem(kind, one);
    }),
  );
  const found = [
    ...inLists,
    ...(["hook", "schedule", "mcp-server", "scenario"] as const).flatMap((kind) =>
      listIn(fields, listNames[kind]).flatMap((one) => asItem(kind, one)),
    ),
  ];
  if (found.length > 0) return found;
  if (Array.isArray(fields.steps)) return [{ kind: "scenario", fields }];
  if (Array.isArray(fields.tools) && typeof fields.url === "string") return [{ kind: "mcp-server", fields }];
  if (isFields(fields.verify)) return [{ kind: "hook", fields }];
  if (isFields(fields.do)) return [{ kind: "schedule", fields }];
  if (fields.persona !== undefined && fields.code === undefined) return [{ kind: "character", fields }];
  const method = fromForeignFields(fields);
  return method.code === undefined ? [] : [{ kind: "method", fields: method }];
}

const isItself = (fields: Fields): boolean =>
  typeof fromForeignFields(fields).code === "string" ||
  Array.isArray(fields.steps) ||
  typeof fields.url === "string" ||
  isFields(fields.verify) ||
  isFields(fields.do);

const isFields = (given: unknown): given is Fields =>
  typeof given === "object" && given !== null && !Array.isArray(given);
const listIn = (fields: Fields, name: string): readonly unknown[] => {
  const list = fields[name];
  return Array.isArray(list) ? list : [];
};
/** Of a list that says what is in it: what is wrong with one that lacks fields is said of it as that. */
const asItem = (kind: Kind, given: unknown) => [{ kind, fields: isFields(given) ? given : {} }];
/** The same of lists in which other shapes are read as well. */
const saidKinds: Readonly<Record<string, Kind>> = { methods: "method", characters: "character" };

const listNames = { hook: "hooks", schedule: "schedules", "mcp-server": "mcpServers", scenario: "scenarios" } as const;

/** Lists in lists are read this deep. */
const mostDepth = 5;

/** Names under which exports hold their list of methods. */
const methodLists = [
  "methods",
  "apiMethods",
  "api_methods",
  "externalApis",
  "external_apis",
  "functions",
  "items",
  "data",
];
