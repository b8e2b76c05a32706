/** People with logins of their own beside the admin token: a name, a role, and a password that is kept as an Argon2id hash. */
import { hash, verify } from "@node-rs/argon2";
import { BarkeepError } from "../problems/errors.ts";
import { createSerialWork } from "../store/serial-work.ts";
import type { Collection, Store } from "../store/store.ts";
import { type Role, roles } from "./permissions.ts";
import { hashToken } from "./token.ts";

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** ISO 8601. */
  readonly createdAt: string;
}

interface StoredPerson extends Person {
  readonly hash: string;
}

export interface People {
  list(): readonly Person[];
  get(id: string): Person | undefined;
  /** In any spelling of the name's letters. */
  named(name: string): Person | undefined;
  /** Throws `conflict` when the name is taken. */
  create(person: { readonly name: string; readonly role: Role; readonly password: string }): Promise<Person>;
  /** Another role or password ends the person's logins. Throws `not_found`. */
  update(id: string, change: { readonly role?: Role; readonly password?: string }): Promise<Person>;
  /** Throws `not_found`. */
  remove(id: string): Promise<void>;
  /** Whose name and password these are; it takes as long when there is nobody of that name. Throws `login_limited`. */
  find(name: string, password: string): Promise<Person | undefined>;
  /** Another one whenever the logins of the person must end; undefined when there is no such person. */
  stampOf(id: string): string | undefined;
}

export interface PeopleOptions {
  readonly store: Store;
  readonly clock: { now(): number };
  readonly ids: (prefix: string) => string;
  /** Called when logins of a person may no longer stand. */
  readonly onChanged: () => Promise<void>;
}

/** Passwords that wait to be looked at; each takes tens of milliseconds of a core. */
const mostWaiting = 16;

/** Upper and lower case, and the ways to write the same letter, are one name. */
const nameKey = (name: string) => name.normalize("NFKC").trim().toLowerCase();

export function createPeople({ store, clock, ids, onChanged }: PeopleOptions): People {
  const stored: Collection<StoredPerson> = store.collection("access/people", {
    name: "text",
    role: Object.keys(roles),
    hash: "text",
  });
  const inTurn = createSerialWork();
  const changing = createSerialWork();
  let waiting = 0;
  let nobody: Promise<string> | undefined;

  const shown = ({ id, name, role, createdAt }: StoredPerson): Person => ({ id, name, role, createdAt });
  const named = (name: string) => stored.list().find((one) => nameKey(one.name) === nameKey(name));
  const missing = (id: string) => new BarkeepError("not_found", `There is no person ${JSON.stringify(id)}.`);

  return {
    list: () => stored.list().map(shown),
    named(name) {
      const person = named(name);
      return person && shown(person);
    },
    get(id) {
      const found = stored.get(id);
      return found && shown(found);
    },

    create: ({ name, role, password }) =>
      changing(async () => {
        if (nameKey(name) === "") {
          const message = "Expected a name of 1 to 64 characters.";
          throw new BarkeepError("invalid_request", `name: ${message}`, { details: [{ path: "name", message }] });
        }
        if (named(name) !== undefined) {
          const message = `Somebody is called ${JSON.stringify(name.trim())} already.`;
          throw new BarkeepError("conflict", message, { details: [{ path: "name", message }] });
        }
        const createdAt = new Date(clock.now()).toISOString();
        const person = { id: ids("person"), name: name.trim(), role, createdAt, hash: await hash(password) };
        await stored.put(person);
        return shown(person);
      }),

    update: (id, { role, password }) =>
      changing(async () => {
        const hashed = password === undefined ? undefined : await hash(password);
        const before = stored.get(id);
        if (before === undefined) throw missing(id);
        const after = { ...before, ...(role && { role }), ...(hashed !== undefined && { hash: hashed }) };
        await stored.put(after);
        await onChanged();
        return shown(after);
      }),

    remove: (id) =>
      changing(async () => {
        if (!(await stored.remove(id))) throw missing(id);
        await onChanged();
      }),

    async find(name, password) {
      if (waiting >= mostWaiting)
        throw new BarkeepError("login_limited", "Too many logins at once: try again in a few seconds.", {
          retryAfterMs: 2000,
        });
      waiting += 1;
      try {
        return await inTurn(async () => {
          const person = named(name);
          nobody ??= hash("nobody has this password");
          const right = await verify(person?.hash ?? (await nobody), password);
          return person !== undefined && right ? shown(person) : undefined;
        });
      } finally {
        waiting -= 1;
      }
    },

    stampOf(id) {
      const person = stored.get(id);
      return person && hashToken(`${person.role} ${person.hash}`);
    },
  };
}
