/** One message that the business sent, as the Graph API simulator keeps it. */
export interface SentMessage {
  id: string;
  body: { to?: string; text?: { body: string }; status?: string };
}

/** A phone that writes to the business number through the Graph API simulator. */
export function createPhone(simulatorUrl: string, from: string) {
  return {
    /** Sends a text; the same webhook arrives `times` times. */
    async write(text: string, times = 1): Promise<void> {
      const response = await fetch(`${simulatorUrl}/_sim/inbound`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ from, text, times }),
      });
      if (!response.ok) throw new Error(`Cannot write as a phone: HTTP ${response.status}.`);
    },
    /** Texts that reached this phone, oldest first. */
    async received(): Promise<string[]> {
      const response = await fetch(`${simulatorUrl}/_sim/messages`);
      // SAFETY: the simulator's documented answer.
      const sent = (await response.json()) as SentMessage[];
      return sent.flatMap(({ body }) =>
        body.to?.replace(/\D/g, "") === from && body.text ? [body.text.body] : [],
      );
    },
  };
}
