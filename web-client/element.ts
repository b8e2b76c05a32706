/** `<barkeep-chat>`: a chat with one character, as an element that any page can hold. Importing this file defines it. */
import { BarkeepClient, type ClientSession, type SessionOptions, type Turn } from "../protocol/client/main.ts";
import type { ServerMessageOf, SessionMessage } from "../protocol/messages.ts";
import { ChatView } from "./chat-view.ts";
import { socketAddress } from "./socket-address.ts";

declare global {
  interface HTMLElementTagNameMap {
    "barkeep-chat": BarkeepChat;
  }
  /** They bubble: they can be heard on whatever holds the chat, too. */
  interface HTMLElementEventMap {
    "barkeep-open": CustomEvent<ServerMessageOf<"session.opened">>;
    "barkeep-cue": CustomEvent<ServerMessageOf<"cue">>;
    "barkeep-turn": CustomEvent<ServerMessageOf<"turn.finished">>;
    "barkeep-message": CustomEvent<SessionMessage>;
    "barkeep-error": CustomEvent<{ readonly message: string }>;
  }
}

/** What only a script can give, since attributes hold texts. */
export type ChatSettings = Pick<SessionOptions, "actions" | "onAction" | "cues" | "context" | "language">;

/** Where there is no page, as in a server that renders one, the class can be imported all the same. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/**
 * Attributes: `server` (its address; default: where the page comes from), `character`, `token`, `player-id`, `player-name`, `label`,
 * and `wait`: it opens with `start()`, not by itself. Events, with what they carry in `detail`: `barkeep-open`
 * (`session.opened`), `barkeep-cue` (`cue`), `barkeep-turn` (`turn.finished`), `barkeep-message` (every message of the
 * session), `barkeep-error` (`{ message }`).
 */
export class BarkeepChat extends Base {
  #settings: ChatSettings = {};
  /** Gives a fresh token before each connect; without it the attribute `token` is used. */
  token: (() => string | Promise<string>) | null = null;
  #client: BarkeepClient | null = null;
  #session: ClientSession | null = null;
  #turn: Turn | null = null;
  #view: ChatView | null = null;

  connectedCallback(): void {
    if (!this.hasAttribute("wait")) this.start();
  }

  /** Opens the conversation, or begins a new one. The element must be in a page. */
  start(settings: ChatSettings = this.#settings): void {
    this.#settings = settings;
    this.#leave();
    this.#view ??= new ChatView(this.shadowRoot ?? this.attachShadow({ mode: "open" }), {
      label: this.getAttribute("label") ?? "Talk",
      say: (text) => void this.say(text),
      stop: () => this.stop(),
      again: () => this.start(),
    });
    void this.#open(this.#view);
  }

  disconnectedCallback(): void {
    this.#leave();
  }

  #leave(): void {
    const [session, client] = [this.#session, this.#client];
    this.#session = this.#client = this.#turn = null;
    if (session === null || session.ended) client?.close();
    // The socket goes once the server knows that the conversation is over, or can't be told.
    else
      void session.close().then(
        () => client?.close(),
        () => client?.close(),
      );
  }

  /** The conversation, for everything that the chat itself does not do; null until `barkeep-open`. */
  get session(): ClientSession | null {
    return this.#session;
  }

  /** Says something for the player. Resolves when the character has answered; what goes wrong is shown, and told as `barkeep-error`. */
  async say(text: string): Promise<void> {
    if (this.#session === null || this.#view === null || text.trim() === "") return;
    this.#view.add("player", text);
    await this.#show(this.#session.say(text), this.#view);
  }

  /** Stops the character in mid-sentence. */
  stop(): void {
    this.#turn?.cancel();
  }

  async #open(view: ChatView): Promise<void> {
    view.state("Connecting …");
    const id = this.getAttribute("player-id");
    const name = this.getAttribute("player-name");
    const token = this.getAttribute("token");
    const client = new BarkeepClient({
      url: socketAddress(this.getAttribute("server"), document.baseURI),
      WebSocket,
      client: { name: "barkeep-chat", engine: "browser" },
      ...(this.token ? { token: this.token } : token !== null && { token }),
      onState: (state, why) => {
        if (this.#client !== client) return;
        if (state === "waiting") view.state("The connection was lost. Trying again …");
        if (state === "open" && this.#session !== null) view.ready();
        // A first attempt that fails is told by what waits for it below.
        if (state !== "closed" || why === null || this.#session === null) return;
        this.#session = null;
        this.#fail(view, why);
      },
      onError: (failure) => this.#fail(view, failure),
    });
    this.#client = client;
    try {
      await client.connect();
      const session = await client.openSession({
        ...this.#settings,
        character: this.getAttribute("character") ?? "barkeep",
        ...(id !== null && { player: { id, ...(name !== null && { name }) } }),
        onTurn: (turn) => void this.#show(turn, view),
        onMessage: (message) => this.#hear(message, view),
        onClosed: (reason) => this.#closed(client, view, reason),
      });
      if (this.#client !== client) return client.close();
      this.#session = session;
      view.ready();
    } catch (failure) {
      if (this.#client === client) this.#fail(view, failure);
      client.close();
    }
  }

  /** Only the first opening has a greeting to show; after a drop the words are there already. */
  #hear(message: Parameters<NonNullable<SessionOptions["onMessage"]>>[0], view: ChatView): void {
    if (message.type === "session.opened" && !message.resumed) {
      view.name(message.character.name);
      for (const { role, text } of message.transcript ?? []) view.add(role, text);
      this.#tell("open", message);
    }
    if (message.type === "cue") this.#tell("cue", message);
    if (message.type === "turn.finished") this.#tell("turn", message);
    this.#tell("message", message);
  }

  async #show(turn: Turn, view: ChatView): Promise<void> {
    this.#turn = turn;
    const answer = view.answer();
    try {
      for await (const message of turn) {
        if (message.type === "text.delta") answer.append(message.delta, message.filler === true);
        if (message.type === "method.started") answer.note(`${message.name} …`);
        // The transcript holds what was heard of a turn that was stopped; a turn that failed says why.
        if (message.type === "turn.finished") answer.finish(message.text, message.error?.message ?? null);
      }
    } catch (failure) {
      answer.finish(turn.text, null);
      this.#fail(view, failure);
    }
    if (this.#turn === turn) this.#turn = null;
  }

  #closed(client: BarkeepClient, view: ChatView, reason: string): void {
    if (this.#client !== client || this.#session === null) return;
    this.#session = null;
    client.close();
    view.over(`The conversation has ended (${reason}).`);
  }

  #fail(view: ChatView, failure: unknown): void {
    const message = failure instanceof Error ? failure.message : String(failure);
    if (this.#session === null || this.#session.ended) view.over(message);
    else view.alert(message);
    this.#tell("error", { message });
  }

  #tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(`barkeep-${name}`, { detail, bubbles: true, composed: true }));
  }
}

globalThis.customElements?.define("barkeep-chat", BarkeepChat);
