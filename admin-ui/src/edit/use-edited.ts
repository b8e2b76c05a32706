/** Something that is edited and saved as versions: loaded, kept over reloads, saved, compared when somebody else saved first. */

import { useCallback, useEffect, useRef, useState } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import { type FieldProblem, type RequestError, toRequestError } from "../http/request-error.ts";
import { useServer } from "../http/server.ts";
import { documentWords } from "../words/en-documents.ts";
import { inOtherTab, type KeptDraft, type Kind, keep, readKept } from "./kept-draft.ts";

export interface Versioned {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly updatedAt: string;
}

export interface EditedOptions<Saved extends Versioned, D extends object> {
  /** Also the path below `/api/v1`. */
  readonly kind: Kind;
  /** `new` until it was saved once. */
  readonly id: string;
  readonly saved: Saved | undefined;
  readonly empty: D;
  readonly draftOf: (saved: Saved) => D;
  /** The draft as the server takes it. */
  readonly fieldsOf: (draft: D) => object;
  /** What the server could not tell: it is not asked while there is any of it. */
  readonly problemsOf?: (draft: D) => readonly FieldProblem[];
  /** The path that the server knows a field of the draft by. */
  readonly pathOf?: (field: string) => string;
  /** It was deleted elsewhere: a save makes it anew, under its id. */
  readonly gone?: boolean;
}

const itself = (field: string) => field;

export interface Edited<Saved extends Versioned, D extends object> {
  readonly edited: EditedOptions<Saved, D>;
  readonly draft: D;
  readonly dirty: boolean;
  readonly saving: boolean;
  /** When the unsaved work shown was kept, if it came back from an earlier visit. */
  readonly broughtBack: string | null;
  /** What is saved when that is another version than the one edited, and there is unsaved work. */
  readonly theirs: Saved | null;
  /** Unsaved work on the same thing in another tab. */
  readonly elsewhere: KeptDraft<D> | null;
  /** Goes on with what was typed in the other tab. */
  bringHere(): void;
  /** Problems the last save was refused for, as far as their fields were not touched since. */
  readonly problems: readonly FieldProblem[];
  change(fields: Partial<D>): void;
  /** Both sides are shown: asked for, or because a save found a newer version. */
  readonly comparing: boolean;
  compare(on: boolean): void;
  /**
   * Resolves to what was saved, or null when it was refused (then `problems`, `theirs` or `error` say why). With `draft` players
   * don't get it.
   */
  save(options?: { readonly draft?: boolean }): Promise<Saved | null>;
  readonly error: RequestError | null;
  discard(): void;
  /** Goes on with the unsaved work on top of the newest version; saves it where that is what was asked for. */
  keepMine(): Promise<Saved | null>;
  /** True when the comparison interrupted a save. */
  readonly interrupted: boolean;
}

