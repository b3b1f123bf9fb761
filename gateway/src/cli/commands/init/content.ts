import { parse } from 'node:path';
import { configName } from '../../place.ts';
import type { Project } from './project.ts';
import { webFolder } from './web.ts';

export const writings = ['ask', 'deny', 'allow'] as const;

/** What happens when something is to be written in the project. */
export type Writing = (typeof writings)[number];

export interface Choices {
  readonly writing: Writing;
  readonly git: boolean;
  /** The web search. */
  readonly search: boolean;
  readonly browser: boolean;
}

/** What no tool opens, wherever it lies: the engine's own files, and what holds keys. */
export const secretNames = ['.storycore', 'credentials*', '.env*', 'data/llm_configs'] as const;

const webGrants = (project: Project, { writing, search, browser }: Choices): readonly object[] => [
  ...(search
    ? [
        {
          effect: 'allow',
          level: 'network_access',
          server: 'brave_search',
          hosts: ['api.search.brave.com'],
          ports: [443],
          protocols: ['https'],
        },
      ]
    : []),
  ...(browser
    ? [
        { effect: 'allow', level: 'tool_execute', server: 'puppeteer_playwright' },
        { effect: writing, level: 'resource_write', server: 'puppeteer_playwright', paths: [webFolder(project)] },
      ]
    : []),
];

/** The configuration of a project, as it is written. `dataFolder` holds what is granted, and is nobody's to touch. */
export const configContent = (project: Project, choices: Choices, dataFolder: string): object => {
  const { root, name, kind } = project;
  const { writing, git, search, browser } = choices;
  const { root: top } = parse(root);
  const servers = ['filesystem', ...(git ? ['git'] : [])];
  // What is no StoryCore project has no scenes and characters to show.
  const shows = kind === 'folder' ? [] : ['project'];
  const anywhere = (names: readonly string[]): string[] => names.map((each) => `${top}**/${each}`);
  const both = ['resource_read', 'resource_write'];
  return {
    version: 1,
    project: { name, root },
    providers: {
      filesystem: true,
      git,
      ...(shows.length > 0 ? { project: true } : {}),
      ...(search ? { brave_search: true } : {}),
      ...(browser ? { puppeteer_playwright: true } : {}),
    },
    grants: [
      ...[...servers, ...shows].map((server) => ({ effect: 'allow', level: 'resource_read', server, paths: [root] })),
      ...servers.map((server) => ({ effect: writing, level: 'resource_write', server, paths: [root] })),
      ...webGrants(project, choices),
      { effect: 'deny', levels: both, paths: anywhere(secretNames) },
      { effect: 'deny', level: 'resource_write', server: 'filesystem', paths: anywhere(['.git']) },
      // A person who stands in a folder with such a file uses it: whoever writes one could name programs to start.
      { effect: 'deny', level: 'resource_write', paths: anywhere([configName]) },
      { effect: 'deny', levels: both, paths: [dataFolder] },
    ],
  };
};
