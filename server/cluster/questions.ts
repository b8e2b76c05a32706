/**
 * Asks the other nodes something, and gathers what they answer: what concerns sessions that one of them may have live. A question
 * is a row for each node that it goes to; notices only hurry it. Who does not answer in time is not waited for.
 */
import { randomBytes } from "node:crypto";
import { readJson, writeJson } from "../../protocol/exact-json.ts";
import type { Log } from "../observe/log.ts";
import type { Engine } from "../records/engine.ts";
import { Wakening } from "./wakening.ts";

type Answering = (question: unknown) => Promise<unknown>;

export interface QuestionsOptions {
  readonly engine: Engine;
  readonly node: string;
  /** Ids of the nodes that are alive. */
  readonly alive: () => Promise<readonly string[]>;
  readonly log: Log;
  /** How long answers are waited for, in ms. */
  readonly patienceMs?: number;
}

/** What others are told by: the name of the node that is to look. */
export const questionsChannel = "barkeep_questions";
const patienceMs = 3000;
const lookMs = 250;

export class Questions {
  readonly #options: QuestionsOptions;
  readonly #answering = new Map<string, Answering>();
  readonly #seen = new Set<string>();
  readonly #waiting = new Wakening();

  constructor(options: QuestionsOptions) {
    this.#options = options;
  }

  /** What this node answers to questions of that kind. */
  answer(kind: string, answering: Answering): void {
    this.#answering.set(kind, answering);
  }

  /** What the other nodes that are alive answer, of those that do in time; what could not be asked is logged. */
  async ask(kind: string, question: unknown): Promise<readonly unknown[]> {
    const { engine, node, alive, log } = this.#options;
    const id = randomBytes(9).toString("base64url");
    try {
      const others = (await alive()).filter((one) => one !== node);
      if (others.length === 0) return [];
      await engine.write(
        others.flatMap((other) => [
          {
            sql: `INSERT INTO node_questions (id, node, source, kind, question, asked_at)
              VALUES (?1, ?2, ?3, ?4, ?5, clock_timestamp())`,
            values: [id, other, node, kind, writeJson(question)],
          },
          { sql: `SELECT pg_notify('${questionsChannel}', ?1)`, values: [other] },
        ]),
      );
      return await this.#answers(id);
    } catch (error) {
      log.warn({ error, kind }, "other nodes could not be asked");
      return [];
    }
  }

  /** Something was asked of this node, or answered to it. Throws `storage_failed`. */
  async look(): Promise<void> {
    this.#waiting.wake();
    const { engine, node } = this.#options;
    const rows = await engine.read({
      sql: "SELECT id, kind, question, source FROM node_questions WHERE node = ?1 AND answer IS NULL",
      values: [node],
    });
    await Promise.all(
      rows.map(async ({ id, kind, question, source }) => {
        const answering = this.#answering.get(String(kind));
        if (answering === undefined || this.#seen.has(String(id))) return;
        this.#seen.add(String(id));
        const answer = await answering(readJson(String(question))).catch(() => null);
        await engine.write([
          {
            sql: "UPDATE node_questions SET answer = ?3 WHERE id = ?1 AND node = ?2",
            values: [id ?? "", node, writeJson(answer)],
          },
          { sql: `SELECT pg_notify('${questionsChannel}', ?1)`, values: [source ?? ""] },
        ]);
        this.#seen.delete(String(id));
      }),
    );
  }

  async #answers(id: string): Promise<readonly unknown[]> {
    const { engine } = this.#options;
    for (const until = performance.now() + (this.#options.patienceMs ?? patienceMs); ; ) {
      const rows = await engine.read({ sql: "SELECT answer FROM node_questions WHERE id = ?1", values: [id] });
      const answered = rows.filter(({ answer }) => answer !== null);
      if (answered.length === rows.length || performance.now() > until) {
        // What was not answered stays for its node: it may only be late.
        await engine.write([{ sql: "DELETE FROM node_questions WHERE id = ?1 AND answer IS NOT NULL", values: [id] }]);
        return answered.map(({ answer }) => readJson(String(answer)));
      }
      await this.#waiting.woken(lookMs);
    }
  }
}
