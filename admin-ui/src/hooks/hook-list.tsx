/** Hooks: every address that other systems may call, how each proves itself, and whether it is on. */
import { DocumentList } from "../edit/document-list.tsx";
import { CopyButton } from "../parts/copy.tsx";
import { hookWords as words } from "../words/en-hooks.ts";
import type { ShownHook } from "./hook-draft.ts";

export default function HookList() {
  return (
    <DocumentList<ShownHook>
      kind="hooks"
      icon="hook"
      words={words}
      marks={(hook) => !hook.enabled && <span className="badge">{words.off}</span>}
      about={(hook) => <p className="muted small">{words.kinds[hook.verify.kind]}</p>}
      facts={(hook) => (
        <div className="row wrap block">
          <code>{hook.url}</code>
          <CopyButton text={hook.url} />
        </div>
      )}
    />
  );
}
