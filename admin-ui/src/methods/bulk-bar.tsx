/** What can be done to the methods that are ticked. */

import { useState } from "react";
import type { Character } from "../../../server/characters/character.ts";
import type { Method } from "../../../server/methods/method.ts";
import { saveFile } from "../http/save-file.ts";
import { useServer } from "../http/server.ts";
import type { Outcome } from "../lists/each-of.ts";
import { Button } from "../parts/button.tsx";
import { Confirm, Dialog } from "../parts/dialog.tsx";
import { Check, Field } from "../parts/field.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { bulkWords } from "../words/en-bulk.ts";
import { methodWords } from "../words/en-methods.ts";
import { words } from "../words/words.ts";
import { connectAll, deleteAll, editAll, withTags } from "./bulk.ts";
import { askBeforeConnecting } from "./connect-check.ts";

export interface BulkBarProps {
  readonly ids: readonly string[];
  readonly tags: readonly string[];
  readonly characters: readonly Pick<Character, "id" | "name">[];
  readonly onClear: () => void;
}

type Shown = "tag" | "assign" | "delete" | { readonly warnings: readonly string[] } | null;

/** Warnings are asked for this many methods; more would take as long as connecting them. */
const mostAsked = 20;

export function BulkBar({ ids, tags, characters, onClear }: BulkBarProps) {
  const server = useServer();
  const toasts = useToasts();
  const [shown, setShown] = useState<Shown>(null);
  const [busy, setBusy] = useState(false);
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const close = () => setShown(null);
  const run = async (work: Promise<Outcome>, done: (count: number) => string) => {
    setBusy(true);
    close();
    const { done: count, failures, undo } = await work;
    setBusy(false);
    server.resources.changed("/methods");
    for (const failure of failures.slice(0, 3)) toasts.failed(new Error(failure));
    const takeBack = () => void undo().then(() => server.resources.changed("/methods"));
    if (count > 0) toasts.done(done(count), { label: words.undo, run: takeBack });
    else if (failures.length === 0) toasts.done(bulkWords.bulk.nothing);
  };
  const connect = () => void run(connectAll(server, ids, true), bulkWords.bulk.connected);
  const ask = async () => {
    setBusy(true);
    try {
      const asked = ids.slice(0, mostAsked);
      const found = await Promise.all(asked.map((id) => askBeforeConnecting(server, id)));
      const warnings = found.flatMap((list, index) => list.map((one) => `${asked[index]}: ${one}`));
      if (warnings.length > 0) setShown({ warnings });
      else connect();
    } catch (error) {
      toasts.failed(error);
    } finally {
      setBusy(false);
    }
  };
  const exportAll = async () => {
    try {
      const methods = await Promise.all(ids.map((id) => server.get<Method>(`/methods/${id}`)));
      saveFile("methods.json", { format: "barkeep.export", formatVersion: 1, methods, characters: [] });
    } catch (error) {
      toasts.failed(error);
    }
  };
  const typed = text
    .split(",")
    .map((tag) => tag.trim())
    .filter(Boolean);
  const tag = (add: readonly string[], remove: readonly string[]) =>
    void run(
      editAll(server, ids, (method) => ({ tags: withTags(method.tags, add, remove) })),
      bulkWords.bulk.tagged,
    );
  const assign = (on: boolean) =>
    void run(
      editAll(server, ids, ({ characters: served }) => {
        if (served === "all") return on ? { characters: chosen } : null;
        const others = served.filter((one) => !chosen.includes(one));
        return { characters: on ? [...others, ...chosen] : others };
      }),
      bulkWords.bulk.assigned,
    );
  return (
    <section className="card row wrap bulk-bar" aria-label={bulkWords.bulk.label}>
      <strong className="number">{bulkWords.bulk.selected(ids.length)}</strong>
      <div className="row wrap">
        <Button small busy={busy} onClick={() => void ask()}>
          {bulkWords.bulk.connect}
        </Button>
        <Button
          small
          disabled={busy}
          onClick={() => void run(connectAll(server, ids, false), bulkWords.bulk.disconnected)}
        >
          {bulkWords.bulk.disconnect}
        </Button>
        <Button small disabled={busy} onClick={() => setShown("tag")}>
          {bulkWords.bulk.tag}
        </Button>
        <Button small disabled={busy} onClick={() => setShown("assign")}>
          {bulkWords.bulk.assign}
        </Button>
        <Button small disabled={busy} icon="download" onClick={() => void exportAll()}>
          {bulkWords.bulk.export}
        </Button>
        <Button small disabled={busy} look="danger" icon="trash" onClick={() => setShown("delete")}>
          {bulkWords.bulk.delete}
        </Button>
        <Button small look="quiet" icon="close" onClick={onClear}>
          {bulkWords.bulk.clear}
        </Button>
      </div>
      {shown === "tag" && (
        <Dialog
          title={bulkWords.bulk.tagTitle(ids.length)}
          onClose={close}
          foot={
            <>
              <Button disabled={typed.length === 0} onClick={() => tag([], typed)}>
                {bulkWords.bulk.removeTags}
              </Button>
              <Button look="primary" disabled={typed.length === 0} onClick={() => tag(typed, [])}>
                {bulkWords.bulk.addTags}
              </Button>
            </>
          }
        >
          <Field label={bulkWords.bulk.tags} hint={bulkWords.bulk.tagsHint}>
            {(control) => (
              <input
                {...control}
                className="input"
                dir="auto"
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
          {tags.length > 0 && (
            <div className="row wrap">
              {tags.map((one) => (
                <button type="button" className="chip" key={one} onClick={() => setText([...typed, one].join(", "))}>
                  {one}
                </button>
              ))}
            </div>
          )}
        </Dialog>
      )}
      {shown === "assign" && (
        <Dialog
          title={bulkWords.bulk.assignTitle(ids.length)}
          onClose={close}
          foot={
            <>
              <Button disabled={chosen.length === 0} onClick={() => assign(false)}>
                {bulkWords.bulk.takeAway}
              </Button>
              <Button look="primary" disabled={chosen.length === 0} onClick={() => assign(true)}>
                {bulkWords.bulk.give}
              </Button>
            </>
          }
        >
          <p className="muted">{bulkWords.bulk.assignHint}</p>
          <div className="stack tight">
            {characters.map(({ id, name }) => (
              <Check
                key={id}
                label={name}
                checked={chosen.includes(id)}
                onChange={(on) => setChosen(on ? [...chosen, id] : chosen.filter((one) => one !== id))}
              />
            ))}
          </div>
        </Dialog>
      )}
      {shown === "delete" && (
        <Confirm
          title={bulkWords.bulk.deleteTitle(ids.length)}
          action={bulkWords.bulk.delete}
          onConfirm={() => {
            onClear();
            void run(deleteAll(server, ids), bulkWords.bulk.deleted);
          }}
          onClose={close}
        >
          <p>{bulkWords.bulk.deleteHint}</p>
        </Confirm>
      )}
      {shown !== null && typeof shown === "object" && (
        <Dialog
          title={bulkWords.bulk.connectTitle(ids.length)}
          onClose={close}
          foot={
            <>
              <Button onClick={close}>{methodWords.connecting.notNow}</Button>
              <Button look="primary" onClick={connect}>
                {methodWords.connecting.allTheSame}
              </Button>
            </>
          }
        >
          <p>{methodWords.connecting.lead}</p>
          <ul className="marked">
            {shown.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </Dialog>
      )}
    </section>
  );
}
