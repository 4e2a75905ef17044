import type { MediaStore } from "./media-store.ts";

/** The smallest valid PNG: one transparent pixel. */
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

const MEDIA_TYPES: Record<string, { mime: string; filename?: string; voice?: true }> = {
  image: { mime: "image/png" },
  audio: { mime: "audio/ogg; codecs=opus", voice: true },
  video: { mime: "video/mp4" },
  document: { mime: "application/pdf", filename: "plan.pdf" },
  sticker: { mime: "image/webp" },
};

const SAMPLES: Record<string, (text: string) => unknown> = {
  text: (text) => ({ body: text }),
  location: () => ({ latitude: 38.7223, longitude: -9.1393, name: "Miradouro" }),
  contacts: () => [{ name: { formatted_name: "Ines", first_name: "Ines" }, phones: [] }],
  button: (text) => ({ payload: text, text }),
  interactive: (text) => ({ type: "button_reply", button_reply: { id: "1", title: text } }),
  system: (text) => ({ body: text, type: "user_changed_number", wa_id: "15550100199" }),
};

/** The content of a message for which the caller gave a type only; undefined where it has none. */
export function sampleOf(type: string, text: string | undefined, media: MediaStore): unknown {
  const kind = MEDIA_TYPES[type];
  if (kind === undefined) return SAMPLES[type]?.(text ?? "Hello");
  const file = media.add({ bytes: PIXEL, mimeType: kind.mime, filename: kind.filename });
  return {
    ...(text === undefined ? {} : { caption: text }),
    ...(kind.filename === undefined ? {} : { filename: kind.filename }),
    mime_type: kind.mime,
    sha256: file.sha256,
    id: file.id,
    ...(kind.voice === undefined ? {} : { voice: true }),
  };
}
