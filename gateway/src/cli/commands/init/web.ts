import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, findBrowser } from '../../../index.ts';
import type { Choices } from './content.ts';
import type { Project } from './project.ts';

/** Where pictures and downloads of the browser go. */
export const webFolder = ({ root }: Pick<Project, 'root'>): string => join(root, 'web');

/** The browser of this machine; or why there is none, with what to do about it. */
export const lookForBrowser = (): { readonly program: string } | { readonly missing: string } => {
  try {
    return { program: findBrowser() };
  } catch (error) {
    if (error instanceof ConfigError) return { missing: error.message };
    throw error;
  }
};

/** What a person who wanted the web has to know and to do before it can be used. */
export const webRemarks = (project: Project, { search, browser }: Choices, keyIsSet: boolean): string[] => {
  const found = browser ? lookForBrowser() : undefined;
  return [
    ...(search
      ? ['Web search: api.search.brave.com may be reached, and nothing else. What is searched for goes there.']
      : []),
    ...(search && !keyIsSet
      ? ['It needs a key (https://brave.com/search/api/): keep it with `storycore-mcp secret set BRAVE_API_KEY`.']
      : []),
    ...(found === undefined
      ? []
      : ['program' in found ? `Browser: it drives ${found.program}.` : `Browser: ${found.missing}`]),
    ...(browser
      ? [
          `Its pictures and downloads go to ${webFolder(project)}.`,
          "It opens no page yet: allow hosts with `storycore-mcp grant '*' 'puppeteer_playwright/*' --level network --host HOST --port 443`.",
        ]
      : []),
  ];
};

/** The folder that the browser needs, made where it is wanted. */
export const makeWebFolder = (project: Project, { browser }: Choices): void => {
  if (browser) mkdirSync(webFolder(project), { recursive: true });
};
