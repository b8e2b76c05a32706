/** A designer who saves without pause, remembers what was acknowledged, and looks for it after each restart. */
import { adminToken } from "./server-process.mjs";

const methodId = "crash_note";
const secretName = "CRASH_SECRET";
const code = "import os\n\ndef handle_event(data):\n    return {'length': len(os.environ['CRASH_SECRET'])}\n";

export class Designer {
  /** @param {{ random: () => number, fail: (problem: string) => void }} options */
  constructor({ random, fail }) {
    this.random = random;
    this.fail = (/** @type {string} */ problem) => fail(`designer: ${problem}`);
    this.saves = 0;
    /** What may be found after a restart: the last acknowledged, and the one under way. */
    this.descriptions = new Set();
    /** 0 is a secret that is not set. */
    this.secretLengths = new Set([0]);
    /** Game keys: acknowledged as made, and those whose fate is open. */
    this.keys = new Set();
    this.openKeys = new Set();
    this.revoked = new Set();
    /** The players' tokens are made with this one, which is never revoked. */
    this.gameKey = "";
    this.ownKey = "";
  }

  /** Before the players begin: a game key to make their tokens with, and a method to save. @param {string} url */
  async setUp(url) {
    const made = await ask(url, "POST", "/game-keys", { name: "the crash test's game" });
    this.gameKey = made.body.key;
    this.ownKey = made.body.id;
    this.keys.add(made.body.id);
    const draft = { name: "Crash note", description: "note 0", code, secrets: [secretName], connected: false };
    const inputDescription = { parameters: {}, required: [] };
    const created = await ask(url, "POST", "/methods", { id: methodId, ...draft, inputDescription });
    if (created.status !== 201) throw new Error(`The method was not created: ${JSON.stringify(created.body)}`);
    this.descriptions.add("note 0");
  }

  /** @param {string} url @param {string} player */
  async playerToken(url, player) {
    const { status, body } = await ask(
      url,
      "POST",
      "/player-tokens",
      { player: { id: player }, ttlSeconds: 3600 },
      this.gameKey,
    );
    if (status !== 200 && status !== 201) throw new Error(`No player token: ${status} ${JSON.stringify(body)}`);
    return body.token;
  }

  /** Everything acknowledged is there. @param {string} url */
  async check(url) {
    const method = (await ask(url, "GET", `/methods/${methodId}`)).body;
    if (!this.descriptions.has(method.description))
      this.fail(
        `the method says ${method.description}; acknowledged or under way: ${[...this.descriptions].join(", ")}`,
      );
    this.descriptions = new Set([method.description]);
    this.version = method.version;
    const versions = (await ask(url, "GET", `/methods/${methodId}/versions`)).body.items;
    if (!versions.some((/** @type {any} */ one) => one.version === method.version))
      this.fail(`version ${method.version} is not in its own history`);
    const { body } = await ask(url, "POST", "/methods/test", { id: methodId, input: {} });
    const length = body.output?.length ?? 0;
    if (!this.secretLengths.has(length))
      this.fail(
        `the secret has ${length} characters (${JSON.stringify(body.error)}); acknowledged or under way: ${[...this.secretLengths].join(", ")}`,
      );
    this.secretLengths = new Set([length]);
    const listed = new Set((await ask(url, "GET", "/game-keys")).body.items.map((/** @type {any} */ key) => key.id));
    for (const key of this.keys) if (!listed.has(key) && !this.openKeys.has(key)) this.fail(`game key ${key} is gone`);
    for (const key of this.revoked) if (listed.has(key)) this.fail(`game key ${key} was revoked and is back`);
    this.keys = listed;
    this.openKeys = new Set();
  }

  /** Saves until the server is gone. @param {string} url @param {AbortSignal} gone */
  async work(url, gone) {
    while (!gone.aborted) {
      try {
        const roll = this.random();
        if (roll < 0.6) await this.#saveMethod(url);
        else if (roll < 0.8) await this.#saveSecret(url);
        else await this.#changeKeys(url);
        this.saves += 1;
      } catch (error) {
        if (!gone.aborted) this.fail(`a save failed: ${error instanceof Error ? error.message : error}`);
        return;
      }
    }
  }

  async #saveMethod(/** @type {string} */ url) {
    const description = `note ${this.saves + 1}`;
    const { body } = await ask(url, "GET", `/methods/${methodId}`);
    this.descriptions.add(description);
    const saved = await ask(url, "PUT", `/methods/${methodId}`, { ...body, description });
    if (saved.status !== 200) throw new Error(`PUT answered ${saved.status} ${JSON.stringify(saved.body)}`);
    this.descriptions = new Set([description]);
  }

  async #saveSecret(/** @type {string} */ url) {
    const length = 8 + Math.floor(this.random() * 200);
    this.secretLengths.add(length);
    const saved = await ask(url, "PUT", `/secrets/${secretName}`, { value: "k".repeat(length) });
    if (saved.status >= 300) throw new Error(`PUT answered ${saved.status} ${JSON.stringify(saved.body)}`);
    this.secretLengths = new Set([length]);
  }

  async #changeKeys(/** @type {string} */ url) {
    const spare = [...this.keys].findLast((key) => key !== this.ownKey);
    if (this.keys.size > 3 && spare !== undefined) {
      this.openKeys.add(spare);
      const removed = await ask(url, "DELETE", `/game-keys/${spare}`);
      if (removed.status >= 300) throw new Error(`DELETE answered ${removed.status}`);
      this.keys.delete(spare);
      this.revoked.add(spare);
      return;
    }
    const made = await ask(url, "POST", "/game-keys", { name: `key ${this.saves}` });
    if (made.status !== 201) throw new Error(`POST answered ${made.status}`);
    this.keys.add(made.body.id);
  }
}

/** @param {string} url @param {string} method @param {string} path @param {object} [body] @param {string} [token] @returns {Promise<{ status: number, body: any }>} */
export async function ask(url, method, path, body, token = adminToken) {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? null : JSON.parse(text) };
}
