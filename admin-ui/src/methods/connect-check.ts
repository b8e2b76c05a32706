/** What will go wrong when a method is connected, told before it is: the designer decides. */

import type { Method } from "../../../server/methods/method.ts";
import type { SyntaxProblem } from "../../../server/python/runner.ts";
import type { List } from "../http/lists.ts";
import type { FieldProblem } from "../http/request-error.ts";
import type { Server } from "../http/server.ts";
import { methodWords } from "../words/en-methods.ts";
import { kindInWords } from "./error-kinds.ts";
import { listPath } from "./listed-methods.ts";
import { holdsPlaceholder } from "./placeholder.ts";
import { handedOver } from "./use-test.ts";

/** What is known of a method when it is to be connected. */
export interface ConnectFacts {
  readonly method: Pick<Method, "description" | "code" | "characters" | "secrets">;
  readonly syntax: readonly SyntaxProblem[];
  /** Why no model can be told of it. */
  readonly problems: readonly FieldProblem[];
  /** How the last run ended; null when there was none. */
  readonly lastRun: { readonly status: string; readonly kind?: string } | null;
  /** Names of the secrets that are set. */
  readonly secrets: readonly string[];
  /** Methods that the busiest of its characters would have. */
  readonly together: number;
}

const describable = 1024;
const offerable = 128;

/** In order of what harms most; empty when nothing is known to go wrong. */
export function connectWarnings(facts: ConnectFacts): readonly string[] {
  const { method, syntax, problems, lastRun, secrets, together } = facts;
  const found: (string | false | undefined)[] = [
    syntax[0] && methodWords.connecting.syntax(syntax[0].line, syntax[0].message),
    problems[0] && `${methodWords.connecting.cannotBeOffered} ${problems[0].message}`,
    method.description.trim() === "" && methodWords.connecting.noDescription,
    holdsPlaceholder(method.code) && methodWords.connecting.placeholder,
    missing(method.secrets, secrets),
    lastRun === null
      ? methodWords.connecting.neverTested
      : lastRun.status !== "ok" && methodWords.connecting.failedTest(kindInWords(lastRun.kind ?? lastRun.status)),
    method.characters.length === 0 && methodWords.connecting.nobody,
    method.description.length > describable && methodWords.connecting.longDescription(method.description.length),
    together > offerable && methodWords.connecting.manyMethods(together),
  ];
  return found.filter((one): one is string => typeof one === "string");
}

function missing(wanted: readonly string[], set: readonly string[]): string | false {
  const names = wanted.filter((name) => !set.includes(name));
  return names.length > 0 && methodWords.connecting.missingSecret(names);
}

interface Run {
  readonly status: string;
  readonly error?: { readonly kind: string };
}

/** What was tested before the first save has no method to be listed under. */
function runsBefore(id: string): readonly Run[] {
  const answer = handedOver(id)?.answer;
  if (!answer) return [];
  return [answer.ok ? { status: "ok" } : { status: "error", error: answer.error }];
}

/** Asks the server for the facts. Throws RequestError. */
export async function askBeforeConnecting(server: Server, id: string): Promise<readonly string[]> {
  const method = await server.get<Method>(`/methods/${id}`);
  const [checked, preview, runs, secrets, all] = await Promise.all([
    server.post<{ problems: SyntaxProblem[] }>("/methods/check", { code: method.code }),
    server.post<{ problems: FieldProblem[] }>("/methods/preview", { ...method, code: "" }),
    server.get<List<Run>>(`/calls?method=${encodeURIComponent(id)}&limit=1`),
    server.get<List<{ name: string }>>("/secrets"),
    server.get<List<Pick<Method, "id" | "connected" | "characters">>>(listPath),
  ]);
  const [last] = runs.items.length > 0 ? runs.items : runsBefore(id);
  const others = all.items.filter((other) => other.connected && other.id !== id);
  const served =
    method.characters === "all" ? [...new Set(others.flatMap(({ characters }) => characters))] : method.characters;
  const counts = served.map(
    (one) => others.filter(({ characters }) => characters === "all" || characters.includes(one)).length,
  );
  return connectWarnings({
    method,
    syntax: checked.problems,
    problems: preview.problems,
    lastRun: last ? { status: last.status, ...(last.error && { kind: last.error.kind }) } : null,
    secrets: secrets.items.map(({ name }) => name),
    together: 1 + Math.max(0, ...counts, others.filter(({ characters }) => characters === "all").length),
  });
}
