/** A method or a character as an editor opens it: the draft where there is one, and beside it what players get. */
import { useRef } from "react";
import type { RequestError } from "../http/request-error.ts";
import { useResource } from "../http/resources.ts";
import type { Kind } from "./kept-draft.ts";
import { draftPath, type Versioned } from "./use-edited.ts";

export interface Newest<T> {
  readonly saved: T | undefined;
  /** What players get, where the one that is edited is a draft. */
  readonly live: T | null;
  readonly error: RequestError | null;
  readonly refresh: () => void;
}

export function useNewest<T extends Versioned>(kind: Kind, id: string): Newest<T> {
  const live = useResource<T & { readonly draft?: { readonly version: number } }>(
    id === "new" ? null : `/${kind}/${id}`,
  );
  const wanted = live.data?.draft?.version;
  const draft = useResource<T>(wanted === undefined ? null : draftPath(kind, id));
  const shown = useRef<Pick<Newest<T>, "saved" | "live">>({ saved: undefined, live: null });
  // Between the two answers what was shown stays: the editor would go back to an older version for a moment.
  if (wanted === undefined) shown.current = { saved: live.data, live: null };
  else if (draft.data && draft.data.version >= wanted) shown.current = { saved: draft.data, live: live.data ?? null };
  return { ...shown.current, error: live.error, refresh: live.refresh };
}
