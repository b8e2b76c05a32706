/** Characters over HTTP, and talking to one without a socket. */
import { Type } from "typebox";
import { may, mayTalkTo } from "../../access/permissions.ts";
import type { Character } from "../../characters/character.ts";
import { characterNotes } from "../../characters/character-notes.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { type Route, route } from "../route.ts";
import { characterRow } from "./list-views.ts";
import {
  CharacterEdit,
  CharacterSchema,
  documents,
  draftOf,
  IdParams,
  ListView,
  listOf,
  NewCharacter,
  Publish,
  VersionParams,
  VersionQuery,
  versionItem,
  wholeList,
  withDraft,
} from "./schemas.ts";

const CharacterName = Type.Object({ id: Type.String(), name: Type.String() });

export function characterRoutes({ characters, models }: HttpDependencies): readonly Route[] {
  const withWarnings = (character: Character) => ({
    ...withDraft(characters, character),
    warnings: models.warnings([character.model, ...character.fallbackModels]),
  });
  const whole = (character: Character) => ({ ...withWarnings(character), notes: characterNotes(character) });
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
        return wholeList(
          characters.list().map((one) => {
            const { warnings, draft } = withWarnings(one) as ReturnType<typeof withWarnings> & { draft?: object };
            return { ...row(one), warnings, ...(draft && { draft }) };
          }),
        );
      },
    }),
    route({
      name: "POST /characters",
      summary: "Adds a character. Needs a name; an id is made from it.",
      body: documents(NewCharacter),
      status: 201,
      answer: CharacterSchema,
      run: async ({ body }) => whole(await characters.create(body)),
    }),
    route({
      name: "GET /characters/:id",
      summary:
        "One character as players get it, with the number of its draft where there is one; `version=draft` gives that.",
      params: IdParams,
      query: VersionQuery,
      answer: CharacterSchema,
      run: ({ params, query }) => {
        const wanted = query.version === "draft" || (query.version === "newest" && characters.draft(params.id));
        if (!wanted) return whole(characters.get(params.id));
        const { draft: _, ...draft } = whole(draftOf(characters, params.id)) as Character & { draft?: unknown };
        return draft;
      },
    }),
    route({
      name: "PUT /characters/:id",
      summary:
        "Saves an edit of the newest version, which it names; fields left out stay as they are. `publish: false` keeps a draft that players don't get.",
      params: IdParams,
      body: documents(CharacterEdit),
      answer: CharacterSchema,
      run: async ({ params, body }) => whole(await characters.update(params.id, body)),
    }),
    route({
      name: "DELETE /characters/:id",
      summary: "Deletes a character; restoring one of its versions brings it back.",
      params: IdParams,
      status: 204,
      run: ({ params }) => characters.remove(params.id),
    }),
    route({
      name: "GET /characters/:id/versions",
      summary: "Every version, newest first; also of a deleted character.",
      params: IdParams,
      answer: listOf(versionItem({ character: CharacterSchema })),
      run: async ({ params }) => wholeList(await characters.versions(params.id)),
    }),
    route({
      name: "POST /characters/:id/versions/:version/restore",
      summary: "Saves an old version as the newest; brings a deleted character back.",
      params: VersionParams,
      answer: CharacterSchema,
      run: async ({ params }) => whole(await characters.restore(params.id, params.version)),
    }),
    route({
      name: "POST /characters/:id/publish",
      summary: "Gives players a version that is kept: the draft, or an earlier one.",
      params: IdParams,
      body: Publish,
      answer: CharacterSchema,
      run: async ({ params, body }) => whole(await characters.publish(params.id, body.version)),
    }),
  ];
}
