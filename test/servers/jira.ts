/** Answers `POST /rest/api/3/issue` as Jira Cloud does: 201 with id, key and self, 400 for a bad body, 401 for a bad token. */
import type { JsonObject } from "../../protocol/json.ts";
import { type Listening, listen, readBody } from "./listen.ts";

export interface JiraServer extends Listening {
  /** The bodies of the issues that were created. */
  readonly created: JsonObject[];
}

export async function startJiraServer(account: {
  readonly email: string;
  readonly token: string;
}): Promise<JiraServer> {
  const created: JsonObject[] = [];
  const expected = `Basic ${Buffer.from(`${account.email}:${account.token}`).toString("base64")}`;
  const server = await listen(
    async (request, response) => {
      const answer = (status: number, body: object) =>
        response.writeHead(status, { "content-type": "application/json;charset=UTF-8" }).end(JSON.stringify(body));
      if (request.method !== "POST" || request.url !== "/rest/api/3/issue")
        return answer(404, { errorMessages: ["Not found"], errors: {} });
      if (request.headers.authorization !== expected) {
        return answer(401, {
          errorMessages: ["You do not have the permission to see the specified issue.", "Login Required"],
          errors: {},
        });
      }
      const body = JSON.parse(await readBody(request)) as {
        fields?: { summary?: string; description?: { type?: string } };
      };
      if (!body.fields?.summary || body.fields.description?.type !== "doc") {
        return answer(400, { errorMessages: [], errors: { summary: "You must specify a summary of the issue." } });
      }
      created.push(body as JsonObject);
      const id = String(10_003 + created.length);
      return answer(201, {
        id,
        key: `EX-${4 + created.length}`,
        self: `https://${request.headers.host}/rest/api/3/issue/${id}`,
      });
    },
    { https: true },
  );
  return { ...server, created };
}
