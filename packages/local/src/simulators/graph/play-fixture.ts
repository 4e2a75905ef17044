import type { z } from "zod";
import type { Attempt } from "./deliveries.ts";
import {
  type DeliveryFixture,
  FIXTURES,
  type Fixture,
  type FixtureIds,
  type Json,
  newIds,
  type Outcome,
} from "./fixtures/mod.ts";
import { digitsOf, userIdOf } from "./ids.ts";
import { metaJson } from "./meta-json.ts";
import type { Person } from "./people.ts";
import { type postingFields, postOptions } from "./posting.ts";
import type { Simulator } from "./simulator.ts";
import { whoIs } from "./who.ts";

/** Who sends a fixture, about which message, and how it is posted. */
export interface PlayOptions extends z.infer<z.ZodObject<typeof postingFields>> {
  from?: string | undefined;
  user_id?: string | undefined;
  name?: string | undefined;
  about?: string | undefined;
}

/** What a played fixture was made of. */
export interface Played {
  /** The sender; where the fixture moves them, as they were before. */
  person: Person;
  /** Where they have gone. */
  moved: { phone?: string; userId?: string } | null;
  /** What was posted. */
  body: Json | null;
  wamid: string;
  about: string | null;
  deliveries: Attempt[];
}

/** Delivers a fixture, or arms the refusal it stands for: it meets the person's next message. */
export async function play(
  simulator: Simulator,
  fixture: Fixture,
  options: PlayOptions,
): Promise<Played> {
  const person = whoIs(simulator, options);
  if (fixture.kind === "refusal") {
    const to = person.phone ?? person.userId;
    simulator.faults.add({ to, count: 1, error_code: fixture.code });
    return { person, moved: null, body: null, wamid: "", about: null, deliveries: [] };
  }
  const first = fixture.after && FIXTURES.get(fixture.after);
  if (first) await play(simulator, first, options);
  const about = options.about ?? earlier(simulator, fixture, person);
  const ids = idsOf(simulator, person, about);
  const body = person.phone === null ? withoutNumber(fixture.build(ids), ids) : fixture.build(ids);
  const text = options.encoding === "utf8" ? JSON.stringify(body) : metaJson(body);
  const sender = { ...person };
  showOnPhone(simulator, fixture, person, ids);
  const deliveries = await simulator.postBytes(Buffer.from(text), {
    ...postOptions(`fixture ${fixture.name}`, options),
    onEnd: (state) => {
      simulator.chats.advance(ids.wamid(), state === "delivered" ? "delivered" : "failed");
    },
  });
  const moved = placeAfter(fixture, person, ids);
  if (moved) simulator.move(person, moved);
  return {
    person: sender,
    moved,
    body,
    wamid: ids.wamid(),
    about: fixture.about ? ids.about : null,
    deliveries,
  };
}

/** Where the sender is to be found after the fixture; a hidden number stays hidden. */
function placeAfter({ moves }: DeliveryFixture, person: Person, ids: FixtureIds) {
  if (!moves) return null;
  return {
    ...(moves.includes("phone") && person.phone !== null && { phone: ids.newPhone }),
    ...(moves.includes("user_id") && { userId: ids.newUserId }),
  };
}

function earlier(simulator: Simulator, fixture: DeliveryFixture, person: Person) {
  if (fixture.about === undefined) return undefined;
  const direction = fixture.about === "sent" ? "out" : "in";
  return simulator.chats.newest(person.userId, direction)?.id;
}

function idsOf(simulator: Simulator, person: Person, about: string | undefined): FixtureIds {
  const { settings, media } = simulator;
  return newIds(
    {
      phone: person.phone ?? numberFor(person.userId),
      userId: person.userId,
      name: person.name,
      business: {
        phone: digitsOf(settings.displayPhone),
        phoneNumberId: settings.phoneNumberId,
        accountId: settings.businessAccountId,
      },
      ...(about !== undefined && { about }),
    },
    media,
  );
}

/** A stand-in, which does not leave the house: see withoutNumber. */
function numberFor(userId: string): string {
  return `1555${userIdOf(userId).slice(-7)}`;
}

/** Takes the number out wherever Meta leaves out the number of a person who hides it. */
function withoutNumber(body: Json, { phone }: FixtureIds): Json {
  const hidden = new Set(["from", "wa_id", "recipient_id"]);
  const text = JSON.stringify(body, (key, value: unknown) => {
    return hidden.has(key) && value === phone ? undefined : value;
  });
  return JSON.parse(text);
}

function showOnPhone(
  simulator: Simulator,
  { name, outcome: { stored, shown, changes } }: DeliveryFixture,
  person: Person,
  ids: FixtureIds,
): void {
  if (stored.table === "whatsapp_messages") person.wroteAt = Date.now();
  const earlier = simulator.chats.find(ids.about);
  if (changes && earlier) simulator.chats.change(earlier, lookOf(changes));
  if (shown === null) return;
  simulator.chats.add({
    id: ids.wamid(),
    person: person.userId,
    direction: "in",
    type: name,
    text: shown.content,
    at: new Date().toISOString(),
    status: "sending",
  });
}

function lookOf({ reaction, content, revoked }: NonNullable<Outcome["changes"]>) {
  return {
    ...(reaction !== undefined && { reaction: reaction ?? "" }),
    ...(revoked ? { type: "deleted", text: "" } : content !== undefined && { text: content }),
  };
}
