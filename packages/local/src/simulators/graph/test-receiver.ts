import { createServer, type IncomingHttpHeaders } from "node:http";
import { type GraphSimulatorOptions, startGraphSimulator } from "./mod.ts";

/** A webhook as it arrived: the exact bytes, and the same parsed. */
export interface Received {
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  // biome-ignore lint/suspicious/noExplicitAny: tests reach deep into bodies and assert what they find.
  json: any;
}

/** A webhook endpoint that answers what the test wants and keeps everything. */
export async function startReceiver(answer: (nth: number) => number = () => 200) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    if (request.method === "GET") {
      const right = url.searchParams.get("hub.verify_token") === "verify";
      response.writeHead(right ? 200 : 403).end(url.searchParams.get("hub.challenge"));
      return;
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const bytes = Buffer.concat(chunks);
      received.push({ headers: request.headers, bytes, json: parse(bytes.toString()) });
      response.writeHead(answer(received.length)).end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/whatsapp-webhook`,
    received,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A receiver and a simulator that knows it, with short ways to call both. */
export async function startPair(
  options: Partial<GraphSimulatorOptions> = {},
  answer?: (nth: number) => number,
) {
  const receiver = await startReceiver(answer);
  const graph = await startGraphSimulator({
    port: 0,
    appSecret: "secret",
    verifyToken: "verify",
    accessToken: "token",
    phoneNumberId: "100000000000001",
    displayPhone: "+15550100001",
    webhookUrl: receiver.url,
    receiptStepMs: 5,
    retryDelaysMs: [5, 5, 5],
    ...options,
  });
  const call = async (path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(`${graph.url}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: see Received.json.
    return { status: response.status, json: (await response.json()) as any };
  };
  return {
    graph,
    receiver,
    received: receiver.received,
    /** A control call; without a body it is a GET. */
    sim: async (path: string, body?: unknown) => (await call(`/_sim/${path}`, body)).json,
    call,
    /** A Graph send with the right token. */
    send: (body: Record<string, unknown>, token = "token") =>
      call(
        "/v26.0/100000000000001/messages",
        { messaging_product: "whatsapp", ...body },
        { authorization: `Bearer ${token}` },
      ),
    text: (body: string, to = "+15550100123") => ({ to, type: "text", text: { body } }),
    close: async () => {
      await graph.close();
      await receiver.close();
    },
  };
}

export type Pair = Awaited<ReturnType<typeof startPair>>;

/** All statuses in the order in which they arrived. */
export function statusesOf(received: Received[]): { status: string; id: string }[] {
  return received.flatMap(({ json }) => json.entry[0].changes[0].value.statuses ?? []);
}
