/** Who the system prompt says is speaking. */
export interface Persona {
  name: string | null;
  manner: Manner;
}

const MANNERS = {
  playful: ["Ha, there you are!", "Tell me more, I am all ears."],
  dominant: ["Good. Listen.", "Now tell me what you decide."],
  shy: ["Oh… hello.", "If you like, you can tell me more."],
  caring: ["I am glad you wrote.", "How does that feel to you?"],
  intellectual: ["An interesting thought.", "What follows from it, do you think?"],
  adventurous: ["Let's go!", "Where does it take us next?"],
  plain: ["Thank you for your message.", "What would you like to do next?"],
} as const;

export type Manner = keyof typeof MANNERS;

/** "You are Mira", but not "you are a friend": a name begins with a capital. */
const NAME = /\b(?:[Yy]ou are|[Yy]our name is|[Nn]amed|[Nn]ame:)\s+["“]?(\p{Lu}[\p{L}'-]*)/u;

/** Reads name and manner out of a system prompt, however it is worded. */
export function personaOf(prompt: string): Persona {
  const name = NAME.exec(prompt)?.[1] ?? null;
  const manners = Object.keys(MANNERS).filter(isManner);
  const manner = manners.find((word) => new RegExp(`\\b${word}\\b`, "i").test(prompt));
  return { name, manner: manner ?? "plain" };
}

/** The first and the last sentence of whatever a persona says. */
export function phrasesOf(manner: Manner): readonly [string, string] {
  return MANNERS[manner];
}

function isManner(word: string): word is Manner {
  return word in MANNERS;
}
