import { parse } from 'node:path';
import { configName } from '../../place.ts';
import type { Project } from './project.ts';

export const writings = ['ask', 'deny', 'allow'] as const;

/** What happens when something is to be written in the project. */
export type Writing = (typeof writings)[number];

export interface Choices {
  readonly writing: Writing;
  readonly git: boolean;
}

/** What no tool opens, wherever it lies: the engine's own files, and what holds keys. */
export const secretNames = ['.storycore', 'credentials*', '.env*', 'data/llm_configs'] as const;

/** The configuration of a project, as it is written. `dataFolder` holds what is granted, and is nobody's to touch. */
export const configContent = ({ root, name }: Project, { writing, git }: Choices, dataFolder: string): object => {
  const { root: top } = parse(root);
  const servers = ['filesystem', ...(git ? ['git'] : [])];
  const anywhere = (names: readonly string[]): string[] => names.map((each) => `${top}**/${each}`);
  const both = ['resource_read', 'resource_write'];
  return {
    version: 1,
    project: { name, root },
    providers: { filesystem: true, git },
    grants: [
      ...servers.map((server) => ({ effect: 'allow', level: 'resource_read', server, paths: [root] })),
      ...servers.map((server) => ({ effect: writing, level: 'resource_write', server, paths: [root] })),
      { effect: 'deny', levels: both, paths: anywhere(secretNames) },
      { effect: 'deny', level: 'resource_write', server: 'filesystem', paths: anywhere(['.git']) },
      // A person who stands in a folder with such a file uses it: whoever writes one could name programs to start.
      { effect: 'deny', level: 'resource_write', paths: anywhere([configName]) },
      { effect: 'deny', levels: both, paths: [dataFolder] },
    ],
  };
};
