/**
 * Unity's own types as the package `unity-types` has them, which was made from the modules of Unity 6000.5; and whether what our
 * stand-ins offer is there as they offer it, so that a call that Unity lacks can't compile in the tests.
 */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Comment, type Node, parseSync } from "oxc-parser";

const modules = [
  "UnityEngine.CoreModule",
  "UnityEngine.UIElementsModule",
  "UnityEngine.PhysicsModule",
  "UnityEngine.InputLegacyModule",
  "UnityEngine.UnityWebRequestModule",
  "UnityEngine.AudioModule",
  "Unity.InputSystem",
];

interface Member {
  readonly kind: "property" | "method" | "constructor" | "call" | "value";
  readonly name: string;
  readonly isStatic: boolean;
  readonly settable: boolean;
  /** Of a property its type, of a method what it returns, of an enum's value its number. */
  readonly type: string;
  readonly parameters: readonly { readonly type: string; readonly optional: boolean }[];
  readonly obsolete: boolean;
}

interface UnityType {
  readonly base: string | null;
  readonly members: Member[];
}

/** By name and number of generic parameters, such as `UnityEngine.Events.UnityEvent/1`. */
export type UnityTypes = ReadonlyMap<string, UnityType>;

export async function readUnityTypes(): Promise<UnityTypes> {
  const folder = dirname(fileURLToPath(import.meta.resolve("unity-types/package.json")));
  const types = new Map<string, UnityType>();
  for (const module of modules) {
    const path = join(folder, `${module}.d.ts`);
    const text = await readFile(path, "utf8");
    const { program, comments, errors } = parseSync(path, text);
    if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
    new Reader(text, comments, types).read(program.body, "");
  }
  return types;
}

/** Nodes are read by what they hold; the shapes of declarations are many. */
type Any = any;

class Reader {
  readonly #obsoleteFrom: ReadonlySet<number>;
  readonly #text: string;
  readonly #types: Map<string, UnityType>;

  constructor(text: string, comments: readonly Comment[], types: Map<string, UnityType>) {
    this.#text = text;
    this.#types = types;
    const ends = comments.filter(({ value }) => value.includes("@deprecated")).map(({ end }) => end);
    // Where the declaration begins to which the comment belongs.
    this.#obsoleteFrom = new Set(ends.map((end) => end + (/^\s*/.exec(text.slice(end, end + 200))?.[0].length ?? 0)));
  }

  read(statements: readonly Node[], within: string): void {
    for (const statement of statements as Any[]) {
      const declared = statement.declaration ?? statement;
      const name = declared.id === undefined || declared.id === null ? "" : this.#name(declared.id);
      const full = within === "" ? (name === "CS" ? "" : name) : `${within}.${name}`;
      switch (declared.type) {
        case "TSModuleDeclaration":
          if (declared.body !== null) this.read(declared.body.body, full);
          break;
        case "ClassDeclaration":
        case "TSInterfaceDeclaration":
          this.#type(declared, full);
          break;
        case "TSEnumDeclaration":
          this.#types.set(`${full}/0`, {
            base: "System.Enum",
            members: declared.body.members.map((each: Any) => ({
              ...nothing,
              kind: "value",
              name: this.#name(each.id),
              type: this.#text.slice(each.initializer.start, each.initializer.end),
            })),
          });
          break;
      }
    }
  }

  #type(declared: Any, full: string): void {
    const generic: string[] = parametersOf(declared);
    const key = `${full}/${generic.length}`;
    const base = declared.superClass ? this.#name(declared.superClass).replace(/\$\d+/g, "") : null;
    const known = this.#types.get(key) ?? { base, members: [] };
    this.#types.set(key, known);
    for (const member of declared.body.body) {
      const made = this.#member(member, generic);
      if (made !== null) known.members.push(made);
    }
  }

  #member(member: Any, generic: readonly string[]): Member | null {
    const shape = member.value?.params === undefined ? member : member.value;
    const scope = [...generic, ...parametersOf(shape)];
    const returned = this.#written(shape.returnType, scope);
    const parameters = (shape.params ?? []).map((each: Any) => ({
      type: this.#written(each.typeAnnotation, scope),
      optional: each.optional === true,
    }));
    const common = {
      ...nothing,
      name: member.key === undefined ? "" : this.#name(member.key),
      isStatic: member.static === true,
      obsolete: this.#obsoleteFrom.has(member.start),
    };
    switch (member.type) {
      case "PropertyDefinition":
      case "TSPropertySignature":
        return {
          ...common,
          kind: "property",
          settable: member.readonly !== true,
          type: this.#written(member.typeAnnotation, scope),
        };
      case "MethodDefinition":
      case "TSMethodSignature":
      case "TSAbstractMethodDefinition":
        if (member.kind === "get") return { ...common, kind: "property", type: returned };
        if (member.kind === "set")
          return { ...common, kind: "property", settable: true, type: parameters[0]?.type ?? "" };
        return {
          ...common,
          kind: member.kind === "constructor" ? "constructor" : "method",
          type: returned,
          parameters,
        };
      case "TSCallSignatureDeclaration":
        return { ...common, kind: "call", type: returned, parameters };
      default:
        return null;
    }
  }

  #name(node: Any): string {
    return this.#text.slice(node.start, node.end);
  }

  /** A type as the stand-ins' surface writes it. */
  #written(annotation: Any, scope: readonly string[]): string {
    if (!annotation) return "";
    const { start, end } = annotation.typeAnnotation;
    return this.#text
      .slice(start, end)
      .replace(/\$\d+/g, "")
      .replace(/(?<![.\w])\w+(?![.\w])/g, (word) => (scope.includes(word) ? "T" : word));
  }
}

