/** Secrets, game keys and player tokens over HTTP. Values and keys never come back once they are stored. */
import { Type } from "typebox";
import { PlayerTokenRequest } from "../../access/player-tokens.ts";
import { secretName } from "../../access/secret-name.ts";
import { BarkeepError } from "../../problems/errors.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { type Route, route } from "../route.ts";
import { documents, IdParams, listOf, PlayerParams, wholeList } from "./schemas.ts";

const SecretParams = Type.Object({ name: secretName() });

export function accessRoutes({ access, vault, methods }: HttpDependencies): readonly Route[] {
  return [
    route({
      name: "GET /secrets",
      summary: "Names of the secrets, when each was set, and the methods that name it.",
      answer: listOf(
        Type.Object({ name: Type.String(), updatedAt: Type.String(), methods: Type.Array(Type.String()) }),
      ),
      run: () => {
        // A method that somebody edited by hand may lack the list.
        const using = (name: string) => methods.list().filter((method) => method.secrets?.includes(name));
        return wholeList(vault.names().map((one) => ({ ...one, methods: using(one.name).map(({ id }) => id) })));
      },
    }),
    route({
      name: "PUT /secrets/:name",
      summary: "Sets a secret.",
      params: SecretParams,
      body: Type.Object({ value: Type.String({ minLength: 1, maxLength: 32 * 1024 }) }),
      status: 204,
      run: ({ params, body }) => vault.set(params.name, body.value),
    }),
    route({
      name: "DELETE /secrets/:name",
      summary: "Deletes a secret.",
      params: SecretParams,
      status: 204,
      run: async ({ params }) => {
        if (!(await vault.remove(params.name))) {
          throw new BarkeepError("not_found", `There is no secret ${params.name}.`);
        }
      },
    }),
    route({
      name: "POST /secrets/rotate-key",
      summary:
        "Seals every secret with a fresh key, while the server runs. 409 when the key comes from the environment.",
      status: 204,
      run: () => access.rotateSecretKey(),
    }),
    route({
      name: "GET /game-keys",
      summary: "Game keys by name; never the keys themselves.",
      answer: listOf(Type.Object({ id: Type.String(), name: Type.String(), createdAt: Type.String() })),
      run: () => wholeList(access.gameKeys.list()),
    }),
    route({
      name: "POST /game-keys",
      summary: "Makes a game key. The key is shown in this answer and never again.",
      body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 128 }) }),
      status: 201,
      answer: Type.Object({ id: Type.String(), name: Type.String(), key: Type.String() }),
      run: ({ body }) => access.gameKeys.create(body.name),
    }),
    route({
      name: "DELETE /game-keys/:id",
      summary: "Ends a game key and every player token issued with it, open sockets included.",
      params: IdParams,
      status: 204,
      run: ({ params }) => access.gameKeys.revoke(params.id),
    }),
    route({
      name: "POST /player-tokens",
      summary: "A short-lived token for one player.",
      body: documents(PlayerTokenRequest),
      maxBodyBytes: 64 * 1024,
      status: 201,
      answer: Type.Object({ token: Type.String(), expiresAt: Type.String() }),
      run: ({ principal, body }) => access.playerTokens.issue(principal!, body),
    }),
    route({
      name: "DELETE /player-tokens",
      summary: "Ends every player token there is; open sockets included.",
      status: 204,
      run: () => access.playerTokens.endAll(),
    }),
    route({
      name: "DELETE /players/:id/tokens",
      summary: "Ends the tokens of one player; open sockets included.",
      params: PlayerParams,
      status: 204,
      run: ({ params }) => access.playerTokens.endPlayer(params.id),
    }),
  ];
}
