import braveSearch from '../../profiles/brave_search.json' with { type: 'json' };
import filesystem from '../../profiles/filesystem.json' with { type: 'json' };
import git from '../../profiles/git.json' with { type: 'json' };
import project from '../../profiles/project.json' with { type: 'json' };
import puppeteerPlaywright from '../../profiles/puppeteer_playwright.json' with { type: 'json' };
import type { ServerConfig } from './config.ts';

/** What a server is called by us, in each language. */
export interface ServerTitle {
  readonly en: string;
  readonly fr: string;
}

const titles: Readonly<Record<NonNullable<ServerConfig['provider']>, ServerTitle>> = {
  brave_search: braveSearch.title,
  filesystem: filesystem.title,
  git: git.title,
  project: project.title,
  puppeteer_playwright: puppeteerPlaywright.title,
};

/** How we call a provider; undefined for a server that is none, which has only the name its owner gave it. */
export const providerTitle = ({ provider }: Pick<ServerConfig, 'provider'>): ServerTitle | undefined =>
  provider === undefined ? undefined : titles[provider];
