/** What a model was sent, as prose with foldable sections; the JSON is one press away. */

import { type ReactNode, useState } from "react";
import type { Json } from "../../../protocol/json.ts";
import type { TurnTrace } from "../../../server/dialogue/conversation.ts";
import { useResource } from "../http/resources.ts";
import { Icon } from "../parts/icon.tsx";
import { JsonView } from "../parts/json-view.tsx";
import { Segments } from "../parts/segments.tsx";
import { count } from "../parts/words.tsx";
import { conversationsWords } from "../words/en-conversations.ts";
import { freshIn, type Said, sectionsOf } from "./sent-sections.ts";
import type { Round } from "./timeline.ts";

export interface SentViewProps {
  readonly round: Round;
  /** The turn before, to mark what is new; null for a first one. */
  readonly before: string | null;
  /** A method's name by its id. */
  readonly nameOf: (id: string) => string;
}

export function SentView({ round, before, nameOf }: SentViewProps) {
  const [view, setView] = useState<"prose" | "json">("prose");
  const previous = useResource<TurnTrace>(before === null ? null : `/turns/${encodeURIComponent(before)}`);
  const sections = sectionsOf(round.sent);
  const old = sectionsOf(lastWhole(previous.data));
  const cached = round.usage?.cachedTokens ?? 0;
  if (!sections) return <JsonView value={round.sent} label={conversationsWords.sent.label} />;
  const freshSystem = freshIn(sections.system, old?.system);
  const freshContext = freshIn(sections.context, old?.context);
  const freshTools = freshIn(
    sections.tools.map(({ name }) => name),
    old?.tools.map(({ name }) => name),
  );
  return (
    <div className="stack tight">
      <div className="row wrap">
        <Segments
          label={conversationsWords.sent.view}
          value={view}
          onChange={setView}
          options={[
            { value: "prose", label: conversationsWords.sent.prose },
            { value: "json", label: "JSON" },
          ]}
        />
        {cached > 0 && round.usage && (
          <span className="badge good number">
            {conversationsWords.sent.cached(count(cached), count(round.usage.inputTokens))}
          </span>
        )}
      </div>
      {view === "json" ? (
        <JsonView value={round.sent} label={conversationsWords.sent.label} />
      ) : (
        <div className="lined">
          {sections.asBefore && <p className="muted small">{conversationsWords.sent.asBefore}</p>}
          <Section
            title={conversationsWords.sent.system}
            note={changes(freshSystem.size)}
            size={sections.system.length}
            open
          >
            <Paragraphs list={sections.system} fresh={freshSystem} />
          </Section>
          <Section
            title={conversationsWords.sent.context}
            note={changes(freshContext.size)}
            size={sections.context.length}
            open
          >
            <Paragraphs list={sections.context} fresh={freshContext} />
          </Section>
          <Section title={conversationsWords.sent.history} size={sections.history.length}>
            <Lines list={sections.history} />
          </Section>
          <Section title={conversationsWords.sent.turn} size={sections.turn.length} open>
            <Lines list={sections.turn} />
          </Section>
          <Section title={conversationsWords.sent.tools} note={changes(freshTools.size)} size={sections.tools.length}>
            <ul className="stack tight">
              {sections.tools.map(({ name, description }) => (
                <li key={name}>
                  <strong>{freshTools.has(name) ? <mark>{nameOf(name)}</mark> : nameOf(name)}</strong>{" "}
                  <span className="muted" dir="auto">
                    {description}
                  </span>
                </li>
              ))}
            </ul>
          </Section>
        </div>
      )}
    </div>
  );
}

const changes = (fresh: number): string | undefined => (fresh > 0 ? conversationsWords.sent.fresh(fresh) : undefined);

/** Later rounds show only what was added. */
function lastWhole(trace: TurnTrace | undefined): Json {
  return (trace?.rounds.find(({ sent }) => sent !== null)?.sent ?? null) as Json;
}

interface SectionProps {
  readonly title: string;
  readonly size: number;
  readonly note?: string | undefined;
  readonly open?: boolean;
  readonly children: ReactNode;
}

function Section({ title, size, note, open, children }: SectionProps) {
  if (size === 0) return null;
  return (
    <details className="group" open={open || undefined}>
      <summary>
        <Icon name="forward" size={14} />
        <strong>{title}</strong>
        <span className="faint small number">{count(size)}</span>
        {note && <span className="badge accent">{note}</span>}
      </summary>
      <div className="stack tight as-written">{children}</div>
    </details>
  );
}

function Paragraphs({ list, fresh }: { readonly list: readonly string[]; readonly fresh: ReadonlySet<string> }) {
  return list.map((text, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a finished text; paragraphs may repeat.
    <p key={index} dir="auto">
      {fresh.has(text) ? <mark>{text}</mark> : text}
    </p>
  ));
}

function Lines({ list }: { readonly list: readonly Said[] }) {
  return list.map(({ who, text }, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a finished list; lines may repeat.
    <p key={index} className={`indent ${who}`} dir="auto">
      <span className="faint small">{conversationsWords.sent.who[who]}</span> {text}
    </p>
  ));
}
