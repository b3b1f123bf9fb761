import { expect, test } from 'vitest';
import { createFactsSource } from '../../src/pipeline/facts-source.ts';
import { decide } from '../../src/policy/decide.ts';
import type { Conditions, Grant, Level } from '../../src/policy/grant.ts';
import { profileOf } from '../../src/upstream/providers.ts';
import { worldOf } from '../security/case-world.ts';

const { resolveHost: _, ...machine } = worldOf({
  id: '',
  tool_kind: '',
  args: {},
  policy: { cwd: '/film/web' },
  fs_setup: [],
});

const server = (provider: 'brave_search' | 'puppeteer_playwright') => {
  const entry = { name: provider, provider, args: [], env: {}, cwd: '/film/web', roots: ['/film/web'], hash: '' };
  return { name: provider, profile: profileOf(entry), base: entry.cwd, roots: entry.roots };
};
const source = createFactsSource([server('brave_search'), server('puppeteer_playwright')], machine);

let made = 0;
const allow = (level: Level, conditions?: Conditions): Grant => ({
  id: `g${(made += 1)}`,
  effect: 'allow',
  level,
  principal: {},
  server: '*',
  name: '*',
  scope: 'global',
  givenBy: 'person',
  givenAt: 0,
  ...(conditions === undefined ? {} : { conditions }),
});

/** What becomes of a call under these grants. */
const decided = async (upstream: string, name: string, args: object, grants: readonly Grant[]): Promise<string> => {
  const target = { kind: 'tool', upstream, name } as const;
  const facts = await source.of('tools/call', target, { name, arguments: args }, { name }, () => false);
  return facts.violations.length > 0 ? 'never' : decide(grants, { client: 'c' }, target, facts.needs, 1).effect;
};

const browser = 'puppeteer_playwright';
const acts = allow('tool_execute');
const page = allow('network_access', { hosts: ['example.org'], ports: [443], protocols: ['https'] });

test.each<[string, string, readonly Grant[]]>([
  ['https://example.org/a', 'allow', [acts, page]],
  ['https://example.org/a', 'deny', [acts]],
  ['https://example.org/a', 'deny', [page]],
  ['http://example.org/a', 'deny', [acts, page]],
  ['https://example.org:8443/', 'deny', [acts, page]],
  ['https://evil.example/', 'deny', [acts, page]],
  ['file:///etc/passwd', 'deny', [acts, page]],
  ['file:///film/web/a.html', 'deny', [acts, page, allow('resource_read', { paths: ['/film'] })]],
  ['http://127.0.0.1:7337/', 'deny', [acts, allow('network_access', { hosts: ['*.org', 'example.org'] })]],
  ['http://[::ffff:127.0.0.1]/', 'deny', [acts, page]],
  ['http://2130706433/', 'deny', [acts, page]],
  ['view-source:file:///etc/passwd', 'never', [acts, allow('network_access')]],
  ['data:text/html,<script>1</script>', 'never', [acts, allow('network_access')]],
  ['javascript:alert(1)', 'never', [acts, allow('network_access')]],
  ['example.org', 'never', [acts, page]],
  ['https://example.org@evil.example/', 'never', [acts, page]],
])('to open %s is decided as %s (%#)', async (url, effect, grants) => {
  expect(await decided(browser, 'browser_navigate', { url }, grants)).toBe(effect);
  expect(await decided(browser, 'browser_tabs', { action: 'new', url }, grants)).toBe(effect);
});

test('a picture needs to be allowed to write in the folder, and there alone', async () => {
  const web = allow('resource_write', { paths: ['/film/web'] });
  expect(await decided(browser, 'browser_take_screenshot', {}, [acts])).toBe('deny');
  expect(await decided(browser, 'browser_take_screenshot', {}, [acts, web])).toBe('allow');
  expect(await decided(browser, 'browser_take_screenshot', { filename: 'a/b.png' }, [acts, web])).toBe('allow');
  expect(await decided(browser, 'browser_take_screenshot', { filename: '../story.md' }, [acts, web])).toBe('deny');
  expect(await decided(browser, 'browser_snapshot', { filename: '/film/story.md' }, [acts, web])).toBe('deny');
});

test('a file is handed to a page only where it may be read', async () => {
  const paths = ['/film/secret.txt'];
  expect(await decided(browser, 'browser_file_upload', { paths }, [acts])).toBe('deny');
  expect(await decided(browser, 'browser_drop', { target: 'x', paths }, [acts])).toBe('deny');
});

test('to run code in the server itself is not opened by a grant to use the browser', async () => {
  const code = { code: 'async () => 1' };
  expect(await decided(browser, 'browser_run_code_unsafe', code, [acts, page])).toBe('deny');
  expect(await decided(browser, 'browser_run_code_unsafe', code, [allow('server_admin')])).toBe('allow');
});

test('a search needs the host of its API, and no other host opens it', async () => {
  const api = allow('network_access', { hosts: ['api.search.brave.com'], ports: [443], protocols: ['https'] });
  expect(await decided('brave_search', 'brave_web_search', { query: 'q' }, [api])).toBe('allow');
  expect(await decided('brave_search', 'brave_web_search', { query: 'q' }, [acts, page])).toBe('deny');
});