const nothing = {
  kind: "property",
  name: "",
  isStatic: false,
  settable: false,
  type: "",
  parameters: [],
  obsolete: false,
} as const;

function parametersOf(declared: Any): string[] {
  return (declared.typeParameters?.params ?? []).map((each: Any) => each.name?.name ?? String(each.name));
}

/** What Unity lacks of a surface (see `surface/Surface.cs`), a sentence each; and the types that `unity-types` doesn't cover. */
export function compareWithUnity(
  surface: readonly string[],
  unity: UnityTypes,
): { lacking: string[]; uncovered: string[] } {
  const lacking: string[] = [];
  const uncovered: string[] = [];
  for (const line of surface) {
    const [kind = "", name = "", arity = "", ...rest] = line.split("\t");
    const own = unity.get(`${name}/${arity}`);
    if (own === undefined) {
      if (kind === "type") uncovered.push(name);
      continue;
    }
    const chain = lineage(own, unity);
    if (kind === "type") {
      const base = (rest[1] ?? "").split("<")[0] ?? "";
      if (base.startsWith("Unity") && !chain.some((each) => each.base === base)) lacking.push(`${name} is no ${base}.`);
      continue;
    }
    const all = chain.flatMap(({ members }) => members);
    const same = all.filter((member) => fits(member, kind, rest));
    const said = `${name}: ${[kind, ...rest].filter((part) => part !== "").join(" ")}`;
    if (same.length === 0) lacking.push(said);
    else if (same.every(({ obsolete }) => obsolete)) lacking.push(`${said} is obsolete`);
  }
  return { lacking, uncovered };
}

function lineage(type: UnityType, unity: UnityTypes): UnityType[] {
  const chain = [type];
  for (let base = type.base; base !== null; ) {
    // A base is named without the number of its parameters, of which there are few.
    const next = [0, 1, 2].map((arity) => unity.get(`${base}/${arity}`)).find((found) => found !== undefined);
    if (next === undefined) break;
    chain.push(next);
    base = next.base;
  }
  return chain;
}

function fits(member: Member, kind: string, rest: readonly string[]): boolean {
  const [name = "", ...parts] = rest;
  switch (kind) {
    case "value":
      return member.kind === "value" && member.name === name && member.type === parts[0];
    case "property":
      return (
        member.kind === "property" &&
        member.name === name &&
        String(member.isStatic) === parts[0] &&
        (member.settable || parts[1] === "false") &&
        member.type === parts[2]
      );
    case "event":
      return member.kind === "method" && member.name === `add_${name}` && member.parameters[0]?.type === parts[0];
    default: {
      const [isStatic, returned = "", listed = ""] = parts;
      const asked = listed === "" ? [] : listed.split("|");
      return (
        member.kind === kind &&
        (kind === "constructor" || kind === "call" || member.name === name) &&
        (kind !== "method" || (String(member.isStatic) === isStatic && member.type === returned)) &&
        (kind !== "call" || member.type === returned) &&
        asked.length <= member.parameters.length &&
        member.parameters.every(({ type, optional }, index) => {
          const given = asked[index];
          return given === undefined ? optional : type === given;
        })
      );
    }
  }
}
