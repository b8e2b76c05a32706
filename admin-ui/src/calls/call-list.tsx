/** Calls: every run of a method, newest first; the filters stand in the URL, so a view can be sent to somebody. */

import type { Character } from "../../../server/characters/character.ts";
import type { CallRecord } from "../../../server/methods/method.ts";
import { type List, useGrowingList } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { byName } from "../lists/find.ts";
import { type ListedMethod, listPath } from "../methods/listed-methods.ts";
import { go, Link, useQuery } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Filter } from "../parts/filter.tsx";
import { More } from "../parts/more.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { Page } from "../parts/page.tsx";
import { Status } from "../parts/status.tsx";
import { Ago, duration } from "../parts/words.tsx";
import { callWords } from "../words/en-calls.ts";
import { frameWords } from "../words/en-frame.ts";

const filters = ["method", "character", "status", "cause", "session", "player"] as const;

interface ListedCall extends Pick<CallRecord, "id" | "method" | "status" | "ms" | "cause" | "character" | "at"> {
  readonly inputText: string;
}

export default function CallList() {
  const [query, setQuery] = useQuery();
  const wanted = new URLSearchParams(
    filters.flatMap((name) => (query.get(name) ? [[name, query.get(name) ?? ""]] : [])),
  );
  const filtered = wanted.size > 0;
  wanted.set("limit", "50");
  wanted.set("view", "list");
  const calls = useGrowingList<ListedCall>(`/calls?${wanted}`);
  const methods = useResource<List<ListedMethod>>(listPath);
  const characters = useResource<List<Pick<Character, "id" | "name">>>("/characters?view=list");
  const names = new Map(methods.data?.items.map((method) => [method.id, method.name]));
  const people = new Map(characters.data?.items.map((character) => [character.id, character.name]));
  const clear = () => setQuery(Object.fromEntries(filters.map((name) => [name, null])));
  return (
    <Page title={callWords.calls} lead={callWords.everyRunOfA}>
      <div className="row wrap list-tools">
        <Filter
          label={callWords.method}
          value={query.get("method")}
          options={[...(methods.data?.items ?? [])].sort(byName).map(({ id, name }) => [id, name])}
          onChange={(method) => setQuery({ method })}
        />
        <Filter
          label={callWords.status}
          value={query.get("status")}
          options={["ok", "error", "timeout", "cancelled"].map((status) => [
            status,
            frameWords.statuses[status] ?? status,
          ])}
          onChange={(status) => setQuery({ status })}
        />
        <Filter
          label={callWords.fromIt}
          value={query.get("cause")}
          options={[
            ["turn", callWords.aTurn],
            ["test", callWords.aTest],
          ]}
          onChange={(cause) => setQuery({ cause })}
        />
        <Filter
          label={callWords.character}
          value={query.get("character")}
          options={characters.data?.items.map((character) => [character.id, character.name]) ?? []}
          onChange={(character) => setQuery({ character })}
        />
        {query.get("session") && <span className="badge">{callWords.session(query.get("session") ?? "")}</span>}
        {query.get("player") && <span className="badge">{callWords.player(query.get("player") ?? "")}</span>}
        {filtered && (
          <Button small look="quiet" icon="close" onClick={clear}>
            {callWords.clear}
          </Button>
        )}
      </div>
      {calls.error && <Failure error={calls.error} retry={calls.refresh} />}
      {!calls.items && !calls.error && <Skeleton lines={6} />}
      {calls.items?.length === 0 && (
        <div className="card">
          <Empty icon="calls" title={filtered ? callWords.noCallFitsThese : callWords.noCallsYet}>
            {filtered ? callWords.clearAFilterTo : callWords.testAMethodOr}
          </Empty>
        </div>
      )}
      {calls.items && calls.items.length > 0 && (
        <div className="card table-scroll">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{callWords.method}</th>
                <th scope="col" className="wide-only">
                  {callWords.input}
                </th>
                <th scope="col">{callWords.status}</th>
                <th scope="col" className="end">
                  {callWords.took}
                </th>
                <th scope="col" className="wide-only">
                  {callWords.fromIt}
                </th>
                <th scope="col" className="end">
                  {callWords.when}
                </th>
              </tr>
            </thead>
            <tbody>
              {calls.items.map((call) => (
                <tr key={call.id} className="clickable" onClick={() => go(`/calls/${call.id}`)}>
                  <td>
                    <Link
                      className="name"
                      dir="auto"
                      href={`/calls/${call.id}`}
                      onClick={(event) => event.stopPropagation()}
                    >
                      {names.get(call.method) ?? (call.method === "draft" ? callWords.unsavedMethod : call.method)}
                    </Link>
                  </td>
                  <td className="wide-only truncate">
                    <code className="faint">{call.inputText}</code>
                  </td>
                  <td>
                    <Status status={call.status} />
                  </td>
                  <td className="end number nowrap">{duration(call.ms)}</td>
                  <td className="wide-only muted">
                    {call.cause === "test"
                      ? callWords.aTest
                      : (people.get(call.character ?? "") ?? call.character ?? callWords.aTurn)}
                  </td>
                  <td className="end faint">
                    <Ago at={call.at} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <More more={calls.more} />
    </Page>
  );
}
