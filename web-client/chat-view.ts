/** What `<barkeep-chat>` shows: a log that screen readers follow, a field, and a line that says how the connection stands. */

const styles = `
:host { display: flex; flex-direction: column; min-height: 12rem; font: inherit; color: inherit; }
[role=log] { flex: 1; overflow-y: auto; padding: 0.5rem; overflow-wrap: anywhere; white-space: pre-wrap; }
p { margin: 0 0 0.5rem; }
.player { text-align: end; font-style: italic; }
.filler, .note { opacity: 0.75; }
.alert { color: var(--barkeep-error, #b00020); padding: 0 0.5rem; }
.state { padding: 0 0.5rem; }
form { display: flex; gap: 0.5rem; padding: 0.5rem; }
input { flex: 1; min-width: 0; font: inherit; padding: 0.4rem; }
button { font: inherit; padding: 0.4rem 0.8rem; }
`;

/** One answer while it is written. */
export interface Answer {
  append(text: string, filler: boolean): void;
  /** Something that happens meanwhile, such as a method's name. */
  note(text: string): void;
  /** The words that stand; `error` when it ended before its time. */
  finish(text: string, error: string | null): void;
}

export class ChatView {
  readonly #log = element("div", { role: "log", "aria-live": "polite", part: "log", tabindex: "0" });
  readonly #state = element("div", { role: "status", class: "state", part: "state" });
  readonly #alert = element("div", { role: "alert", class: "alert", part: "error" });
  readonly #field = element("input", { autocomplete: "off", part: "field" });
  readonly #send = element("button", { type: "submit", part: "send" });
  readonly #stop = element("button", { type: "button", part: "stop", hidden: "" });
  readonly #again = element("button", { type: "button", part: "again", hidden: "" });
  #running = 0;

  constructor(
    root: ShadowRoot,
    options: {
      readonly label: string;
      readonly say: (text: string) => void;
      readonly stop: () => void;
      readonly again: () => void;
    },
  ) {
    const style = element("style", {});
    style.textContent = styles;
    const form = element("form", {});
    this.#field.setAttribute("aria-label", options.label);
    this.#field.placeholder = options.label;
    this.#log.setAttribute("aria-label", "Conversation");
    this.#send.textContent = "Say";
    this.#stop.textContent = "Stop";
    this.#again.textContent = "Start again";
    form.append(this.#field, this.#send, this.#stop, this.#again);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = this.#field.value.trim();
      if (text === "" || this.#send.disabled) return;
      this.#field.value = "";
      this.#alert.textContent = "";
      options.say(text);
    });
    this.#stop.addEventListener("click", options.stop);
    this.#again.addEventListener("click", options.again);
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") options.stop();
    });
    root.append(style, this.#log, this.#state, this.#alert, form);
    this.#send.disabled = true;
  }

  /** Whose words these are, for screen readers. */
  name(character: string): void {
    this.#log.setAttribute("aria-label", `Conversation with ${character}`);
    this.#log.replaceChildren();
  }

  add(role: "player" | "character", text: string): HTMLElement {
    const line = element("p", { class: role, part: role });
    line.textContent = text;
    this.#log.append(line);
    this.#log.scrollTop = this.#log.scrollHeight;
    return line;
  }

  answer(): Answer {
    const line = this.add("character", "");
    const aside = element("span", { class: "note", part: "note" });
    const words = element("span", {});
    line.append(aside, words);
    this.#busy(1);
    return {
      append: (text, filler) => {
        if (filler) aside.textContent = `${text} `;
        else words.append(text);
        this.#log.scrollTop = this.#log.scrollHeight;
      },
      note: (text) => {
        if (words.textContent === "") aside.textContent = `${text} `;
      },
      finish: (text, error) => {
        this.#busy(-1);
        line.textContent = text;
        if (text === "") line.remove();
        if (error !== null) this.alert(error);
      },
    };
  }

  state(words: string): void {
    this.#state.textContent = words;
    this.#again.hidden = true;
  }

  ready(): void {
    this.state("");
    this.#alert.textContent = "";
    this.#send.disabled = false;
  }

  alert(words: string): void {
    this.#alert.textContent = words;
  }

  /** Nothing more can be said here; the button begins anew. */
  over(words: string): void {
    this.state("");
    this.alert(words);
    this.#send.disabled = true;
    this.#again.hidden = false;
  }

  /** While words stream in, screen readers wait: they read the answer once it is whole. */
  #busy(more: 1 | -1): void {
    this.#running += more;
    this.#log.setAttribute("aria-busy", String(this.#running > 0));
    this.#stop.hidden = this.#running === 0;
  }
}

function element<T extends keyof HTMLElementTagNameMap>(tag: T, attributes: Readonly<Record<string, string>>) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
