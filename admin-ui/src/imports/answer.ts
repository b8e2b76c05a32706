/** What the server says of an import, before it is done and after. */
import type { Method } from "../../../server/methods/method.ts";

export interface Operation {
  readonly operation: string;
  readonly verb: string;
  readonly address: string;
  /** Id of the method it becomes; null when it can't be taken. */
  readonly method: string | null;
  readonly what: string;
}

export interface ImportAnswer {
  readonly created: readonly { readonly id: string }[];
  readonly updated: readonly { readonly id: string }[];
  readonly problems: readonly { readonly kind: string; readonly name: string; readonly message: string }[];
  readonly operations?: readonly Operation[];
  readonly methods?: readonly Method[];
  readonly secrets?: readonly { readonly name: string; readonly value?: string; readonly stored?: boolean }[];
}

/** What was sent, and what would come of it. */
export interface Preview {
  readonly body: object;
  readonly answer: ImportAnswer;
}
