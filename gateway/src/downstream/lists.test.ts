import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fakeDirectory } from '../../test/fixtures/fake-directory.ts';
import type { JsonObject } from '../protocol/json.ts';
import { listPage, pageSize } from './lists.ts';

const principal = { client: 'c' };

const page = async (count: number, params: JsonObject = {}): Promise<JsonObject> => {
  const items = Array.from({ length: count }, (_, at) => ({ name: `t${at}` }));
  return listPage(fakeDirectory({ list: async () => items }), 'tools/list', params, principal);
};

test('a list of ordinary length is one page', async () => {
  expect(await page(2)).toEqual({ tools: [{ name: 't0' }, { name: 't1' }] });
  expect(Object.keys(await page(pageSize))).toEqual(['tools']);
  expect(await page(0)).toEqual({ tools: [] });
});

test('a long list comes in pages, each entry once', async () => {
  const count = 2 * pageSize + 5;
  const names: unknown[] = [];
  let cursor: unknown;
  let pages = 0;
  do {
    const one = await page(count, cursor === undefined ? {} : { cursor });
    names.push(...(one['tools'] as JsonObject[]).map(({ name }) => name));
    cursor = one['nextCursor'];
    pages += 1;
  } while (cursor !== undefined);
  expect([pages, names.length, new Set(names).size]).toEqual([3, count, count]);
});

test('each list has its own key', async () => {
  const directory = fakeDirectory({ list: async () => [] });
  for (const [method, key] of [
    ['resources/list', 'resources'],
    ['resources/templates/list', 'resourceTemplates'],
    ['prompts/list', 'prompts'],
  ] as const) {
    expect(await listPage(directory, method, {}, principal)).toEqual({ [key]: [] });
  }
});

describe('a cursor', () => {
  test.each([[null], [7], [''], ['p0'], ['x'], ['cC0x'], ['cDEx'.repeat(10)], [{}], ['cDFlMw']])(
    '%j is none of ours',
    async (cursor) => {
      await expect(page(5, { cursor })).rejects.toMatchObject({
        code: 'invalid-arguments',
        message: 'params.cursor is not a cursor of this list.',
      });
    },
  );

  test('past the end of a list that has shrunk gives an empty last page', async () => {
    const { nextCursor } = await page(pageSize + 1);
    expect(await page(3, { cursor: nextCursor })).toEqual({ tools: [] });
  });

  test('is a page or a refusal, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (cursor) => {
        const outcome: unknown = await page(3, { cursor }).catch(({ code }: { code: unknown }) => code);
        expect([{ tools: expect.any(Array) as unknown }, 'invalid-arguments']).toContainEqual(outcome);
      }),
    );
  });
});
