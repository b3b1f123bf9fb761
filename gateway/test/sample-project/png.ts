import { crc32, inflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** The chunks of a PNG file. Throws where its signature, a length or a checksum is wrong (PNG 1.2, sections 3 and 5). */
export const pngChunks = (png: Buffer): readonly Chunk[] => {
  if (!png.subarray(0, signature.length).equals(signature)) throw new Error('not a PNG signature');
  const chunks: Chunk[] = [];
  for (let at = signature.length; at < png.length;) {
    const end = at + 8 + png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    if (png.readUInt32BE(end) !== crc32(png.subarray(at + 4, end))) throw new Error(`wrong checksum of ${type}`);
    chunks.push({ type, data: png.subarray(at + 8, end) });
    at = end + 4;
  }
  return chunks;
};

/** Width and height of a PNG of one byte a pixel, once its pixels are all there. */
export const pngSize = (png: Buffer): { readonly width: number; readonly height: number } => {
  const chunks = pngChunks(png);
  const [header] = chunks;
  if (header?.type !== 'IHDR' || chunks.at(-1)?.type !== 'IEND') throw new Error('no IHDR first, or no IEND last');
  const [width, height] = [header.data.readUInt32BE(0), header.data.readUInt32BE(4)];
  const pixels = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)));
  // Each row begins with the byte that names its filter.
  if (pixels.length !== (width + 1) * height) throw new Error('not all pixels are there');
  return { width, height };
};
