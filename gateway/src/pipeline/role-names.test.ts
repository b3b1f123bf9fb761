import { expect, test } from 'vitest';
import { guessByName, senseOf } from './role-names.ts';
import { wordsOf } from './role-words.ts';

const guess = (tool: string, name: string, others: readonly string[] = []): string => {
  const { kind, access } = guessByName(name, senseOf(tool, [name, ...others]));
  return `${kind} ${access}`;
};

test('a name is split into words however it is written', () => {
  expect(['newFilePath', 'new_file_path', 'new-file-path', 'baseURL', 'HTMLFile'].map(wordsOf)).toEqual([
    ['new', 'file', 'path'],
    ['new', 'file', 'path'],
    ['new', 'file', 'path'],
    ['base', 'url'],
    ['html', 'file'],
  ]);
});

test.each([
  ['read_file', 'path', 'path read'],
  ['write_file', 'path', 'path write'],
  ['search_and_replace', 'path', 'path write'],
  ['get_or_create_note', 'notePath', 'path write'],
  ['frobnicate', 'directory', 'path write'],
  ['get_image', 'saveTo', 'maybe-path write'],
  ['copy_file', 'source', 'path read'],
  ['copy_file', 'destination', 'path write'],
  ['move_file', 'source', 'path both'],
  ['read_file', 'target', 'path read'],
  ['maps_directions', 'destination', 'maybe-path write'],
  ['read_file', 'filename', 'path read'],
  ['take_screenshot', 'filename', 'file-name write'],
  ['send', 'attachments', 'maybe-path write'],
  ['search_files', 'pattern', 'glob read'],
  ['search_files', 'excludePatterns', 'data read'],
  ['grep_text', 'pattern', 'data read'],
  ['fetch', 'url', 'url write'],
  ['fetch', 'imageUrls', 'url write'],
  ['open', 'uri', 'uri write'],
  ['open', 'link', 'uri write'],
  ['connect', 'host', 'host write'],
  ['web_search', 'query', 'data read'],
  ['post', 'message', 'data write'],
  ['post', 'body', 'content write'],
  ['list', 'folder_id', 'data read'],
  ['list', 'pathType', 'data read'],
  ['anything', 'options', 'unknown write'],
  ['lire_fichier', 'chemin', 'path read'],
  ['read_file', '__proto__', 'unknown read'],
])('of %s, %s is %s', (tool, name, expected) => {
  const [kind] = expected.split(' ');
  const answer = guess(tool, name);
  expect(kind === 'data' || kind === 'unknown' ? answer.split(' ')[0] : answer).toBe(
    kind === 'data' || kind === 'unknown' ? kind : expected,
  );
});

test('the paths of a remote repository are files of this machine only when they look so', () => {
  expect(guess('get_file_contents', 'path', ['owner', 'repo'])).toBe('maybe-path read');
});
