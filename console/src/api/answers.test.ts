import { expect, test } from 'vitest';
import { topics } from '../../../gateway/src/admin/contract/event.ts';
import { topicsOf } from './events.ts';
import { failureOf } from './failure.ts';
import { pagesOf } from './topics.ts';

test('an answer of something that is no gateway is not taken for one', () => {
  for (const body of [undefined, null, 'no', [], { code: 7 }, { message: 'x' }])
    expect(failureOf(body).code).toBe('not-understood');
});

test('a refusal keeps its code, its words and its remedy', () => {
  const failure = failureOf({ code: 'frozen', message: 'Calls are frozen.', remedy: 'Resume.', data: { at: 1 } });
  expect(failure).toMatchObject({ code: 'frozen', message: 'Calls are frozen.', remedy: 'Resume.', data: { at: 1 } });
});

test('what changed is asked for again, all of it where events were missed', () => {
  expect(topicsOf('{"kind":"changed","topics":["requests","made-up"]}')).toEqual(['requests']);
  expect(topicsOf('{"kind":"reset"}')).toBeUndefined();
  expect(topics.filter((topic) => pagesOf[topic].length === 0)).toEqual([]);
});
