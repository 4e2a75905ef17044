import { countBy } from "../../lib/count-by.ts";
import type { Check } from "./check.ts";

export const storedOnce: Check = {
  name: "stored-once",
  sentence: "every message that Meta took is one row of what came and one of the conversation",
  find({ written, stored, messages }) {
    const rows = countBy(stored, ({ wamid }) => wamid);
    const users = messages.filter(({ role }) => role === "user");
    const shown = countBy(users, ({ externalId }) => externalId ?? "");
    const known = new Set(written.map(({ wamid }) => wamid));
    return [
      ...written.flatMap(({ wamid, isCode }) => {
        const [inbound, spoken] = [rows.get(wamid) ?? 0, shown.get(wamid) ?? 0];
        if (inbound === 1 && spoken === (isCode ? 0 : 1)) return [];
        return [`${wamid}: ${inbound} inbound rows, ${spoken} messages`];
      }),
      ...users
        .filter(({ externalId }) => externalId === null || !known.has(externalId))
        .map(({ id }) => `message ${id}: nobody wrote it`),
    ];
  },
};
