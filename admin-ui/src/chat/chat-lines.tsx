/** What was said so far, followed to its end as it grows. */
import { type ReactNode, useEffect, useRef } from "react";
import { Note } from "../parts/notes.tsx";
import { chatWords } from "../words/en-chat.ts";
import { Entry } from "./chat-entry.tsx";
import type { Chat } from "./use-chat.ts";

export interface ChatLinesProps {
  readonly chat: Pick<Chat, "log" | "problem" | "session" | "stop">;
  /** The character's. */
  readonly name: string;
  readonly label?: string;
  /** Shown before anything was said. */
  readonly children: ReactNode;
}

export function ChatLines({ chat, name, label = chatWords.conversation, children }: ChatLinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const said = chat.log.filter(({ kind }) => kind === "player").length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is said here is seen.
  useEffect(() => {
    atEnd.current = true;
  }, [said]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the log as it grows.
  useEffect(() => {
    const element = scroller.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [chat.log]);
  return (
    <div
      className="stack pane-body"
      ref={scroller}
      role="log"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling log must be reachable by keyboard.
      tabIndex={0}
      onScroll={(event) => {
        const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
        atEnd.current = scrollHeight - scrollTop - clientHeight < 60;
      }}
    >
      {chat.log.length === 0 && !chat.problem && <p className="empty faint">{children}</p>}
      {chat.log.map((entry) => (
        <Entry key={entry.key} entry={entry} name={name} session={chat.session} onStop={chat.stop} />
      ))}
      {chat.problem && <Note kind="bad">{chat.problem}</Note>}
    </div>
  );
}
