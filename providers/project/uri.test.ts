import { describe, expect, test } from 'vitest';

import { proves } from '../../gateway/test/security/proves.ts';
import { readUri, uriOf } from './uri.ts';

describe('a URI', () => {
  test.for(['alban', 'Léa & co', '3f9c2a17-6f0e', 'a.b', 'plan #2', '100 %', 'x'.repeat(200)])(
    'names %s, and comes back',
    (id) => {
      expect(readUri(uriOf('characters', id))).toEqual({ kind: 'characters', id });
    },
  );

  test.for([
    '',
    '.',
    '..',
    '..%2Fx',
    '%2e%2e',
    '..%5Cx',
    '.env',
    'a%2Fb',
    'a%5Cb',
    'a%00',
    'a%0A',
    'C%3A',
    'a.',
    'a%20',
    'a?b',
    'a#b',
    '%',
    '%ff',
    'a/b',
    '*',
    'x'.repeat(201),
  ])(`with the id %j names nothing: an id is no path ${proves('T-141')}`, (id) => {
    expect(readUri(`storycore://project/characters/${id}`)).toBeUndefined();
  });

  test.for(['storycore://project/', 'storycore://projects', 'storycore://project/worlds', 'storycore:project', ''])(
    '%j is none of ours',
    (uri) => {
      expect(readUri(uri)).toBeUndefined();
    },
  );
});
