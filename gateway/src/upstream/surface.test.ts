import { describe, expect, test } from 'vitest';
import { parseJson } from '../protocol/json.ts';
import type { JsonObject } from '../protocol/json.ts';
import type { Result } from '../pipeline/call.ts';
import type { RequestOptions } from './correlator.ts';
import { createLately } from './lately.ts';
import type { Connection } from './open.ts';
import type { StdioCorrelator } from './stdio.ts';
import { fetchSurface, publicSurface, recallSurface, rememberSurface } from './surface.ts';

type Answer = (method: string, params: JsonObject, options?: RequestOptions) => Promise<unknown>;

const connection = (capabilities: unknown, answer: Answer): Connection => {
  const correlator: StdioCorrelator = {
    request: (method, params, options) => answer(method, params, options) as Promise<Result>,
    notify: () => {},
    receive: () => {},
    oversize: () => {},
    refuse: () => {},
    awaits: () => false,
    fail: () => {},
    hold: () => {},
    waiting: 0,
    heard: 0,
    hear: () => {},
    isAsking: false,
    calls: () => [],
    lately: createLately(),
  };
  return {
    era: 'handshake',
    capabilities: {},
    correlator,
    link: { pid: 1, exited: new Promise(() => {}), end: async () => {} },
    pid: 1,
    greeting: { capabilities },
    exited: new Promise(() => {}),
  };
};

const none = { tools: [], resources: [], resourceTemplates: [], prompts: [] };
const all = { tools: {}, resources: {}, prompts: {} };

test('all pages of all lists are read', async () => {
  const asked: unknown[] = [];
  const surface = await fetchSurface(
    connection(all, async (method, params) => {
      asked.push([method, params]);
      const page = Number(params['cursor'] ?? 0);
      const key =
        {
          'tools/list': 'tools',
          'resources/list': 'resources',
          'resources/templates/list': 'resourceTemplates',
          'prompts/list': 'prompts',
        }[method] ?? '';
      return { result: { [key]: [{ name: `${key}-${page}` }], ...(page < 2 ? { nextCursor: String(page + 1) } : {}) } };
    }),
    1_000,
  );
  expect(surface.lists.tools).toEqual([{ name: 'tools-0' }, { name: 'tools-1' }, { name: 'tools-2' }]);
  expect(Object.values(surface.lists).map(({ length }) => length)).toEqual([3, 3, 3, 3]);
  expect(asked).toHaveLength(12);
});

test('lists that the server does not claim are not asked for', async () => {
  const asked: string[] = [];
  const surface = await fetchSurface(
    connection({ tools: {} }, async (method) => {
      asked.push(method);
      return { result: { tools: [] } };
    }),
    1_000,
  );
  expect([asked, surface.lists]).toEqual([['tools/list'], none]);
});

test.each([[undefined], [null], ['tools'], [[]], [{ tools: true }]])(
  'the capabilities %j claim nothing',
  async (capabilities) => {
    const surface = await fetchSurface(
      connection(capabilities, () => Promise.reject(new Error('not asked'))),
      1_000,
    );
    expect(surface.lists).toEqual(none);
  },
);

describe('a server that lies about its lists', () => {
  const listOf = async (answer: unknown): Promise<unknown> =>
    (
      await fetchSurface(
        connection({ tools: {} }, () => Promise.resolve(answer)),
        1_000,
      )
    ).lists.tools;

  test.each([
    ['answers with an error', { error: { code: -32_601, message: 'no' } }],
    ['answers without a list', { result: {} }],
    ['answers with something else', { result: { tools: { a: 1 } } }],
  ])('and %s has nothing of the kind', async (_, answer) => {
    expect(await listOf(answer)).toEqual([]);
  });

  test('and lists what are no entries keeps those that are', async () => {
    expect(await listOf({ result: { tools: [null, 7, 'x', [], { name: 'a' }, parseJson('1.0', 1)] } })).toEqual([
      { name: 'a' },
    ]);
  });

  test('and whose pages go round in a circle is read once round', async () => {
    let asked = 0;
    const surface = await fetchSurface(
      connection({ tools: {} }, async () => {
        asked += 1;
        return { result: { tools: [{ name: `t${asked}` }], nextCursor: asked % 2 === 0 ? 'a' : 'b' } };
      }),
      1_000,
    );
    expect([asked, surface.lists.tools.length]).toEqual([3, 3]);
  });

  test('and whose pages never end is read up to a bound', async () => {
    let asked = 0;
    const surface = await fetchSurface(
      connection({ tools: {} }, async () => {
        asked += 1;
        return { result: { tools: [{ name: 'x' }], nextCursor: String(asked) } };
      }),
      1_000,
    );
    expect([asked, surface.lists.tools.length]).toEqual([200, 200]);
  });

  test('and whose one page is without bound is cut', async () => {
    expect(await listOf({ result: { tools: Array.from({ length: 30_000 }, () => ({ name: 'x' })) } })).toHaveLength(
      20_000,
    );
  });
});

