/** What bounds a turn. Times in ms; the character's own limits (steps, calls, length of answers) stand in the character. */
export interface DialogueLimits {
  /** How long a provider may take until its answer begins. */
  readonly firstByteMs: number;
  /** The same for a model server in the house, which may have to load the model first; one request is kept open for it. */
  readonly localFirstByteMs: number;
  /** After how long a wait for the first word a filler is said. */
  readonly waitFillerMs: number;
  /** How long a provider may be silent in mid-answer. */
  readonly idleMs: number;
  /** How long a turn may take, methods included; what a model server in the house may take to begin comes on top. */
  readonly turnMs: number;
  /** The longest wait that a provider's `Retry-After` is given; past it the next model of the chain is asked. */
  readonly retryWaitMs: number;
  /** Wait before a retry where the provider named none. */
  readonly retryPauseMs: number;
  /** Calls of one round that run side by side. */
  readonly callsAtOnce: number;
  /** Calls that answer later which may run at once in a conversation. */
  readonly laterAtOnce: number;
  /** Rounds in which a model may mend a call it got wrong. */
  readonly mends: number;
  /** Longest result shown to a model, in bytes of UTF-8; a small window lowers it. */
  readonly resultBytes: number;
  /** Tokens that `context.update` texts may take; the oldest go first. */
  readonly contextTokens: number;
  /** Window assumed for a model whose window nobody knows, in tokens. */
  readonly unknownWindowTokens: number;
  /** The same for a model server in the house: local models are mostly run with small ones. */
  readonly localWindowTokens: number;
  /** How long the game has for an action that names no time of its own. */
  readonly actionMs: number;
  /** How long a running summary may take to write. */
  readonly summaryMs: number;
  /** Tokens that characters may use in going on among themselves, until the player speaks again. */
  readonly chatterTokens: number;
  /** Facts kept about one player by one character; the oldest go first. */
  readonly memoryFacts: number;
}

export const defaultDialogueLimits: DialogueLimits = {
  firstByteMs: 30_000,
  localFirstByteMs: 180_000,
  waitFillerMs: 6_000,
  idleMs: 20_000,
  turnMs: 120_000,
  retryWaitMs: 5_000,
  retryPauseMs: 250,
  callsAtOnce: 8,
  laterAtOnce: 4,
  mends: 2,
  resultBytes: 256 * 1024,
  contextTokens: 2_000,
  unknownWindowTokens: 32_000,
  localWindowTokens: 8_192,
  actionMs: 10_000,
  summaryMs: 30_000,
  chatterTokens: 50_000,
  memoryFacts: 50,
};
