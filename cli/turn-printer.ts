/** Prints a turn as it streams: the character's words, and a line for each method with how long it took. */

import type { ClientFailure } from "../protocol/client/main.ts";
import { writeJson } from "../protocol/exact-json.ts";
import type { SessionMessage } from "../protocol/messages.ts";
import type { Terminal } from "./terminal.ts";

export class TurnPrinter {
  readonly #terminal: Terminal;
  readonly #name: string;
  readonly #interrupted: string;
  readonly #methods = new Map<string, string>();
  #speaking = false;

  /** `interrupted`: what is told of a turn that was. */
  constructor(options: { readonly terminal: Terminal; readonly name: string; readonly interrupted: string }) {
    this.#terminal = options.terminal;
    this.#name = options.name;
    this.#interrupted = options.interrupted;
  }

  show(message: SessionMessage): void {
    const { paint } = this.#bound();
    if (message.type === "text.delta") {
      if (!this.#speaking) this.#terminal.write(`${paint("yellow", `${this.#name} ▸`)} `);
      this.#speaking = true;
      this.#terminal.write(message.filler ? paint("dim", `${message.delta} `) : message.delta);
    } else if (message.type === "method.started") {
      this.#methods.set(message.call, message.name);
      this.#aside(`⚙ ${message.name} …`);
    } else if (message.type === "method.finished") {
      const name = this.#methods.get(message.call) ?? message.method;
      const took = `${message.ms < 10 ? message.ms.toFixed(1) : Math.round(message.ms)} ms`;
      if (message.status === "ok") this.#aside(paint("green", `✓ ${name}`), took);
      else this.#aside(paint("red", `✗ ${name}: ${message.error?.message ?? message.status}`), took);
    } else if (message.type === "action.call") {
      this.#aside(`→ ${message.name} ${writeJson(message.arguments)} (no game is here to do it)`);
    } else if (message.type === "turn.finished") {
      this.#endLine();
      if (message.finish === "cancelled") this.#aside(this.#interrupted);
      if (message.finish === "limit") this.#aside("stopped at the limit of steps");
      if (message.error) this.#aside(paint("red", `${message.error.code}: ${message.error.message}`));
    }
  }

  /** A whole line of the character's, such as the greeting. */
  say(text: string): void {
    this.#endLine();
    this.#terminal.line(`${this.#terminal.paint("yellow", `${this.#name} ▸`)} ${text}`);
  }

  refused(failure: ClientFailure): void {
    this.#endLine();
    this.#terminal.note(this.#terminal.paint("red", `${failure.code}: ${failure.message}`));
  }

  #bound() {
    return { paint: this.#terminal.paint.bind(this.#terminal) };
  }

  #endLine(): void {
    if (this.#speaking) this.#terminal.line();
    this.#speaking = false;
  }

  #aside(...parts: readonly string[]): void {
    this.#endLine();
    this.#terminal.line(`  ${parts.map((part) => this.#terminal.paint("dim", part)).join(" ")}`);
  }
}
