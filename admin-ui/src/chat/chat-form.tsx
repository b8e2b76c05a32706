/** Where the player's words are typed: Enter says them, Escape stops the answer. */
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { Button } from "../parts/button.tsx";
import { chatWords } from "../words/en-chat.ts";

export interface ChatFormProps {
  /** Who is spoken to. */
  readonly name: string;
  readonly answering: boolean;
  readonly onSay: (text: string) => void;
  readonly onCancel: () => void;
}

export function ChatForm({ name, answering, onSay, onCancel }: ChatFormProps) {
  const [text, setText] = useState("");
  const send = () => {
    const line = text.trim();
    if (line === "") return;
    onSay(line);
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
    if (event.key === "Escape" && answering) onCancel();
  };
  return (
    <form className="row form-row pane-foot" onSubmit={submit}>
      <textarea
        className="input grow"
        dir="auto"
        rows={1}
        aria-label={chatWords.saySomethingTo(name)}
        placeholder={chatWords.saySomethingToOf(name)}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKey}
      />
      {answering ? (
        <Button icon="stop" onClick={onCancel} title="Esc">
          {chatWords.stop}
        </Button>
      ) : (
        <Button type="submit" look="primary" icon="send" disabled={text.trim() === ""}>
          {chatWords.send}
        </Button>
      )}
    </form>
  );
}
