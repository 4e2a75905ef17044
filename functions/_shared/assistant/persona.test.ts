import { expect, test } from "vitest";
import { personaPrompt } from "./persona.ts";

test("the persona comes from the avatar and the channel", () => {
  const avatar = {
    name: "Noor",
    age: 31,
    personality: "shy",
    physical_description: "short dark hair",
  } as const;
  const prompt = personaPrompt(avatar, "whatsapp");
  expect(prompt).toContain("You are Noor, 31 years old");
  expect(prompt).toContain("shy:");
  expect(prompt).toContain("short dark hair");
  expect(prompt).toContain("WhatsApp");
});

test("without an avatar a plain assistant speaks", () => {
  expect(personaPrompt(null, "app")).toContain("friendly, helpful assistant");
});
