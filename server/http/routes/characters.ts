/** Characters over HTTP, and talking to one without a socket. */
import { Type } from "typebox";
import { may, mayTalkTo } from "../../access/permissions.ts";
import type { Character } from "../../characters/character.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { type Route, route } from "../route.ts";
import { characterRow } from "./list-views.ts";
import {
  CharacterEdit,
  CharacterSchema,
  documents,
  IdParams,
  ListView,
  listOf,
  NewCharacter,
  wholeList,
} from "./schemas.ts";

const CharacterName = Type.Object({ id: Type.String(), name: Type.String() });

export function characterRoutes({ characters, models }: HttpDependencies): readonly Route[] {
  const withWarnings = (character: Character) => ({
    ...character,
    warnings: models.warnings([character.model, ...character.fallbackModels]),
  });
  return [
    route({
      name: "GET /characters",
      summary:
        "Every character, with what is wrong with its models (`view=list`: what a list shows of each); for a game key or a player token ids and names of those it may open, nothing else.",
      query: ListView,
      answer: listOf(Type.Union([CharacterSchema, CharacterName])),
      run: ({ principal, query }) => {
        if (!may(principal!, "characters.read")) {
          const open = characters.list().filter(({ id }) => mayTalkTo(principal!, id));
          return wholeList(open.map(({ id, name }) => ({ id, name })));
        }
        const row = query.view === "list" ? characterRow : (character: Character) => character;
        return wholeList(characters.list().map((one) => ({ ...row(one), warnings: withWarnings(one).warnings })));
      },
    }),
    route({
      name: "POST /characters",
      summary: "Adds a character. Needs a name; an id is made from it.",
      body: documents(NewCharacter),
      status: 201,
      answer: CharacterSchema,
      run: async ({ body }) => withWarnings(await characters.create(body)),
    }),
    route({
      name: "GET /characters/:id",
      summary: "One character.",
      params: IdParams,
      answer: CharacterSchema,
      run: ({ params }) => withWarnings(characters.get(params.id)),
    }),
    route({
      name: "PUT /characters/:id",
      summary: "Saves an edit of the version it names; fields left out stay as they are.",
      params: IdParams,
      body: documents(CharacterEdit),
      answer: CharacterSchema,
      run: async ({ params, body }) => withWarnings(await characters.update(params.id, body)),
    }),
    route({
      name: "DELETE /characters/:id",
      summary: "Deletes a character.",
      params: IdParams,
      status: 204,
      run: ({ params }) => characters.remove(params.id),
    }),
  ];
}
