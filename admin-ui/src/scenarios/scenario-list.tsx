/** Scenarios by model: which there are, how each last went, and one press to hold those that are shown. */

import { useState } from "react";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { byName } from "../lists/find.ts";
import { useSelection } from "../lists/use-selection.ts";
import { useMay } from "../login/me.ts";
import { go, Link, useQuery } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Search } from "../parts/field.tsx";
import { Filter } from "../parts/filter.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { Page } from "../parts/page.tsx";
import "../style/conversations.css";
import { scenarioWords as words } from "../words/en-scenarios.ts";
import { words as common } from "../words/words.ts";
import { HowDialog } from "./how-dialog.tsx";
import { storedHow, storeHow } from "./how-to-run.ts";
import { choose, tagsOf, useListedScenarios, verdicts } from "./listed-scenarios.ts";
import { Progress } from "./progress.tsx";
import { ScenarioTable } from "./scenario-table.tsx";
import { useRuns } from "./use-runs.ts";

const filters = ["search", "character", "tag", "method", "verdict"] as const;

export default function ScenarioList() {
  const [query, setQuery] = useQuery();
  const scenarios = useListedScenarios(query.get("method"));
  const characters = useResource<List<{ id: string; name: string }>>("/characters?view=list");
  const [how, setHow] = useState(storedHow);
  const [choosing, setChoosing] = useState(false);
  const selection = useSelection();
  const may = useMay();
  const { items } = scenarios;
  const runs = useRuns(items, scenarios.path);
  const people = [...(characters.data?.items ?? [])].sort(byName);
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const wanted = { character: query.get("character"), tag: query.get("tag"), verdict: query.get("verdict") };
  const found = items && choose(scenarios.find(query.get("search") ?? ""), wanted);
  const ticked = found?.filter(({ id }) => selection.ids.has(id)) ?? [];
  const meant = ticked.length > 0 ? ticked : (found ?? []);
  const narrowed = filters.some((name) => query.get(name));
  const clear = () => setQuery(Object.fromEntries(filters.map((name) => [name, null])));
  const run = (with_ = how) => {
    const all = meant.length === items?.length;
    void runs.begin(all ? {} : { scenarios: meant.map(({ id }) => id) }, with_);
  };
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        <>
          {may("scenarios.write") && (
            <Button icon="plus" onClick={() => go("/scenarios/new")}>
              {words.add}
            </Button>
          )}
          {meant.length > 0 && may("methods.write") && (
            <>
              <Button onClick={() => setChoosing(true)}>{words.how}</Button>
              <Button look="primary" icon="play" busy={runs.beginning} onClick={() => run()}>
                {words.run(meant.length, meant.length === items?.length, ticked.length > 0)}
              </Button>
            </>
          )}
        </>
      }
    >
      {scenarios.error && <Failure error={scenarios.error} retry={scenarios.refresh} />}
      {!items && !scenarios.error && <Skeleton />}
      {items?.length === 0 && !narrowed && (
        <div className="card">
          <Empty
            icon="scenario"
            title={words.none}
            actions={
              <Link className="button" href="/conversations">
                {words.conversations}
              </Link>
            }
          >
            {words.noneHint}
          </Empty>
        </div>
      )}
      {items && (items.length > 0 || narrowed) && (
        <div className="row wrap list-tools">
          <Search label={words.search} value={query.get("search") ?? ""} onChange={(search) => setQuery({ search })} />
          <Filter
            label={words.character}
            value={wanted.character}
            options={people.map(({ id, name }) => [id, name])}
            onChange={(character) => setQuery({ character })}
          />
          <Filter
            label={words.tag}
            value={wanted.tag}
            options={tagsOf(items).map((tag) => [tag, tag])}
            onChange={(tag) => setQuery({ tag })}
          />
          <Filter
            label={words.verdict}
            value={wanted.verdict}
            options={verdicts.map((verdict) => [verdict, words.verdicts[verdict]])}
            onChange={(verdict) => setQuery({ verdict })}
          />
          {query.get("method") && (
            <span className="badge">
              {words.method} {query.get("method")}
            </span>
          )}
          {narrowed && (
            <Button small look="quiet" icon="close" onClick={clear}>
              {common.list.clear}
            </Button>
          )}
        </div>
      )}
      <Progress runs={runs} />
      {found?.length === 0 && narrowed && <Empty icon="search" title={common.list.nothingMatches} />}
      {found && found.length > 0 && (
        <ScenarioTable scenarios={found} names={names} selection={may("methods.write") ? selection : null} />
      )}
      {choosing && (
        <HowDialog
          how={how}
          onClose={() => setChoosing(false)}
          onRun={(next) => {
            storeHow(next);
            setHow(next);
            setChoosing(false);
            run(next);
          }}
        />
      )}
    </Page>
  );
}