export function useEdited<Saved extends Versioned, D extends object>(
  options: EditedOptions<Saved, D>,
): Edited<Saved, D> {
  const { kind, id, saved, empty, draftOf, fieldsOf, gone = false, problemsOf, pathOf = itself } = options;
  const server = useServer();
  const [kept] = useState(() => readKept<D>(kind, id));
  const [draft, setDraft] = useState<D>(() => kept?.draft ?? (saved ? draftOf(saved) : empty));
  const [base, setBase] = useState<number | null>(() => kept?.base ?? saved?.version ?? null);
  const [broughtBack, setBroughtBack] = useState<string | null>(kept?.at ?? null);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [error, setError] = useState<RequestError | null>(null);
  const [refusals, setRefusals] = useState(0);
  const [saving, setSaving] = useState(false);
  const [comparing, setComparing] = useState(false);
  const [interrupted, setInterrupted] = useState(false);
  const [elsewhere, setElsewhere] = useState(() => inOtherTab<D>(kind, id, draft));
  const latest = useRef(draft);
  latest.current = draft;
  /** Whether the save that a comparison interrupted was to be a draft. */
  const wanted = useRef(false);

  const original = saved ? draftOf(saved) : empty;
  const dirty = writeJson(draft) !== writeJson(original);

  // A newer version without unsaved work is simply taken over.
  const untouched = useRef(kept === null);
  useEffect(() => {
    if (!saved || saved.version === base || !untouched.current) return;
    setDraft(draftOf(saved));
    setBase(saved.version);
  }, [saved, base, draftOf]);

  useEffect(() => {
    if (untouched.current) return;
    keep(kind, id, dirty ? { draft, base, at: new Date().toISOString() } : null);
    if (!dirty) setBroughtBack(null);
  }, [kind, id, draft, base, dirty]);

  // Marks are drawn by then.
  useEffect(() => {
    if (refusals > 0) showProblem();
  }, [refusals]);

  const change = useCallback(
    (fields: Partial<D>) => {
      untouched.current = false;
      setDraft((before) => ({ ...before, ...fields }));
      const touched = Object.keys(fields).map(pathOf);
      setProblems((before) => before.filter(({ path }) => !touched.some((name) => within(path, name))));
      setError((before) => (before && before.problems.length > 0 ? null : before));
    },
    [pathOf],
  );

  const taken = (answer: Saved, sent: D) => {
    setBase(answer.version);
    setProblems([]);
    setError(null);
    setBroughtBack(null);
    if (latest.current === sent) {
      untouched.current = true;
      setDraft(draftOf(answer));
      keep(kind, id, null);
    }
  };

  const refuse = (found: readonly FieldProblem[], failure: RequestError | null) => {
    setProblems(found);
    setError(failure);
    setRefusals((before) => before + 1);
  };

  const saveOver = async (version: number | null, asDraft: boolean): Promise<Saved | null> => {
    const sent = draft;
    wanted.current = asDraft;
    if (nameOf(sent).trim() === "") {
      refuse([{ path: "name", message: documentWords.edit.nameMissing }], null);
      return null;
    }
    const wrong = problemsOf?.(sent) ?? [];
    if (wrong.length > 0) {
      refuse(wrong, null);
      return null;
    }
    setSaving(true);
    try {
      const fields = fieldsOf(sent);
      const answer =
        version === null || gone
          ? await server.post<Saved>(`/${kind}`, gone ? { ...fields, id } : fields)
          : await server.put<Saved>(`/${kind}/${id}`, { ...fields, version, ...(asDraft && { publish: false }) });
      taken(answer, sent);
      // What nobody watches is forgotten by `changed`: the draft is put behind it.
      if (!asDraft) server.resources.put(`/${kind}/${answer.id}`, answer);
      server.resources.changed(`/${kind}`);
      if (asDraft) server.resources.put(draftPath(kind, answer.id), answer);
      return answer;
    } catch (thrown) {
      const failure = toRequestError(thrown);
      if (failure.code !== "conflict") refuse(failure.problems, failure);
      else if (version === null) refuse([{ path: "name", message: nameTaken(failure) }], null);
      else {
        await server.resources.refresh(`/${kind}/${id}`);
        setInterrupted(true);
        setComparing(true);
      }
      return null;
    } finally {
      setSaving(false);
    }
  };

  const discard = () => {
    untouched.current = true;
    setDraft(original);
    setBase(saved?.version ?? null);
    setProblems([]);
    setError(null);
    setBroughtBack(null);
    setComparing(false);
    keep(kind, id, null);
  };

  const compare = (on: boolean) => {
    setInterrupted(false);
    setComparing(on);
  };

  return {
    edited: options,
    draft,
    dirty,
    saving,
    broughtBack: dirty ? broughtBack : null,
    theirs: saved && base !== null && saved.version !== base && dirty ? saved : null,
    elsewhere,
    bringHere: () => {
      if (!elsewhere) return;
      untouched.current = false;
      setDraft(elsewhere.draft);
      setBase(elsewhere.base);
      setElsewhere(null);
    },
    problems,
    error,
    change,
    comparing,
    compare,
    interrupted,
    save: ({ draft: asDraft = false } = {}) => saveOver(base, asDraft),
    discard,
    keepMine: async () => {
      const version = saved?.version ?? null;
      setBase(version);
      setError(null);
      compare(false);
      return interrupted ? saveOver(version, wanted.current) : null;
    },
  };
}

/** Where the draft of a method or a character is read; what players get, once there is none any more. */
export const draftPath = (kind: Kind, id: string): string => `/${kind}/${id}?version=newest`;

export const within = (path: string, field: string): boolean =>
  path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`);

const nameOf = (draft: object): string => String((draft as { readonly name?: unknown }).name ?? "");

function nameTaken(failure: RequestError): string {
  const { current } = (failure.details ?? {}) as { readonly current?: { readonly name?: string } };
  return documentWords.edit.nameTaken(current?.name ?? "");
}

/** Brings the first field that is wrong into view, unfolding what it stands in. */
function showProblem(): void {
  const field = document.querySelector<HTMLElement>("[aria-invalid=true], .field-problem");
  field?.closest("details")?.setAttribute("open", "");
  field?.scrollIntoView({ block: "center" });
  if (field?.matches("[aria-invalid=true]")) field.focus({ preventScroll: true });
}
