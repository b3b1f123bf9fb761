import { describe, expect, test } from 'vitest';
import { serversInClientFile } from './client-file.ts';
import { commandWords } from './command-words.ts';

test('quotes hold the words of a command line together, and nothing else has a meaning', () => {
  expect(commandWords(`npx -y "a b" 'c "d"' e\\f $HOME; rm "say \\"hi\\""`)).toEqual([
    'npx',
    '-y',
    'a b',
    'c "d"',
    'e\\f',
    '$HOME;',
    'rm',
    'say "hi"',
  ]);
});

describe('the configuration file of a client', () => {
  const entry = { command: 'npx', args: ['-y', 'some-server'], env: { A: '1' } };

  test.each([
    ['as most write it', { mcpServers: { one: entry } }],
    ['as VS Code writes it', { servers: { one: entry }, inputs: [] }],
    ['in the settings of VS Code', { 'editor.tabSize': 2, mcp: { servers: { one: entry } } }],
    ['of nothing but servers', { one: entry }],
  ])('is read %s', (_, file) => {
    expect([...serversInClientFile(JSON.stringify(file))]).toEqual([['one', entry]]);
  });

  test('gives of a server only what we know', () => {
    const text = JSON.stringify({ mcpServers: { one: { ...entry, autoApprove: ['*'], disabled: false } } });
    expect(serversInClientFile(text).get('one')).toEqual(entry);
  });

  test('that has no server, or is no JSON, is refused with what to do', () => {
    expect(() => serversInClientFile('{"editor.tabSize": 2}')).toThrow('No server is in this file');
    expect(() => serversInClientFile('mcpServers:')).toThrow('no JSON');
  });
});
