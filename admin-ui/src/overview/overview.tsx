/** Overview: how the server is, how fast its characters answer, and what to do first on an empty one. */

import { lazy, Suspense } from "react";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { Link } from "../navigation/router.tsx";
import { Failure, Note, Skeleton } from "../parts/notes.tsx";
import { Page } from "../parts/page.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { Ago, count, duration } from "../parts/words.tsx";
import { overviewWords } from "../words/en-overview.ts";
import { FirstSteps } from "./first-steps.tsx";
import type { Machine } from "./machines.tsx";
import { Providers } from "./providers.tsx";
import type { Figures, Status } from "./status.ts";
import { UsageCard } from "./usage-card.tsx";

const Machines = lazy(() => import("./machines.tsx"));

export default function Overview() {
  const status = useResource<Status>("/status");
  const nodes = useResource<List<Machine>>("/nodes");
  const data = status.data;
  return (
    <Page
      title={overviewWords.overview2}
      lead={
        data && (
          <>
            <Sentence text={overviewWords.barkeepRunningSince(data.version)} when={<Ago at={data.startedAt} />} />
            {data.nodes > 1 && ` ${overviewWords.figuresOfNodes(count(data.nodes))}`}
          </>
        )
      }
    >
      {status.error && <Failure error={status.error} retry={status.refresh} />}
      {!data && !status.error && <Skeleton lines={6} />}
      {data && (
        <div className="stack">
          <Warnings warnings={data.warnings} />
          <FirstSteps steps={data.firstSteps} />
          <Tiles status={data} />
          <div className="columns cards">
            <Times recent={data.recent} />
            <Workers status={data} />
          </div>
          <div className="columns cards">
            <UsageCard />
            <Providers providers={data.providers} />
          </div>
          {nodes.error && <Failure error={nodes.error} retry={nodes.refresh} />}
          {nodes.data && nodes.data.items.length > 1 && (
            <Suspense fallback={null}>
              <Machines machines={nodes.data.items} />
            </Suspense>
          )}
        </div>
      )}
    </Page>
  );
}

/** Above this many, warnings are one banner with a list in it. */
const mostBanners = 2;

function Warnings({ warnings }: { readonly warnings: readonly string[] }) {
  if (warnings.length <= mostBanners)
    return warnings.map((warning) => (
      <Note kind="warn" key={warning}>
        {warning}
      </Note>
    ));
  return (
    <Note kind="warn">
      <details className="more">
        <summary>{overviewWords.overview.warnings(warnings.length)}</summary>
        <ul className="marked">
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      </details>
    </Note>
  );
}

function Tiles({ status }: { readonly status: Status }) {
  const { sessions, recent } = status;
  return (
    <dl className="columns">
      <Tile
        label={overviewWords.liveSessions}
        value={count(sessions.sessions)}
        note={overviewWords.onSockets(count(sessions.connections))}
        href="/conversations?live=true"
      />
      <Tile
        label={overviewWords.turnsAMinute}
        value={count(recent.turnsPerMinute)}
        note={overviewWords.runningNow(count(sessions.runningTurns))}
      />
      <Tile
        label={overviewWords.failedTurns}
        value={count(recent.errors)}
        note={overviewWords.inMinutes}
        bad={recent.errors > 0}
        href="/conversations?failed=quarter"
      />
      <Tile
        label={overviewWords.tokens}
        value={count(recent.inputTokens + recent.outputTokens)}
        note={overviewWords.inOut(count(recent.inputTokens), count(recent.outputTokens))}
      />
    </dl>
  );
}

interface TileProps {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly bad?: boolean;
  readonly href?: string;
}

function Tile({ label, value, note, bad, href }: TileProps) {
  return (
    <div className="card panel stack close">
      <dt className="muted small">{href ? <Link href={href}>{label}</Link> : label}</dt>
      <dd className={bad ? "tile-value number bad" : "tile-value number"}>{value}</dd>
      <dd className="faint small number">{note}</dd>
    </div>
  );
}

function Times({ recent }: { readonly recent: Status["recent"] }) {
  const rows: readonly [string, string, Figures][] = [
    [overviewWords.halfAreFasterThan, "p50", recent.p50],
    [overviewWords.ofAreFasterThan, "p95", recent.p95],
  ];
  const longest = Math.max(1, recent.p95.total);
  return (
    <section className="card panel">
      <h2>{overviewWords.howLongAnAnswer}</h2>
      {recent.p95.total === 0 ? (
        <p className="muted small">{overviewWords.noTurnsInThe}</p>
      ) : (
        <ul className="stack">
          {rows.map(([sentence, name, figures]) => (
            <li key={name} className="stack tight">
              <div className="row">
                <span className="grow muted small">
                  {sentence} <span className="faint">({name})</span>
                </span>
                <strong className="number">{duration(figures.total)}</strong>
              </div>
              <div className="track" aria-hidden="true">
                <i className="model" style={{ width: `${(100 * figures.model) / longest}%` }} />
                <i className="method" style={{ width: `${(100 * figures.method) / longest}%` }} />
                <i style={{ width: `${(100 * restOf(figures)) / longest}%` }} />
              </div>
              <p className="row wrap faint small number">
                <span>
                  <span className="dot model" /> {overviewWords.model(duration(figures.model))}
                </span>
                <span>
                  <span className="dot method" /> {overviewWords.methods(duration(figures.method))}
                </span>
                <span>
                  <span className="dot" /> {overviewWords.overview.rest} {duration(restOf(figures))}
                </span>
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** What was neither the model nor a method: waiting, tries that failed. */
const restOf = ({ total, model, method }: Figures): number => Math.max(0, total - model - method);

function Workers({ status }: { readonly status: Status }) {
  const { python } = status;
  const best = python.tiers.find((tier) => tier.name === python.isolation);
  return (
    <section className="card panel">
      <h2>{overviewWords.python}</h2>
      <dl className="pairs small">
        <dt className="faint">{overviewWords.interpreter}</dt>
        <dd title={python.python}>{python.python.split(" (", 1)[0]}</dd>
        <dt className="faint">{overviewWords.processes}</dt>
        <dd className="number">
          {overviewWords.runningReadyWaitingAt(python.running, python.ready, python.queued, python.capacity)}
        </dd>
        <dt className="faint">{overviewWords.isolation}</dt>
        <dd>
          <span className="badge accent">{python.isolation}</span>
          {best?.reason && <span className="faint small"> {best.reason}</span>}
        </dd>
      </dl>
      <details className="more">
        <summary>{overviewWords.whatCanBeHad}</summary>
        <ul className="stack tight small">
          {python.tiers.map((tier) => (
            <li key={tier.name} className="row">
              <span className={`dot ${tier.available ? "good" : ""}`} />
              <span>
                <strong>{tier.name}</strong> <span className="faint">{tier.reason}</span>
              </span>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
