/** What is kept about a player: what characters remember, and the ways to take it out or to delete it all. */
import { useState } from "react";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { saveFile } from "../http/save-file.ts";
import { useServer } from "../http/server.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Group } from "../parts/group.tsx";
import { Failure } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { plural } from "../parts/words.tsx";

interface Memory {
  readonly id: string;
  readonly character: string;
  readonly text: string;
  readonly at: string;
}

export function PlayerPanel({ id, name }: { readonly id: string; readonly name: string }) {
  const server = useServer();
  const toasts = useToasts();
  const path = `/players/${encodeURIComponent(id)}`;
  const memories = useResource<List<Memory>>(`${path}/memories`);
  const [deleting, setDeleting] = useState(false);
  const items = memories.data?.items ?? [];
  const attempt = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      server.resources.changed("/players", "/sessions", "/calls");
      toasts.done(done);
    } catch (error) {
      toasts.failed(error);
    } finally {
      setDeleting(false);
    }
  };
  const save = async () => saveFile(`player-${id}.json`, await server.get(`${path}/export`));
  return (
    <Group
      title={`About ${name}`}
      state={items.length > 0 ? plural(items.length, "memory", "memories") : "nothing remembered"}
    >
      {memories.error && <Failure error={memories.error} retry={memories.refresh} />}
      {items.length > 0 && (
        <ul className="rows">
          {items.map((memory) => (
            <li key={memory.id} className="row">
              <span className="grow" dir="auto">
                {memory.text} <span className="faint small">{memory.character}</span>
              </span>
              <IconButton
                small
                icon="trash"
                label={`Forget: ${memory.text}`}
                onClick={() => void attempt(() => server.remove(`${path}/memories/${memory.id}`), "Forgotten.")}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="row wrap">
        <Button small icon="download" onClick={() => void attempt(save, `Saved all that is kept about ${name}.`)}>
          Export what is kept
        </Button>
        <Button small look="danger" icon="trash" onClick={() => setDeleting(true)}>
          Delete all of it
        </Button>
      </div>
      {deleting && (
        <Confirm
          title={`Delete everything about ${name}?`}
          action="Delete everything"
          onConfirm={() => void attempt(() => server.remove(path), `Deleted everything about ${name}.`)}
          onClose={() => setDeleting(false)}
        >
          <p>Conversations, calls and memories of this player go, and the player's tokens end. This can't be undone.</p>
        </Confirm>
      )}
    </Group>
  );
}
