/** Who changed what, and when, newest first. */
import { useState } from "react";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import { Button } from "../parts/button.tsx";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { Ago } from "../parts/words.tsx";
import { settingsWords as words } from "../words/en-settings.ts";

interface Change {
  readonly at: string;
  readonly who: string;
  readonly action: string;
  readonly target: string;
}

export function Changes() {
  const server = useServer();
  const toasts = useToasts();
  const first = useResource<List<Change>>("/changes?limit=20");
  const [older, setOlder] = useState<List<Change> | null>(null);
  const next = older ? older.next : first.data?.next;
  const more = async () => {
    try {
      const page = await server.get<List<Change>>(`/changes?limit=50&after=${next}`);
      setOlder({ items: [...(older?.items ?? []), ...page.items], next: page.next });
    } catch (error) {
      toasts.failed(error);
    }
  };
  if (first.error) return <Failure error={first.error} retry={first.refresh} />;
  if (!first.data) return <Skeleton lines={3} />;
  if (first.data.items.length === 0) return <p className="muted small">{words.changes.none}</p>;
  return (
    <div className="stack">
      <ul className="rows" aria-label={words.changes.title}>
        {[...first.data.items, ...(older?.items ?? [])].map((change) => (
          <li key={`${change.at} ${change.action} ${change.target}`} className="row">
            <div className="grow">
              <strong dir="auto">{change.who}</strong> <code>{wordsOf(change)}</code>
            </div>
            <span className="faint small">
              <Ago at={change.at} />
            </span>
          </li>
        ))}
      </ul>
      {next && <Button onClick={() => void more()}>{words.changes.more}</Button>}
    </div>
  );
}

/** The route with the name in its place: `PUT /methods/get_weather`. */
function wordsOf({ action, target }: Change): string {
  const filled = action.replace(/:(id|name)\b/, target);
  return filled === action && target !== "" ? `${action} ${target}` : filled;
}
