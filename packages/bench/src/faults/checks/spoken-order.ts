import type { Check } from "./check.ts";

export const spokenOrder: Check = {
  name: "spoken-order",
  sentence: "a person's messages stand in the order in which they were spoken, however they came",
  find({ written, messages }) {
    const spokenAt = new Map(written.map(({ wamid, spokenAt }) => [wamid, spokenAt]));
    const spoken = messages.flatMap(({ userId, externalId, createdAt, role }) => {
      const second = spokenAt.get(externalId ?? "");
      return role === "user" && second !== undefined
        ? [{ userId, wamid: externalId ?? "", createdAt, second }]
        : [];
    });
    return spoken.flatMap((one) =>
      spoken
        // WhatsApp tells whole seconds: within one, the order of arrival counts.
        .filter((other) => other.userId === one.userId && one.second < other.second)
        .filter((other) => one.createdAt >= other.createdAt)
        .map((other) => `${one.wamid} was spoken before ${other.wamid} and stands after it`),
    );
  },
};
