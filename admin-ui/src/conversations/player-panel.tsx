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
import { conversationsWords } from "../words/en-conversations.ts";

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
      title={conversationsWords.about(name)}
      state={items.length > 0 ? conversationsWords.memories(items.length) : conversationsWords.nothingRemembered}
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
                label={conversationsWords.forget(memory.text)}
                onClick={() =>
                  void attempt(() => server.remove(`${path}/memories/${memory.id}`), conversationsWords.forgotten)
                }
              />
            </li>
          ))}
        </ul>
      )}
      <div className="row wrap">
        <Button small icon="download" onClick={() => void attempt(save, conversationsWords.savedAllThatIs(name))}>
          {conversationsWords.exportWhatIsKept}
        </Button>
        <Button small look="danger" icon="trash" onClick={() => setDeleting(true)}>
          {conversationsWords.deleteAllOfIt}
        </Button>
      </div>
      {deleting && (
        <Confirm
          title={conversationsWords.deleteEverythingAbout(name)}
          action={conversationsWords.deleteEverything}
          onConfirm={() => void attempt(() => server.remove(path), conversationsWords.deletedEverythingAbout(name))}
          onClose={() => setDeleting(false)}
        >
          <p>{conversationsWords.conversationsCallsAndMemories}</p>
        </Confirm>
      )}
    </Group>
  );
}
