/** Hooks: every address that other systems may call, how each proves itself, and whether it is on. */
import "../style/reach.css";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useMay } from "../login/me.ts";
import { go, Link } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { CopyButton } from "../parts/copy.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { hookWords as words } from "../words/en-hooks.ts";
import type { ShownHook } from "./hook-draft.ts";

export default function HookList() {
  const hooks = useResource<List<ShownHook>>("/hooks");
  const may = useMay();
  const items = hooks.data?.items;
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{words.title}</h1>
          <p>{words.lead}</p>
        </div>
        {may("hooks.write") && (
          <div className="page-actions">
            <Button look="primary" icon="plus" onClick={() => go("/hooks/new")}>
              {words.add}
            </Button>
          </div>
        )}
      </header>
      {hooks.error && <Failure error={hooks.error} retry={hooks.refresh} />}
      {!items && !hooks.error && <Skeleton />}
      {items?.length === 0 && (
        <div className="card">
          <Empty icon="hook" title={words.empty}>
            {words.emptyText}
          </Empty>
        </div>
      )}
      {items && items.length > 0 && (
        <ul className="card">
          {items.map((hook) => (
            <li key={hook.id} className="document-row">
              <div className="grow">
                <div className="row wrap">
                  <Link className="method-name" dir="auto" href={`/hooks/${hook.id}`}>
                    {hook.name}
                  </Link>
                  {!hook.enabled && <span className="badge">{words.off}</span>}
                </div>
                <p className="muted small">{words.kinds[hook.verify.kind]}</p>
              </div>
              <div className="address small">
                <code>{hook.url}</code>
                <CopyButton text={hook.url} />
              </div>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
