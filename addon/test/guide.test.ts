import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../../gateway/test/integration/workplace.ts';
import { addonFolder, noPython, python, where } from './stage.ts';

const page = (name: string): string => readFileSync(join(root, 'docs', 'guides', name), 'utf8');
const pages = ['storycore.md', 'dans-storycore.md'] as const;

const words: Readonly<Record<string, string>> = { ressource: 'resource', outil: 'tool' };

/** The rows of the table of permissions, in English words; the last is what is left. */
const rows = (name: string): readonly (readonly string[])[] => {
  const table = page(name).split('<!-- permissions -->')[1]?.split('\n\n')[0] ?? '';
  return table
    .trim()
    .split('\n')
    .slice(2)
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) =>
          cell
            .trim()
            .replaceAll('`', '')
            .replace(/^\w+/, (word) => words[word] ?? word),
        ),
    );
};

describe('the guide for the engine', () => {
  test.skipIf(noPython).each(pages)(`%s has the table of permissions that the add-on goes by ${where}`, (name) => {
    const list =
      'import sys, json; sys.path.insert(0, sys.argv[1]); import main; print(json.dumps(main.ENGINE_PERMISSIONS))';
    const { stdout } = spawnSync(python, ['-B', '-c', list, join(addonFolder, 'src')], { encoding: 'utf8' });
    const said: readonly (readonly string[])[] = JSON.parse(stdout);
    const kinds: Readonly<Record<string, string>> = { mcp_tool_execute: 'tool', mcp_resource_request: 'resource' };
    const wanted = said.map(([method = '', target, permission, level, scope]) => [
      `${kinds[method] ?? method} ${target}`,
      permission,
      `${level}, ${scope}`,
    ]);
    const shown = rows(name).map((row) => row.slice(0, 3));
    expect(shown.slice(0, -1)).toEqual(wanted.slice(0, -1));
    // The last line takes everything: no word for it is a pattern.
    expect(wanted.at(-1)?.[0]).toBe('* *');
    expect(shown.at(-1)?.slice(1)).toEqual(wanted.at(-1)?.slice(1));
  });

  test('says the same commands in both languages, five to the first call', () => {
    const blocks = pages.map((name) =>
      [...page(name).matchAll(/```(?:sh|python)[^\n]*\n([^]*?)```/g)].map(([, text]) => text),
    );
    expect(blocks[0]).toEqual(blocks[1]);
    expect(blocks[0]?.[0]?.trim().split('\n')).toHaveLength(5);
  });
});

test.each([
  ['electron.md', 'dans-electron.md'],
  ['storycore.md', 'dans-storycore.md'],
])('what %s leads to is there, and in its twin too', (...names) => {
  const links = names.map((name) => [...page(name).matchAll(/\]\(([^)#]+)\)/g)].map(([, link = '']) => link));
  const missing = links.flat().filter((link) => !existsSync(join(root, 'docs', 'guides', link)));
  expect(missing).toEqual([]);
  expect(links[0]).toHaveLength(links[1]?.length ?? 0);
});
