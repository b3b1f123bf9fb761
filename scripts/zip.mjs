// Writes a zip archive that is the same, byte for byte, whenever its files are (APPNOTE.TXT 6.3.10, without Zip64).
import { crc32, deflateRawSync } from 'node:zlib';

// 1 January 1980, midnight: the earliest time that the format knows.
const [time, date] = [0, (1 << 5) | 1];
// Names are UTF-8.
const flags = 0x0800;
const [stored, deflated] = [0, 8];
// A regular file, which everybody may read: rw-r--r--.
const attributes = (0o100644 << 16) >>> 0;
const madeByUnix = (3 << 8) | 20;

const header = (signature, fields) => {
  const bytes = Buffer.alloc(4 + fields.reduce((sum, [size]) => sum + size, 0));
  let at = bytes.writeUInt32LE(signature);
  for (const [size, value] of fields) at = bytes.writeUIntLE(value, at, size);
  return bytes;
};

const packed = (content) => {
  const small = deflateRawSync(content, { level: 9 });
  return small.length < content.length ? { method: deflated, data: small } : { method: stored, data: content };
};

/** The bytes of a zip archive with these files; names have `/` between folders. */
export const zip = (files) => {
  const sorted = [...files].sort(([one], [other]) => (one < other ? -1 : 1));
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [path, content] of sorted) {
    const name = Buffer.from(path);
    const { method, data } = packed(content);
    const common = [
      [2, flags],
      [2, method],
      [2, time],
      [2, date],
      [4, crc32(content)],
      [4, data.length],
      [4, content.length],
      [2, name.length],
      [2, 0],
    ];
    const local = header(0x04034b50, [[2, 20], ...common]);
    parts.push(local, name, data);
    const more = [
      [2, 0],
      [2, 0],
      [2, 0],
      [4, attributes],
      [4, offset],
    ];
    directory.push(header(0x02014b50, [[2, madeByUnix], [2, 20], ...common, ...more]), name);
    offset += local.length + name.length + data.length;
  }
  const listed = Buffer.concat(directory);
  const end = header(0x06054b50, [
    [2, 0],
    [2, 0],
    [2, sorted.length],
    [2, sorted.length],
    [4, listed.length],
    [4, offset],
    [2, 0],
  ]);
  return Buffer.concat([...parts, listed, end]);
};
