import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createByteBudget, readBody } from './body.ts';
import type { Body, ByteBudget } from './body.ts';

const text = '{"jsonrpc":"2.0","id":7,"method":"ping"}';

/** What comes of a body in these pieces, which its client says is as long as they are together. */
const bodyOf = async (
  pieces: readonly string[],
  { maxBytes = 1_000, budget }: { readonly maxBytes?: number; readonly budget: ByteBudget },
): Promise<readonly Body[]> => {
  const bodies: Body[] = [];
  const request = new IncomingMessage(new Socket());
  request.headers['content-length'] = String(pieces.join('').length);
  readBody(request, maxBytes, budget, (body) => bodies.push(body));
  for (const piece of pieces) request.push(piece);
  request.push(null);
  await turn();
  return bodies;
};

test.each([[[text]], [[text.slice(0, 9), text.slice(9)]], [text.split('')]])(
  'a body is read once and leaves nothing taken of the budget, in pieces: %#',
  async (pieces) => {
    const budget = createByteBudget(text.length);
    expect(await bodyOf(pieces, { budget })).toMatchObject([{ kind: 'message', message: { id: 7 }, bytes: 40 }]);
    expect(budget.hasRoom(text.length)).toBe(true);
  },
);

test.each([[[text]], [[text.slice(0, 39), text.slice(39)]]])(
  'a body for which there is no room is refused under its id, in pieces: %#',
  async (pieces) => {
    const budget = createByteBudget(text.length - 1);
    expect(await bodyOf(pieces, { budget })).toMatchObject([{ kind: 'refused', refused: { status: 503 }, id: 7 }]);
    expect(budget.hasRoom(text.length - 1)).toBe(true);
  },
);

test.each([[[text]], [[text.slice(0, 30), text.slice(30)]]])(
  'a body that is too large is refused under its id, in pieces: %#',
  async (pieces) => {
    const budget = createByteBudget(1_000);
    const [body, ...more] = await bodyOf(pieces, { maxBytes: 39, budget });
    expect(body).toMatchObject({ kind: 'refused', refused: { status: 413 }, id: 7 });
    expect(more).toEqual([]);
    expect(budget.hasRoom(1_000)).toBe(true);
  },
);
