/** Which media types are kept, by the type of the message they come with. */
import type { MessageType } from "@foyer/contracts";

const images = ["image/jpeg", "image/png", "image/webp"];
const audio = ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/opus"];
const video = ["video/mp4", "video/3gpp"];
/** Nothing that a browser would run: no HTML, no SVG, no scripts. */
const documents = [
  "application/pdf",
  "text/plain",
  "text/csv",
  "application/zip",
  "application/msword",
  "application/vnd.ms-excel",
  "application/vnd.ms-powerpoint",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
];

const typesOf: Partial<Record<MessageType, ReadonlySet<string>>> = {
  image: new Set(images),
  sticker: new Set(["image/webp"]),
  audio: new Set(audio),
  video: new Set(video),
  // People also send pictures and recordings as files.
  document: new Set([...documents, ...images, ...audio, ...video]),
};

/** A media type without its parameters: `audio/ogg; codecs=opus` is `audio/ogg`. */
export function bareType(mimeType: string): string {
  return (mimeType.split(";")[0] ?? "").trim().toLowerCase();
}

/** Whether a file of this media type (without parameters) is kept. */
export function isKept(type: MessageType, mimeType: string): boolean {
  return typesOf[type]?.has(mimeType) ?? false;
}
