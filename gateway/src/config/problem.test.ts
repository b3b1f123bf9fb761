import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderProblems, showPath, visible } from './problem.ts';

test('problems read as a list: what, where, what to do', () => {
  const text = renderProblems('storycore-mcp.json', [
    {
      file: 'storycore-mcp.json',
      path: 'mcpServers.files.comand',
      line: 4,
      message: 'The key "comand" is not known here.',
      remedy: 'Did you mean "command"?',
    },
    { file: 'storycore-mcp.json', path: '', message: 'This file is empty.' },
  ]);
  expect(text).toBe(
    [
      'storycore-mcp.json is not valid (2 problems):',
      '✖ The key "comand" is not known here.',
      '  → at mcpServers.files.comand (storycore-mcp.json, line 4)',
      '  Did you mean "command"?',
      '✖ This file is empty.',
      '  → at storycore-mcp.json',
    ].join('\n'),
  );
});

test('paths are shown as a person writes them', () => {
  expect(showPath(['grants', 0, 'paths', 12])).toBe('grants[0].paths[12]');
  expect(showPath(['mcpServers', 'my server', 'env', 'A-B'])).toBe('mcpServers["my server"].env.A-B');
  expect(showPath(['\u202eevil'])).toBe('["\\u{202e}evil"]');
  expect(showPath([])).toBe('');
});

test('nothing that is shown can hide or reorder text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
    }),
  );
  expect(visible('x'.repeat(10_000)).length).toBeLessThan(300);
});
