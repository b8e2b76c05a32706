/** A chat with a character: what it says as it streams, and each method in its place while it runs. */
import { Allowed } from "../login/allowed.tsx";
import "../style/chat.css";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { Link } from "../navigation/router.tsx";
import { IconButton } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Segments } from "../parts/segments.tsx";
import { characterWords } from "../words/en-characters.ts";
import { chatWords } from "../words/en-chat.ts";
import { Avatar } from "./avatar.tsx";
import { ChatForm } from "./chat-form.tsx";
import { ChatLines } from "./chat-lines.tsx";
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
  return (
    <section className="pane grow" id="chat" aria-label={chatWords.chatWith(name)}>
      <header className="row wrap pane-head">
        <Avatar name={name} />
        <div className="grow">
          <h2 className="truncate" dir="auto">
            {name}
          </h2>
          <p className="faint small">
            {chat.state === "waiting"
              ? chatWords.reconnecting
              : chat.state === "connecting"
                ? chatWords.connecting
                : chatWords.chat.ready}
            {scene.player.id !== usualScene.player.id && `, ${chatWords.chat.asPlayer(scene.player.name)}`}
            {chat.scene && `, ${characterWords.story.on(chat.scene)}`}
          </p>
        </div>
        <div className="row push">
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
              aria-label={chatWords.inspectThisConversation}
              title={chatWords.inspectThisConversation}
            >
              <Icon name="eye" />
            </Link>
          )}
          <Link
            className="icon-button"
            href={`/characters/${character}/compare`}
            aria-label={chatWords.chat.compare}
            title={chatWords.chat.compare}
          >
            <Icon name="compare" />
          </Link>
          <IconButton icon="settings" label={chatWords.chat.setting} onClick={() => setSetting(true)} />
          <IconButton icon="refresh" label={chatWords.startANewConversation} onClick={chat.restart} />
        </div>
      </header>
      <ChatLines chat={chat} name={name}>
        {chatWords.chat.hint} {greeting && chatWords.chat.greets(greeting)}
      </ChatLines>
      <Allowed to="session.open" otherwise={<p className="empty faint">{chatWords.mayNot}</p>}>
        <ChatForm name={name} answering={chat.answering} onSay={chat.say} onCancel={chat.cancel} />
      </Allowed>
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
