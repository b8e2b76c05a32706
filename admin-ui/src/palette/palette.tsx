/** Finds everything and does the main things, from anywhere: Ctrl+K, or `/` where nothing is being typed. */

import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import { find, findable } from "../lists/find.ts";
import { useMay } from "../login/me.ts";
import { type ListedMethod, listPath, textOf } from "../methods/listed-methods.ts";
import { go } from "../navigation/router.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { paletteWords } from "../words/en-palette.ts";

interface Found {
  readonly key: string;
  readonly group: string;
  readonly icon: IconName;
  readonly label: string;
  readonly note?: string;
  readonly run: () => void;
}

interface Place {
  readonly href: string;
  readonly label: string;
  readonly icon: IconName;
}

export interface PaletteProps {
  readonly places: readonly Place[];
  readonly onClose: () => void;
}

/** A hit of `GET /search`. */
interface Hit {
  readonly kind: "session" | "method" | "character" | "call";
  readonly id: string;
  readonly turn?: string;
  readonly snippet: string;
}

const to = (href: string) => () => go(href);
const mostOfAGroup = 8;
const pauseMs = 250;
const shortest = 2;

export default function Palette({ places, onClose }: PaletteProps) {
  const server = useServer();
  const list = useId();
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const methods = useResource<List<ListedMethod>>(listPath);
  const lists = useLists();
  const said = useSaid(text);
  const shown = useRef<HTMLDivElement>(null);

  const may = useMay();
  const things = useMemo(
    () => [
      ...findable<Found>(
        [
          ...places.map(({ href, label, icon }) => ({ group: paletteWords.palette.goTo, icon, label, run: to(href) })),
          ...(
            [
              ["methods.write", paletteWords.palette.addMethod, "/methods/new"],
              ["characters.write", paletteWords.palette.addCharacter, "/characters/new"],
              ["scenarios.write", paletteWords.palette.addScenario, "/scenarios/new"],
              ["hooks.write", paletteWords.palette.addHook, "/hooks/new"],
              ["schedules.write", paletteWords.palette.addSchedule, "/schedules/new"],
              ["mcp-servers.write", paletteWords.palette.addServer, "/mcp-servers/new"],
              ["methods.write", paletteWords.palette.importApi, "/import"],
            ] as const
          )
            .filter(([needs]) => may(needs))
            .map(([, label, href]) => ({
              group: paletteWords.palette.do,
              icon: "plus" as const,
              label,
              run: to(href),
            })),
          {
            group: paletteWords.palette.do,
            icon: "warning" as const,
            label: paletteWords.palette.failedToday,
            run: to("/conversations?failed=today"),
          },
          {
            group: paletteWords.palette.do,
            icon: "exit" as const,
            label: paletteWords.palette.logOut,
            run: () => void server.logOut(),
          },
        ].map((one) => ({ ...one, key: one.group + one.label })),
        ({ label }) => label,
      ),
      ...(methods.data?.items ?? []).map((method) => ({
        item: {
          key: `method ${method.id}`,
          group: paletteWords.palette.methods,
          icon: "api" as const,
          label: method.name,
          note: method.id,
          run: to(`/methods/${method.id}`),
        },
        text: findable([method], textOf)[0]?.text ?? "",
      })),
      ...kinds.flatMap(({ path, group, icon }, index) =>
        findable(lists[index]?.items ?? [], ({ id, name }) => `${name} ${id}`).map(
          ({ item: { id, name, model }, text }) => ({
            item: {
              key: `${path} ${id}`,
              group: paletteWords.palette[group],
              icon,
              label: name,
              note: model ?? id,
              run: to(`/${path}/${id}`),
            },
            text,
          }),
        ),
      ),
    ],
    [methods.data, lists, places, server, may],
  );
  const found: readonly Found[] = [
    ...firstOfEach(find(things, text)),
    ...said.map((hit) => ({
      key: `said ${hit.id} ${hit.turn}`,
      group: paletteWords.palette.said,
      icon: "conversation" as const,
      label: hit.snippet,
      run: to(`/conversations/${hit.id}${hit.turn ? `?turn=${hit.turn}` : ""}`),
    })),
  ];
  const chosen = Math.min(at, found.length - 1);
  const run = (one: Found | undefined) => {
    if (!one) return;
    onClose();
    one.run();
  };
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      const next = (chosen + step + found.length) % found.length;
      setAt(next);
      shown.current?.querySelectorAll("[role=option]")[next]?.scrollIntoView({ block: "nearest" });
    }
    if (event.key === "Enter") {
      event.preventDefault();
      run(found[chosen]);
    }
  };
  return (
    <Dialog title={paletteWords.palette.label} onClose={onClose}>
      <div className="stack tight">
        <input
          className="input"
          autoFocus
          role="combobox"
          aria-label={paletteWords.palette.label}
          aria-expanded="true"
          aria-controls={list}
          aria-activedescendant={found[chosen] ? `${list}-${chosen}` : undefined}
          placeholder={paletteWords.palette.placeholder}
          dir="auto"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKey}
        />
        <div className="scroll" id={list} role="listbox" aria-label={paletteWords.palette.label} ref={shown}>
          {found.map((one, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's, which keeps the focus.
            <div
              key={one.key}
              id={`${list}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              className="pressable"
              onClick={() => run(one)}
            >
              <Icon name={one.icon} />
              <span className="truncate" dir="auto">
                {one.label}
              </span>
              <span className="faint small truncate push">
                {found[index - 1]?.group === one.group ? (one.note ?? "") : one.group}
              </span>
            </div>
          ))}
        </div>
        {found.length === 0 && <p className="muted">{paletteWords.palette.nothing}</p>}
      </div>
    </Dialog>
  );
}

/** What is found by its name alone, and who may look at it. */
const kinds = [
  { path: "characters", query: "?view=list", group: "characters", icon: "character", needs: "characters.read" },
  { path: "scenarios", query: "?view=list", group: "scenarios", icon: "scenario", needs: "scenarios.read" },
  { path: "hooks", query: "", group: "hooks", icon: "hook", needs: "hooks.read" },
  { path: "schedules", query: "", group: "schedules", icon: "clock", needs: "schedules.read" },
  { path: "mcp-servers", query: "", group: "servers", icon: "plug", needs: "mcp-servers.read" },
] as const;

type Named = List<{ readonly id: string; readonly name: string; readonly model?: string }>;

/** In the order of the kinds. */
function useLists(): readonly (Named | undefined)[] {
  const may = useMay();
  const pathOf = ({ path, query, needs }: (typeof kinds)[number]) => (may(needs) ? `/${path}${query}` : null);
  const characters = useResource<Named>(pathOf(kinds[0])).data;
  const scenarios = useResource<Named>(pathOf(kinds[1])).data;
  const hooks = useResource<Named>(pathOf(kinds[2])).data;
  const schedules = useResource<Named>(pathOf(kinds[3])).data;
  const servers = useResource<Named>(pathOf(kinds[4])).data;
  return useMemo(
    () => [characters, scenarios, hooks, schedules, servers],
    [characters, scenarios, hooks, schedules, servers],
  );
}

function firstOfEach(found: readonly Found[]): readonly Found[] {
  const counts = new Map<string, number>();
  return found.filter(({ group }) => {
    const count = (counts.get(group) ?? 0) + 1;
    counts.set(group, count);
    return count <= mostOfAGroup;
  });
}

/** Words that were said, asked when typing pauses; nothing while the server has no search. */
function useSaid(text: string): readonly Hit[] {
  const server = useServer();
  const [hits, setHits] = useState<readonly Hit[]>([]);
  useEffect(() => {
    const wanted = text.trim();
    setHits([]);
    if (wanted.length < shortest) return;
    const controller = new AbortController();
    const timer = window.setTimeout(() => {
      server
        .get<List<Hit>>(`/search?q=${encodeURIComponent(wanted)}`, controller.signal)
        .then(({ items }) => setHits(items.filter(({ kind }) => kind === "session").slice(0, mostOfAGroup)))
        .catch(() => {});
    }, pauseMs);
    return () => {
      window.clearTimeout(timer);
      controller.abort();
    };
  }, [server, text]);
  return hits;
}
