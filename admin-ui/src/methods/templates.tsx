/** Templates whose fields a new method takes over, and a model that writes one: fetched for new methods alone. */

import { lazy, Suspense, useState } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import type { MethodDraft } from "../../../server/methods/method.ts";
import type { CatalogueModel } from "../../../server/models/catalogue-types.ts";
import { SetUp } from "../edit/set-up.tsx";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { Icon } from "../parts/icon.tsx";
import { Note } from "../parts/notes.tsx";
import { methodWords } from "../words/en-methods.ts";
import { draftOf, emptyDraft, sameDraft, type Template } from "./draft.ts";
import { exampleInput } from "./parameters.ts";
import type { DraftState } from "./use-draft.ts";

/** Fetched when it is first opened. */
const WriteDialog = lazy(() => import("./write-dialog.tsx"));

export interface TemplatesProps {
  readonly state: DraftState;
  /** One was taken; gets inputs to try it with, as JSON. */
  readonly onTemplate: (input: string) => void;
}

export default function Templates({ state, onTemplate }: TemplatesProps) {
  const { draft, change } = state;
  const templates = useResource<List<Template>>("/templates");
  const [taken, setTaken] = useState<Template | null>(null);
  // Those that a fresh installation has anyway come last.
  const items = [...(templates.data?.items ?? [])].sort((a, b) => Number(a.starter) - Number(b.starter));
  const models = useResource<List<CatalogueModel>>("/models");
  // The stand-in without a key can't write anything.
  const writers = models.data?.items.filter(({ standIn, reachable }) => !standIn && reachable === true);
  const [writing, setWriting] = useState(false);
  const [writtenBy, setWrittenBy] = useState<string | null>(null);
  const fill = (method: Partial<MethodDraft>) => {
    const next = draftOf(method);
    const sample = next.samples[0];
    change(next);
    onTemplate(sample ? writeJson(sample.input, 2) : exampleInput(next.inputDescription));
  };
  const take = (template: Template) => {
    fill(template.method);
    setTaken(template);
    setWrittenBy(null);
  };
  const pristine = sameDraft(draft, emptyDraft) || items.some((item) => sameDraft(draftOf(item.method), draft));
  return (
    <>
      {items.length > 0 && (
        <fieldset className="row wrap">
          <legend className="visually-hidden">{methodWords.templates}</legend>
          {writers && writers.length > 0 && (
            <button
              type="button"
              className="chip"
              disabled={!pristine}
              title={pristine ? undefined : methodWords.itWouldReplace}
              onClick={() => setWriting(true)}
            >
              <Icon name="spark" size={14} /> {methodWords.writeForMe}
            </button>
          )}
          {items.map((item) => (
            <button
              type="button"
              key={item.id}
              className="chip"
              lang="en"
              disabled={!pristine}
              aria-pressed={taken?.id === item.id}
              title={pristine ? item.method.description : methodWords.aTemplateWouldReplace}
              onClick={() => take(item)}
            >
              {item.method.name}
            </button>
          ))}
        </fieldset>
      )}
      {items.length > 0 && !pristine && !taken && <p className="faint small">{methodWords.aTemplateWouldReplace}</p>}
      {writtenBy && <Note kind="warn">{methodWords.writtenBy(writtenBy)}</Note>}
      {writing && writers && (
        <Suspense fallback={null}>
          <WriteDialog
            models={writers}
            onClose={() => setWriting(false)}
            onWritten={(method, model) => {
              fill(method);
              setTaken(null);
              setWrittenBy(model);
              setWriting(false);
            }}
          />
        </Suspense>
      )}
      {taken && <SetUp heading={methodWords.beforeItWorks} steps={taken.setup} />}
    </>
  );
}
