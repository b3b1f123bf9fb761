import { expect, test } from 'vitest';
import type { Surface } from './surface.ts';
import { createViews } from './views.ts';

const showing = (names: readonly string[], version = '1'): Surface => ({
  greeting: { serverInfo: { name: 's', version } },
  lists: { tools: names.map((name) => ({ name })), resources: [], resourceTemplates: [], prompts: [] },
});
const namesIn = ({ lists }: Surface): readonly unknown[] => lists.tools.map(({ name }) => name);

test('what only a connection shows that may be asked stays, whoever is looked at next', () => {
  const views = createViews();
  expect(namesIn(views.put({}, showing(['a', 'b'])))).toEqual(['a', 'b']);
  expect(namesIn(views.put({ sampling: {} }, showing(['ask', 'a', 'b'])))).toEqual(['a', 'b', 'ask']);
  expect(namesIn(views.put({}, showing(['a', 'b', 'c'])))).toEqual(['a', 'b', 'c', 'ask']);
});

test('what one connection does not show any more is gone, whoever showed it too', () => {
  const views = createViews();
  views.put({}, showing(['a', 'b']));
  views.put({ sampling: {} }, showing(['a', 'b', 'ask']));
  expect(namesIn(views.put({}, showing(['a'])))).toEqual(['a', 'ask']);
  expect(namesIn(views.put({ sampling: {} }, showing(['a'])))).toEqual(['a']);
});

test('another version of the server begins anew', () => {
  const views = createViews();
  views.put({ sampling: {} }, showing(['a', 'ask']));
  expect(namesIn(views.put({}, showing(['a'], '2')))).toEqual(['a']);
  expect(views.has({ sampling: {} })).toBe(false);
});

test('connections are alike by the names of what they may be asked for', () => {
  const views = createViews();
  views.put({ sampling: {}, roots: {} }, showing([]));
  expect(views.has({ roots: { listChanged: true }, sampling: { 'x-any': 1 } })).toBe(true);
  expect(views.has({ sampling: {} })).toBe(false);
});
