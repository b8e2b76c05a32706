/**
 * A designer's conversation with one character, over the real gateway, as a game would have it. It lives longer than the screen that
 * shows it: opened at the first word, resumed after a look elsewhere or a reload.
 */
import {
  BarkeepClient,
  type ClientSession,
  type ClientState,
  type SessionOptions,
  type SocketConstructor,
} from "../../../protocol/client/main.ts";
import type { SessionMessage } from "../../../protocol/messages.ts";
import { Signal } from "../http/signal.ts";
import { chatWords } from "../words/en-chat.ts";
import { abandoned, type ChatLog, heard, said } from "./chat-log.ts";

export interface ChatState {
  readonly log: ChatLog;
  readonly state: ClientState;
  /** The session's id, once it is open. */
  readonly session: string | null;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly problem: string | null;
  /** The scene of the character's story that is on; null without a story. */
  readonly scene: string | null;
}

/** What a game would tell the character beside the player's words, and do when it is asked to. */
export type ChatSetting = Pick<SessionOptions, "player" | "context" | "actions" | "onAction" | "draft" | "instead">;

/** A conversation as it is remembered over a reload of the page. */
interface Remembered {
  readonly session: string;
  readonly after: number;
  readonly log: ChatLog;
}

export interface ChatConversationOptions {
  readonly character: string;
  /** Which of several conversations with it; empty for the one beside its editor. */
  readonly side: string;
  readonly url: string;
  readonly WebSocket: SocketConstructor;
  readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
}

const nothing: ChatState = { log: [], state: "idle", session: null, warnings: [], problem: null, scene: null };
/** Longer conversations are resumed without what was said first, in UTF-16 units. */
const mostRemembered = 200_000;

export class ChatConversation {
  readonly shown = new Signal<ChatState>(nothing);
  readonly #options: ChatConversationOptions;
  readonly #key: string;
  #client: BarkeepClient | null = null;
  #opening: Promise<ClientSession> | null = null;
  #session: ClientSession | null = null;

  constructor(options: ChatConversationOptions) {
    this.#options = options;
    this.#key = `barkeep.chat.${options.character}${options.side}`;
    const before = this.#remembered();
    if (before) this.shown.set({ ...nothing, log: before.log, session: before.session });
  }

  /** Opens the session where there is none yet. */
  async say(text: string, setting: ChatSetting): Promise<void> {
    this.#change({ log: said(this.shown.get().log, text), problem: null });
    this.#remember();
    try {
      const session = await this.#opened(setting);
      await session.say(text).finished;
    } catch (error) {
      this.#change({ problem: (error as Error).message });
    }
  }

  cancel(): void {
    this.#session?.cancel().catch(() => {});
  }

  /** Ends a method that answers later. */
  stop(call: string): void {
    this.#session?.cancelCall(call).catch(() => {});
  }

  /** Goes on hearing a session that was open when the page was loaded again. */
  resume(setting: ChatSetting): void {
    if (this.#opening || !this.#remembered()) return;
    this.#opened(setting, { fresh: false }).catch(() => this.#lost());
  }

  /** Ends this conversation; the next word begins another. */
  restart(): void {
    const session = this.#session;
    const client = this.#client;
    this.#session = null;
    this.#client = null;
    this.#opening = null;
    this.#options.storage.removeItem(this.#key);
    this.shown.set(nothing);
    const close = () => client?.close();
    if (session) session.close().then(close, close);
    else close();
  }

  /** `fresh`: where what was open before is past its time, a new session takes its place. */
  #opened(setting: ChatSetting, { fresh = true } = {}): Promise<ClientSession> {
    if (this.#opening === null) {
      const opening = this.#open(setting, fresh);
      this.#opening = opening;
      opening.catch(() => {
        if (this.#opening === opening) this.#opening = null;
      });
    }
    return this.#opening;
  }

  async #open(setting: ChatSetting, fresh: boolean): Promise<ClientSession> {
    const { url, WebSocket, character } = this.#options;
    this.#client?.close();
    const client = new BarkeepClient({
      url,
      WebSocket,
      client: { name: "admin page" },
      onState: (state, why) => {
        if (this.#client !== client) return;
        const broken = state === "waiting" || state === "closed";
        this.#change({ state, problem: broken ? (why?.message ?? null) : null });
      },
    });
    this.#client = client;
    await client.connect();
    const options: SessionOptions = {
      character,
      ...setting,
      onMessage: (message) => this.#client === client && this.#hear(message),
      onClosed: () => {
        if (this.#client !== client) return;
        this.#session = null;
        this.#opening = null;
        this.#lost();
        this.#change({ problem: chatWords.chat.ended });
      },
    };
    const before = this.#remembered();
    const resumed =
      before && client.openSession({ ...options, resume: { session: before.session, after: before.after } });
    // One that is past its time can't be gone on with: what was said stays in view, and a new one begins.
    const session = await (fresh ? resumed?.catch(() => null) : resumed);
    this.#session = session ?? (await client.openSession(options));
    this.#change({ session: this.#session.id, problem: null });
    this.#remember();
    return this.#session;
  }

  /** Nobody is there any more to go on with; what was said stays in view. */
  #lost(): void {
    this.#client?.close();
    this.#client = null;
    this.#options.storage.removeItem(this.#key);
    this.#change({ log: abandoned(this.shown.get().log), session: null, state: "idle", problem: null });
  }

  #hear(message: SessionMessage): void {
    const now = this.shown.get();
    const warnings = message.type === "session.opened" ? (message.warnings ?? []) : now.warnings;
    const scene =
      message.type === "story.moved"
        ? message.to
        : message.type === "session.opened"
          ? (message.story?.scene ?? null)
          : now.scene;
    this.#change({ log: heard(now.log, message), warnings, scene });
    if (message.type === "turn.finished") this.#remember();
  }

  #change(fields: Partial<ChatState>): void {
    this.shown.set({ ...this.shown.get(), ...fields });
  }

  #remember(): void {
    const session = this.#session;
    if (!session || session.id === "") return;
    const { log } = this.shown.get();
    // A turn that runs is heard again from its beginning.
    const kept: Remembered = { session: session.id, after: session.lastSeq, log };
    const text = JSON.stringify(kept);
    try {
      this.#options.storage.setItem(
        this.#key,
        text.length > mostRemembered ? JSON.stringify({ ...kept, log: [] }) : text,
      );
    } catch {
      // Full or forbidden: only a reload of the page would lose the conversation.
    }
  }

  #remembered(): Remembered | null {
    try {
      return JSON.parse(this.#options.storage.getItem(this.#key) ?? "null") as Remembered | null;
    } catch {
      return null;
    }
  }
}
