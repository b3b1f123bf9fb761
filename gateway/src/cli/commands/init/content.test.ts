import { expect, test } from 'vitest';
import { configContent } from './content.ts';
import type { Choices } from './content.ts';
import type { Project } from './project.ts';

const project: Project = { root: '/film', name: 'Minuit', kind: 'folder', repository: 'none' };
const plain: Choices = { writing: 'ask', git: false, search: false, browser: false };

const contentOf = (changes: Partial<Choices>) =>
  configContent(project, { ...plain, ...changes }, '/data') as {
    providers: Record<string, boolean>;
    grants: { effect: string; level?: string; server?: string; hosts?: string[]; paths?: string[] }[];
  };

const grantsFor = (server: string, changes: Partial<Choices>) =>
  contentOf(changes).grants.filter((grant) => grant.server === server);

test('the web is off, and nothing of it granted, unless it is wanted', () => {
  const { providers, grants } = contentOf({});
  expect(providers).toEqual({ filesystem: true, git: false });
  expect(grants.filter(({ level }) => level === 'network_access' || level === 'tool_execute')).toEqual([]);
});

test('the web search may reach its own host, and no other', () => {
  expect(contentOf({ search: true }).providers).toMatchObject({ brave_search: true });
  expect(grantsFor('brave_search', { search: true })).toEqual([
    {
      effect: 'allow',
      level: 'network_access',
      server: 'brave_search',
      hosts: ['api.search.brave.com'],
      ports: [443],
      protocols: ['https'],
    },
  ]);
});

test.each(['ask', 'deny', 'allow'] as const)(
  'the browser may be used and no host reached; its pictures are written as the project is: %s',
  (writing) => {
    expect(contentOf({ browser: true }).providers).toMatchObject({ puppeteer_playwright: true });
    expect(grantsFor('puppeteer_playwright', { browser: true, writing })).toEqual([
      { effect: 'allow', level: 'tool_execute', server: 'puppeteer_playwright' },
      { effect: writing, level: 'resource_write', server: 'puppeteer_playwright', paths: ['/film/web'] },
    ]);
  },
);

test('a StoryCore project is shown as resources, and read; an ordinary folder is not', () => {
  const story = configContent({ ...project, kind: 'StoryCore project' }, plain, '/data');
  expect(story).toMatchObject({ providers: { project: true } });
  expect(JSON.stringify(story)).toContain(
    '{"effect":"allow","level":"resource_read","server":"project","paths":["/film"]}',
  );
  expect(JSON.stringify(contentOf({}))).not.toContain('"project":true');
});
