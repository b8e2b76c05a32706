/** A running server with two games, two players, two characters, and a token of every kind there is. */
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";

export const kinds = [
  "nobody",
  "wrong",
  "expired",
  "revoked key",
  "token of a revoked key",
  "player",
  "other player",
  "other character",
  "game key",
  "other game key",
  "admin",
] as const;
export type Kind = (typeof kinds)[number];

export interface World {
  readonly server: BarkeepProcess;
  readonly tokens: Readonly<Record<Kind, string | undefined>>;
  /** Id of the game key that the player's tokens were made with. */
  readonly gameKey: string;
  playerToken(request: object, key?: string): Promise<string>;
}

/** Makes the process believe it is so much earlier or later, in ms. */
export const clockOff = (ms: number): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`const now=Date.now;Date.now=()=>now()+(${ms})`)}`,
});

const hour = 3_600_000;
export const ada = { id: "ada", name: "Ada" };

export async function startWorld(): Promise<World> {
  // A token that is past its time is made an hour ago, by the same server.
  const earlier = await startBarkeep({ env: clockOff(-hour) });
  const game = await make(earlier, "/game-keys", { name: "Game" });
  const other = await make(earlier, "/game-keys", { name: "Other game" });
  const gone = await make(earlier, "/game-keys", { name: "Revoked" });
  await make(earlier, "/characters", { id: "mira", name: "Mira", model: "rehearsal" });
  await make(earlier, "/characters", { id: "odo", name: "Odo", model: "rehearsal" });
  const issue = async (server: BarkeepProcess, request: object, key: string) => {
    const answer = await fetch(`${server.url}/api/v1/player-tokens`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    return ((await answer.json()) as { token: string }).token;
  };
  const expired = await issue(earlier, { player: ada, ttlSeconds: 60 }, game.key);
  await earlier.stop({ keepData: true });

  const server = await startBarkeep({ dataDirectory: earlier.dataDirectory });
  const ofRevoked = await issue(server, { player: ada }, gone.key);
  await server.request("DELETE", `/game-keys/${gone.id}`);
  const playerToken = (request: object, key: string = game.key) => issue(server, request, key);
  return {
    server,
    gameKey: game.id,
    playerToken,
    tokens: {
      nobody: undefined,
      wrong: "bk_game_wrong",
      expired,
      "revoked key": gone.key,
      "token of a revoked key": ofRevoked,
      player: await playerToken({ player: ada, characters: ["mira"] }),
      "other player": await playerToken({ player: { id: "bob" }, characters: ["mira"] }),
      "other character": await playerToken({ player: ada, characters: ["odo"] }),
      "game key": game.key,
      "other game key": other.key,
      admin: server.adminToken,
    },
  };
}

async function make(server: BarkeepProcess, path: string, body: object): Promise<{ id: string; key: string }> {
  const answer = await server.request("POST", path, body);
  if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}
