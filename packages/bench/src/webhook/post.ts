import { createHmac } from "node:crypto";

/** Where webhooks go, and who signs them. */
export interface Target {
  readonly url: string;
  readonly appSecret: string;
}

/** The answer to one webhook; status 0: none came. */
export interface Answer {
  readonly status: number;
  readonly ms: number;
}

/** Posts a webhook as Meta does, signed over the exact bytes. */
export async function post({ url, appSecret }: Target, body: string): Promise<Answer> {
  const bytes = Buffer.from(body);
  const signature = createHmac("sha256", appSecret).update(bytes).digest("hex");
  const started = performance.now();
  const status = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-hub-signature-256": `sha256=${signature}`,
    },
    body: bytes,
    signal: AbortSignal.timeout(30_000),
  })
    .then(async (response) => {
      await response.arrayBuffer();
      return response.status;
    })
    .catch(() => 0);
  return { status, ms: performance.now() - started };
}
