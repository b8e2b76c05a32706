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

const shown = 15;

export function RunHistory({
  id,
  onLoad,
}: {
  readonly id: string | null;
  readonly onLoad: (call: CallRecord) => void;
}) {
  const calls = useResource<List<CallRecord>>(id ? `/calls?method=${encodeURIComponent(id)}&limit=${shown}` : null);
  if (!id) return <p className="faint small">Runs are listed here once the method has been saved.</p>;
  if (!calls.data) return <Skeleton lines={3} />;
  if (calls.data.items.length === 0) return <p className="faint small">No runs yet.</p>;
  return (
    <ul className="runs">
      {calls.data.items.map((call) => (
        <li key={call.id}>
          <button type="button" className="run" title="Load this input" onClick={() => onLoad(call)}>
            <span className={`dot ${dotOf(call.status)}`} />
            <code className="truncate grow">{writeJson(call.input)}</code>
            <span className="faint small nowrap">
              {call.cause === "turn" ? "turn, " : ""}
              <span className="number">{duration(call.ms)}</span>, <Ago at={call.at} />
            </span>
          </button>
          <Link
            className="icon-button small"
            href={`/calls/${call.id}`}
            aria-label="Open this run"
            title="Open this run"
          >
            <Icon name="forward" size={14} />
          </Link>
        </li>
      ))}
    </ul>
  );
}
