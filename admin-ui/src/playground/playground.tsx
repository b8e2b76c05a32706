/** Playground: the wire protocol by hand, to learn it and to try what a game would send. */

import { useState } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { Page } from "../parts/page.tsx";
import { playgroundWords } from "../words/en-playground.ts";
import { FrameLog } from "./frame-log.tsx";
import { type ClientType, clientTypes } from "./message-fields.ts";
import { MessageForm } from "./message-form.tsx";
import { usePlaygroundSocket } from "./use-socket.ts";

export default function Playground() {
  const socket = usePlaygroundSocket();
  const [type, setType] = useState<ClientType>("hello");
  const [sent, setSent] = useState(0);
  const send = (message: Record<string, unknown>) => {
    socket.send(writeJson(message));
    setSent((before) => before + 1);
    if (message.type === "hello" && sent === 0) setType("session.open");
    if (message.type === "session.open") setType("say");
  };
  const resume = () => {
    for (const [session, { character, seq }] of socket.sessions) {
      const id = `resume-${session}`.slice(0, 64);
      socket.send(JSON.stringify({ type: "session.open", id, character, resume: { session, after: seq } }));
    }
  };
  return (
    <Page
      title={playgroundWords.playground}
      lead={playgroundWords.theWireProtocolBy}
      actions={
        socket.open ? (
          <>
            {socket.sessions.size > 0 && (
              <Button icon="history" onClick={resume}>
                {playgroundWords.resumeSessions}
              </Button>
            )}
            <Button icon="unplug" look="danger" onClick={socket.drop}>
              {playgroundWords.dropTheSocket}
            </Button>
          </>
        ) : (
          <Button icon="plug" look="primary" onClick={socket.connect}>
            {socket.frames.length > 0 ? playgroundWords.reconnect : playgroundWords.openASocket}
          </Button>
        )
      }
    >
      <div className="beside playground">
        <section className="card panel" aria-label={playgroundWords.whatToSend}>
          <Field label={playgroundWords.message}>
            {(control) => (
              <select
                {...control}
                className="input"
                value={type}
                onChange={(event) => setType(event.target.value as ClientType)}
              >
                {clientTypes.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            )}
          </Field>
          <MessageForm
            key={type}
            type={type}
            id={`m-${sent + 1}`}
            sessions={socket.sessions}
            open={socket.open}
            onSend={send}
          />
        </section>
        <FrameLog frames={socket.frames} onClear={socket.clear} />
      </div>
    </Page>
  );
}
