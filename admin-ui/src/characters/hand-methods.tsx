/** Which methods a character may call, chosen from the character: ticked one by one, in stretches, or all that a search finds. */
import { useMemo, useRef, useState } from "react";
import { useServer } from "../http/server.ts";
import { useSelection } from "../lists/use-selection.ts";
import { VirtualList } from "../lists/virtual-list.tsx";
import { assign } from "../methods/bulk.ts";
import { serves, useListedMethods } from "../methods/listed-methods.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Search } from "../parts/field.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { handWords } from "../words/en-hand.ts";
import { words } from "../words/words.ts";

export interface HandMethodsProps {
  readonly id: string;
  readonly name: string;
  readonly onClose: () => void;
}

export function HandMethods({ id, name, onClose }: HandMethodsProps) {
  const server = useServer();
  const toasts = useToasts();
  const methods = useListedMethods();
  const [search, setSearch] = useState("");
  const [busy, setBusy] = useState(false);
  const before = useRef((methods.items ?? []).filter((method) => serves(method, id)).map((method) => method.id));
  const selection = useSelection(before.current);
  const found = methods.find(search);
  const order = useMemo(() => found.filter(({ characters }) => characters !== "all").map((one) => one.id), [found]);
  const apply = async () => {
    setBusy(true);
    const had = new Set(before.current);
    const change = {
      add: [...selection.ids].filter((one) => !had.has(one)),
      remove: before.current.filter((one) => !selection.ids.has(one)),
    };
    const { done, failures, undo } = await assign(server, id, change);
    server.resources.changed("/methods");
    for (const failure of failures) toasts.failed(new Error(failure));
    if (done > 0) {
      const takeBack = () => void undo().then(() => server.resources.changed("/methods"));
      toasts.done(handWords.hand.done(done, name), { label: words.undo, run: takeBack });
    }
    onClose();
  };
  return (
    <Dialog
      title={handWords.hand.title(name)}
      onClose={onClose}
      foot={
        <>
          <Button onClick={() => selection.set([...selection.ids, ...order])}>{handWords.hand.selectAll}</Button>
          <Button look="primary" busy={busy} onClick={() => void apply()}>
            {words.apply}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="muted">{handWords.hand.lead}</p>
        <Search label={handWords.hand.search} value={search} onChange={setSearch} />
        <VirtualList
          inside
          className="box scroll"
          label={handWords.hand.title(name)}
          items={found}
          keyOf={(one) => one.id}
        >
          {(method) => (
            <label className="check pressable">
              <input
                type="checkbox"
                checked={method.characters === "all" || selection.ids.has(method.id)}
                disabled={method.characters === "all"}
                onChange={(event) => selection.toggle(method.id, order, (event.nativeEvent as MouseEvent).shiftKey)}
              />
              <span className={method.connected ? "dot good" : "dot"} />
              <span className="truncate grow" dir="auto">
                {method.name}
              </span>
              <span className="faint small nowrap">
                {method.characters === "all" ? handWords.hand.everybody : method.tags.join(", ")}
              </span>
            </label>
          )}
        </VirtualList>
      </div>
    </Dialog>
  );
}
