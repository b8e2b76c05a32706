/** What the server makes once at start, to open a conversation for each session. */
import type { OfferedMethods } from "../methods/library.ts";
import type { ConversationFactory } from "./conversation.ts";
import { type DialogueLimits, defaultDialogueLimits } from "./limits.ts";
import { LiveConversation } from "./live-conversation.ts";
import type { ModelSource } from "./model-chain.ts";
import { OneARound } from "./one-a-round.ts";
import type { PlayerMemory } from "./player-memory.ts";

/** What dialogue writes to the log; the server's logger fits. Never the player's words. */
export interface DialogueLog {
  warn(fields: object, message: string): void;
  debug(fields: object, message: string): void;
}

export interface ConversationFactoryOptions {
  /** Adapters and catalogue; `createModels` makes it. */
  readonly models: ModelSource;
  readonly methods: OfferedMethods;
  /** Unix time in ms. */
  readonly clock: () => number;
  /** Unique over all sessions: a call's id serves methods as an idempotency key. */
  readonly ids: { call(): string };
  readonly limits?: Partial<DialogueLimits>;
  /** Without one, characters that want to remember players can't. */
  readonly memory?: PlayerMemory;
  /** Masks secrets in what the inspector is shown. */
  readonly mask?: <T>(value: T) => T;
  readonly log?: DialogueLog;
}

export function createConversationFactory(options: ConversationFactoryOptions): ConversationFactory {
  const room = {
    models: options.models,
    methods: options.methods,
    clock: options.clock,
    ids: options.ids,
    limits: { ...defaultDialogueLimits, ...options.limits },
    memory: options.memory ?? null,
    mask: options.mask ?? (<T>(value: T): T => value),
    log: options.log ?? { warn: () => undefined, debug: () => undefined },
    oneARound: new OneARound(),
  };
  return { open: (session) => new LiveConversation(room, session) };
}
