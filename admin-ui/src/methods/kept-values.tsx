/** The few values that a method keeps from one call to the next, to read and to take away. */
import { useEffect, useState } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import type { CallRecord } from "../../../server/methods/method.ts";
import type { KeptValue } from "../../../server/records/method-state.ts";
import { type List, useGrowingList } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import { eachOf } from "../lists/each-of.ts";
import { useMay } from "../login/me.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { JsonView } from "../parts/json-view.tsx";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { Ago } from "../parts/words.tsx";
import { methodStateWords as words } from "../words/en-method-state.ts";

type Kept = Omit<KeptValue, "method">;

export function KeptValues({ id }: { readonly id: string | null }) {
  return id === null ? (
    <p className="faint small">{words.unsaved}</p>
  ) : (
    <Values path={`/methods/${id}/state`} id={id} />
  );
}

/** The most that one answer lists. */
const mostAtOnce = 200;
const keyOf = ({ player, key }: Kept) => writeJson([player, key]);

function Values({ path, id }: { readonly path: string; readonly id: string }) {
  const server = useServer();
  const toasts = useToasts();
  const mayRemove = useMay()("records.delete");
  const { items, error, refresh, more } = useGrowingList<Kept>(path, keyOf);
  const [clearing, setClearing] = useState<"asked" | "begun" | null>(null);
  // A run may have kept something.
  const last = useResource<List<CallRecord>>(`/calls?method=${id}&limit=1`).data?.items[0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again with each run that ended.
  useEffect(refresh, [last?.id, last?.status, refresh]);
  const remove = ({ key, player }: Kept) => {
    const whose = player === null ? "" : `&player=${encodeURIComponent(player)}`;
    return server.remove(`${path}?key=${encodeURIComponent(key)}${whose}`);
  };
  const attempt = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      toasts.done(done);
    } catch (thrown) {
      toasts.failed(thrown);
    } finally {
      setClearing(null);
      server.resources.changed(path);
    }
  };
  const clear = async () => {
    setClearing("begun");
    for (;;) {
      const page = await server.get<List<Kept>>(`${path}?limit=${mostAtOnce}`);
      if (page.items.length === 0) return;
      const { failures } = await eachOf(page.items, async (kept) => {
        await remove(kept);
        return null;
      });
      if (failures.length > 0) throw new Error(failures.join(" "));
    }
  };
  if (error) return <Failure error={error} retry={refresh} />;
  if (!items) return <Skeleton lines={2} />;
  if (items.length === 0)
    return (
      <div className="stack tight">
        <p className="muted small">{words.none}</p>
        <p className="faint small">{words.noneHint}</p>
      </div>
    );
  return (
    <div className="stack tight">
      <ul className="rows" aria-label={words.list}>
        {items.map((kept) => (
          <li key={keyOf(kept)} className="row">
            <One kept={kept} />
            {mayRemove && (
              <IconButton
                small
                icon="trash"
                label={words.remove(kept.key, whoseOf(kept))}
                onClick={() => void attempt(() => remove(kept), words.removed(kept.key))}
              />
            )}
          </li>
        ))}
      </ul>
      <div className="row wrap">
        {more && (
          <Button small onClick={() => void more()}>
            {words.more}
          </Button>
        )}
        {mayRemove && (
          <Button small look="danger" icon="trash" onClick={() => setClearing("asked")}>
            {words.all}
          </Button>
        )}
      </div>
      {clearing && (
        <Confirm
          title={words.allTitle}
          action={words.all}
          busy={clearing === "begun"}
          onConfirm={() => void attempt(clear, words.allRemoved)}
          onClose={() => setClearing(null)}
        >
          <p>{words.allNote}</p>
        </Confirm>
      )}
    </div>
  );
}

const whoseOf = ({ player }: Kept) => (player === null ? words.shared : words.of(player));

/** Values longer than this are unfolded, in characters. */
const shortValue = 60;

function One({ kept }: { readonly kept: Kept }) {
  const text = writeJson(kept.value);
  return (
    <div className="grow">
      <strong dir="auto">{kept.key}</strong>{" "}
      <span className="faint small">
        {whoseOf(kept)}, <Ago at={kept.at} />
      </span>
      {text.length <= shortValue ? (
        <div>
          <code>{text}</code>
        </div>
      ) : (
        <details className="more">
          <summary>
            <code>{text.slice(0, shortValue)}…</code>
          </summary>
          <JsonView value={kept.value} label={kept.key} />
        </details>
      )}
    </div>
  );
}
