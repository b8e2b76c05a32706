/** What came in at a hook: whether it was taken for genuine, what was made of it, whom it reached; opened, and carried out again. */

import { useState } from "react";
import type { HookDelivery } from "../../../server/records/hook-deliveries.ts";
import { useGrowingList } from "../http/lists.ts";
import { useServer } from "../http/server.ts";
import { Link } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Block, JsonView } from "../parts/json-view.tsx";
import { More } from "../parts/more.tsx";
import { Failure, Note, Skeleton } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { Ago } from "../parts/words.tsx";
import { hookWords as words } from "../words/en-hooks.ts";

export interface DeliveriesProps {
  readonly hook: string;
  readonly mayWrite: boolean;
  readonly onTry: (delivery: HookDelivery) => void;
}

const looks = { refused: "bad", taken: "info", done: "good", failed: "bad" } as const;
const numberOf = ({ number }: HookDelivery): string => String(number);

export function Deliveries({ hook, mayWrite, onTry }: DeliveriesProps) {
  const deliveries = useGrowingList<HookDelivery>(`/hooks/${hook}/deliveries?limit=20`, numberOf);
  const { items, error } = deliveries;
  return (
    <section className="lined" aria-label={words.deliveries}>
      {error && <Failure error={error} retry={deliveries.refresh} />}
      {!items && !error && <Skeleton lines={3} />}
      {items?.length === 0 && <p className="muted small">{words.noDeliveries}</p>}
      {items?.map((delivery) => (
        <details className="group small" key={delivery.number}>
          <summary>
            <Icon name="forward" size={14} />
            <strong className="number">{words.delivery(delivery.number)}</strong>
            <span className={`badge ${looks[delivery.status]}`}>{words.statuses[delivery.status]}</span>
            <span className="grow" />
            <span className="faint">
              <Ago at={delivery.at} />
            </span>
          </summary>
          <Opened delivery={delivery} mayWrite={mayWrite} onTry={() => onTry(delivery)} />
        </details>
      ))}
      <More more={deliveries.more} />
    </section>
  );
}

interface OpenedProps {
  readonly delivery: HookDelivery;
  readonly mayWrite: boolean;
  readonly onTry: () => void;
}

function Opened({ delivery, mayWrite, onTry }: OpenedProps) {
  const server = useServer();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const { hook, number, status, verdict, body, data, event, reached = [], waiting = [], error, call } = delivery;
  if (delivery.forgotten) return <p className="muted small">{words.forgotten}</p>;
  const replay = async () => {
    setBusy(true);
    try {
      await server.post(`/hooks/${hook}/deliveries/${number}/replay`);
      server.resources.changed("/hooks");
      toasts.done(words.replayed(number));
    } catch (thrown) {
      toasts.failed(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="stack tight">
      <p className="small">{verdict}</p>
      {error && <Note kind="bad">{error}</Note>}
      {status === "done" && event === null && <p className="muted small">{words.nothing}</p>}
      {status === "done" && event !== null && reached.length + waiting.length === 0 && (
        <Note kind="warn">{words.reachedNobody}</Note>
      )}
      {waiting.length > 0 && <p className="small">{words.waitsFor(waiting.join(", "))}</p>}
      {reached.length > 0 && (
        <p className="small">
          {words.reached(reached.length)}{" "}
          {reached.map((session, index) => (
            <span key={session}>
              {index > 0 && ", "}
              <Link href={`/conversations/${session}`}>{session}</Link>
            </span>
          ))}
        </p>
      )}
      {data === undefined ? (
        body !== "" && <Block label={words.bodyCame}>{body}</Block>
      ) : (
        <details className="more" open>
          <summary>{words.bodyCame}</summary>
          <JsonView value={data} label={words.bodyCame} />
        </details>
      )}
      {event !== undefined && event !== null && (
        <details className="more">
          <summary>{words.became}</summary>
          <JsonView value={event} label={words.became} />
        </details>
      )}
      {call && (
        <Link className="small" href={`/calls/${call}`}>
          {words.openCall}
        </Link>
      )}
      {mayWrite && status !== "refused" && (
        <div className="row wrap">
          <Button small icon="refresh" busy={busy} onClick={() => void replay()}>
            {words.replay}
          </Button>
          <Button small look="quiet" icon="play" onClick={onTry}>
            {words.tryBody}
          </Button>
        </div>
      )}
    </div>
  );
}
