import { shortJson } from './audit-bounds.ts';

/** A line of a spool as calls of ours leave it, taken apart: what it shares with those of other calls, and what it does not. */
export interface LineParts {
  readonly id: string;
  readonly shared: string;
}

const opening = '{"id":"';
const plainId = /^[\w-]+$/;
const whole = /^(?:0|[1-9]\d{0,14})$/;
const sizes = /^(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?,"bytesOut":(?:0|[1-9]\d{0,14})\}$/;

/** `{"id":"…","at":…` and what is shared, up to the bytes of the request; undefined for any other text. */
export const begunParts = (text: string): (LineParts & { readonly at: string }) | undefined => {
  if (!text.startsWith(opening)) return undefined;
  const idEnd = text.indexOf('"', opening.length);
  if (!text.startsWith('","at":', idEnd)) return undefined;
  const atEnd = text.indexOf(',', idEnd + 7);
  const bytesAt = text.lastIndexOf(':') + 1;
  const [id, at] = [text.slice(opening.length, idEnd), text.slice(idEnd + 7, atEnd)];
  if (atEnd === -1 || !plainId.test(id) || !whole.test(at) || !text.endsWith('}')) return undefined;
  return whole.test(text.slice(bytesAt, -1)) ? { id, at, shared: text.slice(atEnd, bytesAt) } : undefined;
};

/** `{"id":"…"` and what is shared, up to how long it took; undefined for any other text. */
export const endedParts = (text: string): LineParts | undefined => {
  if (!text.startsWith(opening)) return undefined;
  const idEnd = text.indexOf('"', opening.length);
  const durationAt = text.indexOf(',"duration":', idEnd);
  const id = text.slice(opening.length, idEnd);
  if (durationAt === -1 || !plainId.test(id) || !sizes.test(text.slice(durationAt + 12))) return undefined;
  return { id, shared: text.slice(idEnd, durationAt) };
};

const mostShared = 256;

interface Read<T> {
  readonly shared: string;
  readonly value: T;
}

/** What was read of lines that share all but an id and some numbers: that is read once, not for each of them. */
export const createShared = <T>() => {
  const known = new Map<string, Read<T>>();
  let last: Read<T> | undefined;
  return {
    get(shared: string): T | undefined {
      // Comparing two texts costs a tenth of looking one up, and calls of one tool come one after the other.
      if (last?.shared !== shared) last = known.get(shared) ?? last;
      return last?.shared === shared ? last.value : undefined;
    },
    /** `json`: the JSON value of `text`, in which `shared` was found. */
    note(shared: string, json: object, text: string, value: T): void {
      const own = JSON.stringify(json);
      // As we write it ourselves, each key once: then what stands beside the shared part is what it seems to be.
      if (shared.length > shortJson || own !== text) return;
      if (known.size >= mostShared) known.clear();
      const from = text.indexOf(shared);
      // A part of our own text: a part of the other would keep all of the spool that was read with it.
      const kept = own.slice(from, from + shared.length);
      known.set(kept, { shared: kept, value });
    },
  };
};
