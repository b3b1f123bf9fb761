import { isObject } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';

/** How a server can be spoken to, as it was found out. */
export interface Eras {
  /** Untried where it speaks the other, and nobody needed this yet. */
  readonly handshake: boolean | 'untried';
  readonly stateless: boolean;
  /** When it was found out, in epoch milliseconds. */
  readonly at: number;
}

/** What was remembered of it; undefined where that is no such thing. */
export const readEras = (value: unknown): Eras | undefined => {
  if (!isObject(value)) return undefined;
  const { handshake, stateless, at } = value as JsonObject & { handshake: unknown; stateless: unknown; at: unknown };
  if (
    (typeof handshake !== 'boolean' && handshake !== 'untried') ||
    typeof stateless !== 'boolean' ||
    typeof at !== 'number'
  )
    return undefined;
  return handshake !== false || stateless ? { handshake, stateless, at } : undefined;
};
