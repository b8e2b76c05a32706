/** Something that is edited and saved as versions: loaded, kept over reloads, saved, compared when somebody else saved first. */

import { useCallback, useEffect, useRef, useState } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import { type FieldProblem, type RequestError, toRequestError } from "../http/request-error.ts";
import { useServer } from "../http/server.ts";
import { type Kind, keep, readKept } from "./kept-draft.ts";

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
}

export interface Edited<Saved extends Versioned, D extends object> {
  readonly draft: D;
  readonly dirty: boolean;
  readonly saving: boolean;
  /** When the unsaved work shown was kept, if it came back from an earlier visit. */
  readonly broughtBack: string | null;
  /** What is saved when that is another version than the one edited, and there is unsaved work. */
  readonly theirs: Saved | null;
  /** Problems the last save was refused for. */
  readonly problems: readonly FieldProblem[];
  change(fields: Partial<D>): void;
  /** Resolves to what was saved, or null when it was refused (then `problems`, `theirs` or `error` say why). */
  save(): Promise<Saved | null>;
  readonly error: RequestError | null;
  discard(): void;
  /** Goes on with the unsaved work on top of the newest version. */
  keepMine(): void;
}

export function useEdited<Saved extends Versioned, D extends object>(
  options: EditedOptions<Saved, D>,
): Edited<Saved, D> {
  const { kind, id, saved, empty, draftOf, fieldsOf } = options;
  const server = useServer();
  const [kept] = useState(() => readKept<D>(kind, id));
  const [draft, setDraft] = useState<D>(() => kept?.draft ?? (saved ? draftOf(saved) : empty));
  const [base, setBase] = useState<number | null>(() => kept?.base ?? saved?.version ?? null);
  const [broughtBack, setBroughtBack] = useState<string | null>(kept?.at ?? null);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [error, setError] = useState<RequestError | null>(null);
  const [saving, setSaving] = useState(false);
  const latest = useRef(draft);
  latest.current = draft;

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

  const change = useCallback((fields: Partial<D>) => {
    untouched.current = false;
    setDraft((before) => ({ ...before, ...fields }));
  }, []);

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

  const save = async (): Promise<Saved | null> => {
    const sent = draft;
    setSaving(true);
    try {
      const fields = fieldsOf(sent);
      const answer =
        base === null
          ? await server.post<Saved>(`/${kind}`, fields)
          : await server.put<Saved>(`/${kind}/${id}`, { ...fields, version: base });
      taken(answer, sent);
      server.resources.put(`/${kind}/${answer.id}`, answer);
      server.resources.changed(`/${kind}`);
      return answer;
    } catch (thrown) {
      const failure = toRequestError(thrown);
      setProblems(failure.problems);
      setError(failure);
      if (failure.code === "conflict") await server.resources.refresh(`/${kind}/${id}`);
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
    keep(kind, id, null);
  };

  return {
    draft,
    dirty,
    saving,
    broughtBack: dirty ? broughtBack : null,
    theirs: saved && base !== null && saved.version !== base && dirty ? saved : null,
    problems,
    error,
    change,
    save,
    discard,
    keepMine: () => {
      setBase(saved?.version ?? null);
      setError(null);
    },
  };
}
