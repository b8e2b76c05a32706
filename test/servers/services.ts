/**
 * Answers as the services behind the method templates do, each below a path of its own: Trello's cards
 * (https://developer.atlassian.com/cloud/trello/rest/api-group-cards/), TheSportsDB's teams and last games
 * (https://www.thesportsdb.com/documentation), a Discord webhook (https://discord.com/developers/docs/resources/webhook)
 * and some webhook of the designer's own.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Listening, listen, readBody } from "./listen.ts";

export interface Received {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage["headers"];
  readonly body: any;
}

export interface Services extends Listening {
  readonly received: Received[];
}

type Answer = readonly [status: number, body: object | string];

const answers: Readonly<Record<string, (received: Received) => Answer>> = {
  "/trello/cards": ({ query, body }) =>
    query.token === "trello-token"
      ? [200, { id: "5abbe4b7ddc1b351ef961414", name: body.name, shortUrl: "https://trello.com/c/H0TZyzbK" }]
      : [401, "invalid token"],
  "/sportsdb/searchteams.php": ({ query }) =>
    query.t === "Arsenal"
      ? [200, { teams: [{ idTeam: "133604", strTeam: "Arsenal", strLeague: "English Premier League" }] }]
      : [200, { teams: null }],
  "/sportsdb/eventslast.php": ({ query }) => [
    200,
    query.id === "133604"
      ? {
          results: [
            {
              dateEvent: "2026-11-21",
              strHomeTeam: "Arsenal",
              strAwayTeam: "Chelsea",
              intHomeScore: "2",
              intAwayScore: "1",
            },
          ],
        }
      : { results: null },
  ],
  "/discord": ({ body }) =>
    body.content === "too many"
      ? [429, { message: "You are being rate limited.", retry_after: 1.5 }]
      : [200, { id: "117" }],
  "/webhook": ({ body }) => (body.event === "broken" ? [500, "it broke"] : [200, { accepted: body.event }]),
};

export async function startServices(): Promise<Services> {
  const received: Received[] = [];
  const server = await listen(async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const text = await readBody(request);
    const one: Received = {
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      body: text === "" ? null : JSON.parse(text),
    };
    received.push(one);
    const [status, body] = answers[url.pathname]?.(one) ?? [404, "there is nothing here"];
    const type = typeof body === "string" ? "text/plain" : "application/json";
    response.writeHead(status, { "content-type": type }).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  return { ...server, received };
}
