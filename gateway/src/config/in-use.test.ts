import { describe, expect, test } from 'vitest';
import { put, temporaryFolder } from '../../test/fixtures/config-files.ts';
import { loadConfig } from './load.ts';

const load = (content: object) => loadConfig(put(temporaryFolder(), 'storycore-mcp.json', content), { env: {} });
const namesOf = (servers: readonly { readonly name: string }[]): readonly string[] => servers.map(({ name }) => name);

describe('a server that is turned off', () => {
  test('is nowhere where servers are started, and is still checked', () => {
    const config = load({ mcpServers: { one: { command: 'one', enabled: false }, two: { command: 'two' } } });
    expect(namesOf(config.servers)).toEqual(['two']);
    expect(namesOf(config.disabled)).toEqual(['one']);
    expect(() => load({ mcpServers: { one: { enabled: false } } })).toThrow('neither `command` nor `url`');
  });

  test('keeps what is said of it elsewhere', () => {
    const config = load({
      mcpServers: { one: { command: 'one', enabled: false } },
      retry: { repeatable: [{ server: 'one', tools: ['read_*'] }] },
    });
    expect(config.retry.repeatable).toMatchObject([{ server: 'one' }]);
  });

  test('can be a provider, which keeps its settings', () => {
    const config = load({
      providers: { brave_search: { enabled: false, key: '${secret:SEARCH}' } },
      mcpServers: { two: { command: 'two' } },
    });
    expect(namesOf(config.servers)).toEqual(['two']);
  });
});
