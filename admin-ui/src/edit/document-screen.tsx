/** A screen of one document: waits for it, says when it is gone, and gives a new one its empty form. */
import type { ReactNode } from "react";
import { useResource } from "../http/resources.ts";
import { Link } from "../navigation/router.tsx";
import type { IconName } from "../parts/icon.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { documentWords as words } from "../words/en-documents.ts";
import type { Kind } from "./kept-draft.ts";

export interface DocumentScreenProps<Saved> {
  readonly kind: Kind;
  /** `new` for one that was never saved. */
  readonly id: string;
  readonly icon: IconName;
  /** Words of the way back to the list. */
  readonly all: string;
  readonly children: (saved: Saved | undefined, gone: boolean) => ReactNode;
}

export function DocumentScreen<Saved>({ kind, id, icon, all, children }: DocumentScreenProps<Saved>) {
  const saved = useResource<Saved>(id === "new" ? null : `/${kind}/${id}`);
  const gone = saved.error?.status === 404;
  if (id === "new" || saved.data) return children(saved.data, gone);
  return (
    <div className="page">
      {gone ? (
        <Empty
          icon={icon}
          title={words.goneTitle}
          actions={
            <Link className="button" href={`/${kind}`}>
              {all}
            </Link>
          }
        >
          {words.gone}
        </Empty>
      ) : saved.error ? (
        <Failure error={saved.error} retry={saved.refresh} />
      ) : (
        <Skeleton />
      )}
    </div>
  );
}
