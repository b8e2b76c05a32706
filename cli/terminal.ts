/** Where the command line writes: two streams, and colours only where a person would see them. */
import { styleText } from "node:util";

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

export class Terminal {
  readonly #out: Output;
  readonly #err: Output;
  readonly #coloured: boolean;

  constructor(options: { readonly out: Output; readonly err: Output; readonly env: NodeJS.ProcessEnv }) {
    this.#out = options.out;
    this.#err = options.err;
    const { env } = options;
    // https://no-color.org: any non-empty value switches colours off; FORCE_COLOR is what Node and npm read.
    const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "0";
    this.#coloured = !env.NO_COLOR && env.TERM !== "dumb" && (forced || options.out.isTTY === true);
  }

  get interactive(): boolean {
    return this.#out.isTTY === true;
  }

  /** The text in a style, or as it is when colours are off. */
  paint(style: Style | Style[], text: string): string {
    return this.#coloured ? styleText(style, text, { validateStream: false }) : text;
  }

  write(text: string): void {
    this.#out.write(text);
  }

  line(text = ""): void {
    this.#out.write(`${text}\n`);
  }

  /** For what is not the answer itself: notices and errors. */
  note(text: string): void {
    this.#err.write(`${text}\n`);
  }
}
