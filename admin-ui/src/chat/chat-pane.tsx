/** A chat with a character: what it says as it streams, and each method in its place while it runs. */
import "../style/chat.css";
import { type FormEvent, type KeyboardEvent, lazy, Suspense, useEffect, useRef, useState } from "react";
import { Link } from "../navigation/router.tsx";
import { Button, IconButton } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Note } from "../parts/notes.tsx";
import { Segments } from "../parts/segments.tsx";
import { characterWords } from "../words/en-characters.ts";
import { chatWords } from "../words/en-chat.ts";
import { Avatar } from "./avatar.tsx";
import { Entry } from "./chat-entry.tsx";
import { settingOf, storedScene, storeScene, usualScene } from "./chat-setting.ts";
import { useChat } from "./use-chat.ts";

/** Fetched when the scene is first set. */
const SceneDialog = lazy(() => import("./scene-dialog.tsx").then((part) => ({ default: part.SceneDialog })));

export interface ChatPaneProps {
  readonly character: string;
  readonly name: string;
  readonly greeting: string | null;
  readonly persona: string;
  /** There is a draft to talk to. */
  readonly drafted: boolean;
}

export function ChatPane({ character, name, greeting, persona, drafted }: ChatPaneProps) {
  const [scene, setScene] = useState(() => storedScene(character));
  const [setting, setSetting] = useState(false);
  const [withDraft, setWithDraft] = useState(true);
  const draft = drafted && withDraft;
  const chat = useChat(character, { ...settingOf(scene), ...(draft && { draft }) });
  const { restart } = chat;
  // What was said before was said by another version.
  const spoken = useRef(draft);
  useEffect(() => {
    if (spoken.current !== draft) restart();
    spoken.current = draft;
  }, [draft, restart]);
  const [text, setText] = useState("");
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the log as it grows.
  useEffect(() => {
    const element = scroller.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [chat.log]);
  const send = () => {
    const line = text.trim();
    if (line === "") return;
    atEnd.current = true;
    chat.say(line);
    setText("");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    }
    if (event.key === "Escape" && chat.answering) chat.cancel();
  };
  return (
    <section className="chat" id="chat" aria-label={`Chat with ${name}`}>
      <header className="chat-head">
        <Avatar name={name} />
        <div className="grow">
          <h2 dir="auto">{name}</h2>
          <p className="faint small">
            {chat.state === "waiting"
              ? "reconnecting…"
              : chat.state === "connecting"
                ? "connecting…"
                : chatWords.chat.ready}
            {scene.player.id !== usualScene.player.id && `, ${chatWords.chat.asPlayer(scene.player.name)}`}
            {chat.scene && `, ${characterWords.story.on(chat.scene)}`}
          </p>
        </div>
        {drafted && (
          <Segments
            label={chatWords.chat.version}
            value={draft ? "draft" : "live"}
            options={[
              { value: "draft", label: chatWords.chat.draft },
              { value: "live", label: chatWords.chat.live },
            ]}
            onChange={(next) => setWithDraft(next === "draft")}
          />
        )}
        {chat.session && (
          <Link
            className="icon-button"
            href={`/conversations/${chat.session}`}
            aria-label="Inspect this conversation"
            title="Inspect this conversation"
          >
            <Icon name="eye" />
          </Link>
        )}
        <IconButton icon="settings" label={chatWords.chat.setting} onClick={() => setSetting(true)} />
        <IconButton icon="refresh" label="Start a new conversation" onClick={chat.restart} />
      </header>
      <div
        className="chat-log"
        ref={scroller}
        role="log"
        aria-label="Conversation"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling log must be reachable by keyboard.
        tabIndex={0}
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          atEnd.current = scrollHeight - scrollTop - clientHeight < 60;
        }}
      >
        {chat.log.length === 0 && !chat.problem && (
          <p className="chat-hint">
            {chatWords.chat.hint} {greeting && chatWords.chat.greets(greeting)}
          </p>
        )}
        {chat.log.map((entry) => (
          <Entry key={entry.key} entry={entry} name={name} session={chat.session} />
        ))}
        {chat.problem && <Note kind="bad">{chat.problem}</Note>}
      </div>
      <form className="chat-form" onSubmit={submit}>
        <textarea
          className="input"
          dir="auto"
          rows={1}
          aria-label={`Say something to ${name}`}
          placeholder={`Say something to ${name}…`}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKey}
        />
        {chat.answering ? (
          <Button icon="stop" onClick={chat.cancel} title="Esc">
            Stop
          </Button>
        ) : (
          <Button type="submit" look="primary" icon="send" disabled={text.trim() === ""}>
            Send
          </Button>
        )}
      </form>
      {setting && (
        <Suspense fallback={null}>
          <SceneDialog
            scene={scene}
            persona={persona}
            onClose={() => setSetting(false)}
            onApply={(next) => {
              storeScene(character, next);
              setScene(next);
              setSetting(false);
              chat.restart();
            }}
          />
        </Suspense>
      )}
    </section>
  );
}
