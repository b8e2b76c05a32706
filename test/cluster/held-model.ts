/** A model server that says what it was told; told to wait, it begins, and goes on when the test lets it. */
import { type Listening, listen, readBody } from "../servers/listen.ts";

export interface HeldModel extends Listening {
  /** Answers that are held now. */
  readonly held: number;
  /** Lets what is held go on. */
  release(): void;
}

export async function startHeldModel(): Promise<HeldModel> {
  const waiting = new Set<() => void>();
  const server = await listen(async (request, response) => {
    if (request.method === "GET") {
      const data = [{ id: "gpt-4o", object: "model", created: 1, owned_by: "test" }];
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ object: "list", data }));
      return;
    }
    const body = JSON.parse(await readBody(request)) as { messages: { role: string; content: unknown }[] };
    // Words of a turn that was cut off stand before those of the next one.
    const said =
      String(body.messages.findLast(({ role }) => role === "user")?.content)
        .split("\n")
        .at(-1) ?? "";
    response.writeHead(200, { "content-type": "text/event-stream" });
    const chunk = (delta: object, finish: string | null = null) => {
      const choices = [{ index: 0, delta, finish_reason: finish }];
      const one = { id: "c", object: "chat.completion.chunk", created: 1, model: "gpt-4o", choices };
      response.write(`data: ${JSON.stringify(one)}\n\n`);
    };
    chunk({ role: "assistant", content: "" });
    if (/wait/i.test(said)) {
      chunk({ content: "One moment. " });
      await new Promise<void>((resolve) => {
        waiting.add(resolve);
        response.on("close", () => {
          waiting.delete(resolve);
          resolve();
        });
      });
    }
    chunk({ content: "Well met." });
    chunk({}, "stop");
    response.end("data: [DONE]\n\n");
  });
  return {
    ...server,
    get held() {
      return waiting.size;
    },
    release() {
      for (const go of waiting) go();
      waiting.clear();
    },
  };
}
