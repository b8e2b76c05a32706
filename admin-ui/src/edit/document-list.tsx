/** A screen that lists documents of one kind: what they are for, a way to add one, and each with a link and its facts. */

import type { ReactNode } from "react";
import type { Permission } from "../../../server/access/permissions.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { go, Link } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import type { IconName } from "../parts/icon.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { Page } from "../parts/page.tsx";
import type { Kind } from "./kept-draft.ts";

interface Listed {
  readonly id: string;
  readonly name: string;
}

export interface DocumentListProps<Item extends Listed> {
  readonly kind: Kind;
  readonly icon: IconName;
  readonly words: Readonly<Record<"title" | "lead" | "add" | "empty" | "emptyText", string>>;
  /** Beside the name: marks of its state. */
  readonly marks: (item: Item) => ReactNode;
  /** Below the name. */
  readonly about: (item: Item) => ReactNode;
  /** At the end of the row. */
  readonly facts: (item: Item) => ReactNode;
  /** Below the list. */
  readonly children?: ReactNode;
}

export function DocumentList<Item extends Listed>(props: DocumentListProps<Item>) {
  const { kind, words } = props;
  const { data, error, refresh } = useResource<List<Item>>(`/${kind}`);
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        <Button needs={`${kind}.write` as Permission} look="primary" icon="plus" onClick={() => go(`/${kind}/new`)}>
          {words.add}
        </Button>
      }
    >
      <div className="stack">
        {error && <Failure error={error} retry={refresh} />}
        {!data && !error && <Skeleton />}
        {data && (
          <ul className="card lined">
            {data.items.length === 0 && (
              <li>
                <Empty icon={props.icon} title={words.empty}>
                  {words.emptyText}
                </Empty>
              </li>
            )}
            {data.items.map((item) => (
              <li key={item.id} className="item">
                <div className="grow">
                  <div className="row wrap">
                    <Link className="name" dir="auto" href={`/${kind}/${item.id}`}>
                      {item.name}
                    </Link>
                    {props.marks(item)}
                  </div>
                  {props.about(item)}
                </div>
                {props.facts(item)}
              </li>
            ))}
          </ul>
        )}
        {props.children}
      </div>
    </Page>
  );
}
