import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { proves } from '../../test/security/proves.ts';
import { areResources, filesOfUri } from './resource-files.ts';
import type { Resources } from './resource-files.ts';

const all = { all: ['people/*.json'] } as const;
const one = { first: ['people/{id}.json'] } as const;
const story = { first: ['story.md'] } as const;
const resources: Resources = { 'film://people': all, 'film://people/{id}': one, 'film://people/story': story };

describe('the files behind a URI', () => {
  test('are those of the resource, with the name that it says', () => {
    expect(filesOfUri(resources, 'film://people')).toEqual({ files: all });
    expect(filesOfUri(resources, 'film://people/L%C3%A9a%20M.')).toBeUndefined();
    expect(filesOfUri(resources, 'film://people/L%C3%A9a%20M')).toEqual({ files: one, id: 'Léa M' });
  });

  test('are its own, where a URI is written out that a template stands for too', () => {
    expect(filesOfUri(resources, 'film://people/story')).toEqual({ files: story });
  });

  test('of a template, which is completed, are those of the list', () => {
    expect(filesOfUri(resources, 'film://people/{person}')).toEqual({ files: all });
  });

  test('are none, where it means nothing', () => {
    for (const uri of ['film://people/', 'film://people/a/b', 'film://other', '', 'constructor', 'film://people/%ff'])
      expect(filesOfUri(resources, uri)).toBeUndefined();
  });

  test(`never lie outside of their folder, whatever the name is ${proves('T-141')}`, () => {
    const part = fc.constantFrom(
      '..',
      '.',
      '/',
      '\\',
      '%2F',
      '%5C',
      '%2e',
      '%00',
      'a',
      ':',
      ' ',
      '*',
      '?',
      '#',
      '{',
      '}',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const id = filesOfUri(resources, `film://people/${parts.join('')}`)?.id ?? 'a';
        expect(id).not.toMatch(/[/\\\0:*]|^\.|[. ]$/);
      }),
    );
  });
});

test('a profile that says what cannot be meant is damaged', () => {
  expect(areResources(resources)).toBe(true);
  for (const files of [
    {},
    { all: [] },
    { all: ['../x'] },
    { all: ['/x'] },
    { any: ['x'] },
    { all: ['a/b/c'] },
    7,
    null,
  ])
    expect(areResources({ 'film://x': files })).toBe(false);
});
