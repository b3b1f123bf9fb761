import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAuthority } from '../fixtures/authority.ts';
import { internetAt, searchApi } from '../fixtures/search-api.ts';
import type { Found } from '../fixtures/search-api.ts';
import { openState } from '../../src/store/state.ts';
import type { Studio } from './studio.ts';

export const searchHost = 'api.search.brave.com';
const key = 'BSAtheKeyOfThisStudio1234';

/** The web of a story: a search service on this machine, behind the only way out. */
export const openWeb = async (studio: Studio, find: (query: string) => readonly Found[] | undefined) => {
  const authority = createAuthority();
  const api = await searchApi(authority.issue([searchHost]), key, find);
  const internet = await internetAt(api.port);
  writeFileSync(join(studio.folder, 'web.pem'), authority.pem);
  {
    using state = openState(studio.data, () => {});
    await state.secrets.set('BRAVE_API_KEY', key);
  }
  return {
    /** What the service was asked, in order. */
    queries: (): readonly (string | undefined)[] => api.asked.map(({ query }) => query['q']),
    /** What anybody wanted to reach. */
    wanted: internet.wanted,
    /** How the gateway reaches it: a part of the configuration. */
    proxy: { url: `http://127.0.0.1:${internet.port}`, resolves_names: true, certificates: 'web.pem' },
  };
};

/** What a search found, of the text of its answer. */
export const foundIn = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { title: string; url: string; description: string });

/** The same for people: a line for each find; what is no find, as it is. */
export const foundLines = (text: string): string => {
  const lines = foundIn(text).map(({ title, url, description }) => `${title} <${url}>: ${description}`);
  return lines.length === 0 ? text : lines.join('\n');
};
