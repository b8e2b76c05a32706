/** The last runs of a method, tests and turns alike; a click loads one's input back. */

import { writeJson } from "../../../protocol/exact-json.ts";
import type { CallRecord } from "../../../server/methods/method.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { Link } from "../navigation/router.tsx";
import { Icon } from "../parts/icon.tsx";
import { Skeleton } from "../parts/notes.tsx";
import { dotOf } from "../parts/status.tsx";
import { Ago, duration } from "../parts/words.tsx";
import { methodWords } from "../words/en-methods.ts";

const shown = 15;

export interface RunHistoryProps {
  readonly id: string | null;
  /** Runs from before the first save, newest first. */
  readonly drafts: readonly string[];
  readonly onLoad: (call: CallRecord) => void;
}

export function RunHistory({ id, drafts, onLoad }: RunHistoryProps) {
  const calls = useResource<List<CallRecord>>(id ? `/calls?method=${encodeURIComponent(id)}&limit=${shown}` : null);
  const early = drafts.slice(0, Math.max(0, shown - (calls.data?.items.length ?? 0)));
  if (id && !calls.data) return <Skeleton lines={3} />;
  const items = (calls.data?.items ?? []).filter((call) => !drafts.includes(call.id));
  if (items.length === 0 && early.length === 0) return <p className="faint small">{methodWords.noRunsYet}</p>;
  return (
    <ul className="lined">
      {items.map((call) => (
        <Run key={call.id} call={call} onLoad={onLoad} />
      ))}
      {early.map((call) => (
        <EarlyRun key={call} id={call} onLoad={onLoad} />
      ))}
    </ul>
  );
}

/** A run of a draft, which has no method to be listed under. */
function EarlyRun({ id, onLoad }: { readonly id: string; readonly onLoad: RunHistoryProps["onLoad"] }) {
  const call = useResource<CallRecord>(`/calls/${id}`);
  return call.data ? <Run call={call.data} onLoad={onLoad} /> : null;
}

function Run({ call, onLoad }: { readonly call: CallRecord; readonly onLoad: RunHistoryProps["onLoad"] }) {
  return (
    <li className="row">
      <button type="button" className="pressable" title={methodWords.loadThisInput} onClick={() => onLoad(call)}>
        <span className={`dot ${dotOf(call.status)}`} />
        <code className="truncate grow">{writeJson(call.input)}</code>
        <span className="faint small nowrap">
          {call.cause === "turn" ? methodWords.turn : ""}
          <span className="number">{duration(call.ms)}</span>, <Ago at={call.at} />
        </span>
      </button>
      <Link
        className="icon-button small"
        href={`/calls/${call.id}`}
        aria-label={methodWords.openThisRun}
        title={methodWords.openThisRun}
      >
        <Icon name="forward" size={14} />
      </Link>
    </li>
  );
}
