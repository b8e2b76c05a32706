/** `fetch` for MCP servers: where methods may not reach, it doesn't either, and no answer is larger than its bound. */
import { lookup as lookUp } from "node:dns";
import { isIP } from "node:net";
import { Agent, fetch as undiciFetch } from "undici";
import type { EgressPolicy } from "../../python/egress-policy.ts";
import { maxAnswerBytes } from "./connection.ts";

export interface GuardedFetch {
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
  close(): Promise<void>;
}

/** Addresses are checked after DNS and connected to as checked; redirects are refused. */
export function createGuardedFetch(policy: Pick<EgressPolicy, "refusal">): GuardedFetch {
  const agents = new Map<number, Agent>();
  const agentFor = (port: number) => {
    const agent = agents.get(port) ?? guardedAgent(policy, port);
    agents.set(port, agent);
    return agent;
  };
  return {
    async fetch(url, init) {
      const { hostname, port, protocol } = new URL(url);
      const host = hostname.replace(/^\[|\]$/g, "");
      const at = Number(port) || (protocol === "https:" ? 443 : 80);
      const refusal = isIP(host) === 0 ? null : policy.refusal(host, host, at);
      if (refusal !== null) throw refused(host, refusal);
      const response = await undiciFetch(url, { ...(init as object), redirect: "error", dispatcher: agentFor(at) });
      return bounded(response as unknown as Response);
    },
    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

function guardedAgent(policy: Pick<EgressPolicy, "refusal">, port: number): Agent {
  return new Agent({
    bodyTimeout: 0,
    connect: {
      lookup(host, options, answer) {
        lookUp(host, { ...options, all: true }, (error, addresses) => {
          if (error) return answer(error, []);
          const good = addresses.filter(({ address }) => policy.refusal(host, address, port) === null);
          if (good.length > 0) return answer(null, good);
          const [first] = addresses;
          return answer(refused(host, first ? (policy.refusal(host, first.address, port) ?? "") : "nowhere"), []);
        });
      },
    },
  });
}

const refused = (host: string, what: string) =>
  new Error(`${host} is ${what}, and BARKEEP_EGRESS_ALLOW does not list it.`);

function bounded(response: Response): Response {
  if (Number(response.headers.get("content-length") ?? 0) > maxAnswerBytes) {
    void response.body?.cancel().catch(() => {});
    throw new Error(`The answer is larger than ${maxAnswerBytes} bytes.`);
  }
  if (!response.body) return response;
  let bytes = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > maxAnswerBytes) controller.error(new Error(`The answer is larger than ${maxAnswerBytes} bytes.`));
      else controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(counting), { status, statusText, headers: new Headers([...headers]) });
}