test('a list that does not come is given up in time', async () => {
  const slow = connection(
    { tools: {} },
    (_method, _params, options) =>
      new Promise((_resolve, reject) =>
        options?.signal?.addEventListener('abort', () => reject(options.signal?.reason)),
      ),
  );
  await expect(fetchSurface(slow, 20)).rejects.toMatchObject({ code: 'timeout' });
});

describe('memory', () => {
  test('gives back what was remembered, numbers as they were written', () => {
    const text =
      '{"greeting":{"v":1.0},"lists":{"tools":[{"name":"a","const":12345678901234567890}],"resources":[],"resourceTemplates":[],"prompts":[]}}';
    const surface = parseJson(text, 20) as never;
    // The store keeps JSON: what it gives back went through it.
    const stored: JsonObject = JSON.parse(JSON.stringify(rememberSurface(surface)));
    expect(JSON.stringify(recallSurface(stored))).toBe(text);
  });

  test.each([
    [undefined],
    [{}],
    [{ text: 7 }],
    [{ text: 'no json' }],
    [{ text: '[]' }],
    [{ text: '{"greeting":1,"lists":{}}' }],
    [{ text: '{"greeting":{}}' }],
    [{ text: '['.repeat(1_000) }],
  ])('of %j is none', (remembered) => {
    expect(recallSurface(remembered)).toBeUndefined();
  });

  test('of lists that are none is of empty ones', () => {
    expect(recallSurface({ text: '{"greeting":{},"lists":{"tools":7,"prompts":[1,{"name":"p"}]}}' })).toEqual({
      greeting: {},
      lists: { ...none, prompts: [{ name: 'p' }] },
    });
  });
});

test('what everyone sees has its secrets hidden, but for the names that things are called by', () => {
  const greeting = { instructions: 'use k3y-1234' };
  const untouched = { name: 'plain', description: 'nothing to hide' };
  const surface = {
    greeting,
    lists: {
      tools: [untouched, { name: 'k3y-1234', title: 'k3y-1234', inputSchema: { default: 'k3y-1234' } }],
      resources: [{ uri: 'x://k3y-1234', name: 'k3y-1234', description: 'k3y-1234' }],
      resourceTemplates: [{ uriTemplate: 'x://k3y-1234/{a}', title: 'k3y-1234' }],
      prompts: [],
    },
  };
  const hide = <T>(value: T): T => {
    const text = JSON.stringify(value);
    return text.includes('k3y') ? JSON.parse(text.replaceAll('k3y-1234', '…')) : value;
  };
  const shown = publicSurface(surface, hide);
  expect(shown.greeting).toEqual({ instructions: 'use …' });
  expect(shown.lists.tools).toEqual([untouched, { name: 'k3y-1234', title: '…', inputSchema: { default: '…' } }]);
  expect(shown.lists.tools[0]).toBe(untouched);
  expect(shown.lists.resources).toEqual([{ uri: 'x://k3y-1234', name: 'k3y-1234', description: '…' }]);
  expect(shown.lists.resourceTemplates).toEqual([{ uriTemplate: 'x://k3y-1234/{a}', title: '…' }]);
});
