/** A file out of a tar archive. */
export interface TarEntry {
  name: string;
  content: Buffer;
}

const BLOCK = 512;

/** Reads the regular files of an uncompressed ustar archive. Enough for short plain names. */
export function* readTar(archive: Buffer): Generator<TarEntry> {
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK);
    const name = field(header, 0, 100);
    if (name === "") return;
    const size = Number.parseInt(field(header, 124, 12), 8) || 0;
    const type = field(header, 156, 1);
    const start = at + BLOCK;
    if (type === "" || type === "0") {
      yield { name, content: archive.subarray(start, start + size) };
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
}

function field(header: Buffer, offset: number, length: number): string {
  const raw = header.subarray(offset, offset + length).toString("utf8");
  const end = raw.indexOf("\0");
  return (end === -1 ? raw : raw.slice(0, end)).trim();
}
