/** Before players get a draft: what changed, which scenarios it touches and how they go with it; and a way back. */
import { useState } from "react";
import { Diff } from "../code/lazy-diff.tsx";
import { useServer } from "../http/server.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { Touched } from "../scenarios/touched.tsx";
import { publishWords as words } from "../words/en-publish.ts";
import type { Compared } from "./conflict-dialog.tsx";
import type { Kind } from "./kept-draft.ts";
import type { Versioned } from "./use-edited.ts";

export interface PublishDialogProps {
  readonly kind: Kind;
  readonly live: Versioned;
  readonly draft: Versioned;
  readonly parts: readonly Compared[];
  readonly onClose: () => void;
}

export default function PublishDialog({ kind, live, draft, parts, onClose }: PublishDialogProps) {
  const server = useServer();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const [failing, setFailing] = useState(false);
  const path = `/${kind}/${draft.id}`;
  const publish = (version: number) => server.post<Versioned>(`${path}/publish`, { version });
  const work = async (doing: () => Promise<void>) => {
    setBusy(true);
    try {
      await doing();
      server.resources.changed(`/${kind}`);
      onClose();
    } catch (error) {
      toasts.failed(error);
      setBusy(false);
    }
  };
  const putBack = async () => {
    try {
      await publish(live.version);
      server.resources.changed(`/${kind}`);
      toasts.done(words.isBack(live.version));
    } catch (error) {
      toasts.failed(error);
    }
  };
  const makeLive = () =>
    work(async () => {
      const published = await publish(draft.version);
      toasts.done(words.done(draft.name, published.version), {
        label: words.putBack(live.version),
        run: () => void putBack(),
      });
    });
  const discard = () =>
    work(async () => {
      const kept = await server.post<Versioned>(`${path}/versions/${live.version}/restore`);
      toasts.done(words.discarded(kept.version));
    });
  return (
    <Dialog
      title={words.title(draft.name)}
      wide
      onClose={onClose}
      foot={
        <>
          <Button look="danger" disabled={busy} onClick={() => void discard()}>
            {words.discard}
          </Button>
          <Button look="primary" busy={busy} onClick={() => void makeLive()}>
            {failing ? words.allTheSame : words.publish}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="muted">{words.lead(live.version, draft.version)}</p>
        <Touched kind={kind} id={draft.id} since={draft.updatedAt} drafts onFailing={setFailing} />
        {parts.map(({ heading, language, theirs, mine }) => (
          <Diff
            key={heading}
            heading={heading}
            label={`${heading}: ${words.nowAndThen}`}
            language={language}
            before={theirs}
            after={mine}
          />
        ))}
      </div>
    </Dialog>
  );
}
