/** One method's draft. */
import type { Method } from "../../../server/methods/method.ts";
import { type Edited, useEdited } from "../edit/use-edited.ts";
import { type Draft, draftOf, emptyDraft, fieldsOf } from "./draft.ts";

export type DraftState = Edited<Method, Draft>;

export const useDraft = (id: string, saved: Method | undefined, gone: boolean): DraftState =>
  useEdited({ kind: "methods", id, saved, empty: emptyDraft, draftOf, fieldsOf, gone });
