import braveSearch from '../../profiles/brave_search.json' with { type: 'json' };
import filesystem from '../../profiles/filesystem.json' with { type: 'json' };
import git from '../../profiles/git.json' with { type: 'json' };
import project from '../../profiles/project.json' with { type: 'json' };
import puppeteerPlaywright from '../../profiles/puppeteer_playwright.json' with { type: 'json' };
import type { ServerConfig } from './config.ts';

/** What a configuration has to know of a tool of a provider. */
export interface ProviderTool {
  /** Making the same call twice does no harm. */
  readonly repeatable: boolean;
  readonly writes: boolean;
}

interface Declared {
  readonly level?: string;
  readonly touchesBase?: string;
  readonly arguments: Readonly<Record<string, string | undefined>>;
  readonly repeatable: boolean;
}

const profiles: Readonly<
  Record<NonNullable<ServerConfig['provider']>, { readonly tools: Readonly<Record<string, Declared>> }>
> = { brave_search: braveSearch, filesystem, git, project, puppeteer_playwright: puppeteerPlaywright };

const writes = ({ level, touchesBase, arguments: roles }: Declared): boolean =>
  level === 'resource_write' ||
  touchesBase === 'write' ||
  Object.values(roles).some((role) => role === 'write-path' || role === 'read-write-path');

/** The tools of a provider by their names; undefined for a server that is none, whose tools nobody declared. */
export const providerTools = ({
  provider,
}: Pick<ServerConfig, 'provider'>): ReadonlyMap<string, ProviderTool> | undefined =>
  provider === undefined
    ? undefined
    : new Map(
        Object.entries(profiles[provider].tools).map(([name, tool]) => [
          name,
          { repeatable: tool.repeatable, writes: writes(tool) },
        ]),
      );
