import { isUtf8 } from 'node:buffer';
import type { Reply } from '../../egress/guarded-fetch.ts';
import type { Bodies } from './bodies.ts';

/** A whole body, or why there is none: it did not end, is over the cap, or is no UTF-8 text. */
export type WholeText =
  | { readonly text: string; readonly bytes: number }
  | { readonly problem: 'broken' | 'oversize' | 'not-text' };

/** Reads a body to its end, within `maxBytes`; one that is larger is not read on. */
export const readText = async ({ headers, body }: Reply, bodies: Bodies, maxBytes: number): Promise<WholeText> => {
  if (Number(headers['content-length']) > maxBytes) {
    body.destroy();
    return { problem: 'oversize' };
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  const how = await bodies.read(body, (chunk) => {
    bytes += chunk.length;
    if (bytes > maxBytes) body.destroy();
    else chunks.push(chunk);
  });
  if (bytes > maxBytes) return { problem: 'oversize' };
  if (how === 'broken') return { problem: 'broken' };
  const whole = Buffer.concat(chunks);
  return isUtf8(whole) ? { text: whole.toString('utf8'), bytes } : { problem: 'not-text' };
};
