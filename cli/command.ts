/** What a command of the command line is. */
import type { Terminal } from "./terminal.ts";

export interface CommandInput {
  readonly args: string[];
  readonly env: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
}

export interface Command {
  /** The whole help, shown by `barkeep help NAME` and `--help`. */
  readonly help: string;
  /** Returns the exit code; throws CommandError with a message for the terminal. */
  run(input: CommandInput): Promise<number>;
}
