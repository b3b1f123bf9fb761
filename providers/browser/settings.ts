import { isAbsolute } from 'node:path';
import { parseArgs } from 'node:util';

/** What the browser is started with. */
export interface Settings {
  /** Absolute: the program itself, no script around it. */
  readonly browser: string;
  /** Absolute: the one folder that pictures and downloads go to. */
  readonly downloads: string;
  /** The proxy that all of its traffic goes through, to this machine too. */
  readonly proxy?: string;
  /** Absolute: where its package lies. Left out: where Node finds it from here. */
  readonly package?: string;
}

/** How it is called. */
export const usage = 'Usage: node server.ts --browser PROGRAM --downloads FOLDER [--package FOLDER]\n';

const options = { browser: { type: 'string' }, downloads: { type: 'string' }, package: { type: 'string' } } as const;

/** What the command line and the environment, which names the proxy, say; a sentence where it is wrong. */
export const readSettings = (
  args: readonly string[],
  { HTTP_PROXY: proxy = '' }: { readonly HTTP_PROXY?: string | undefined },
): Settings | string => {
  try {
    const { browser = '', downloads = '', package: own } = parseArgs({ args: [...args], options, strict: true }).values;
    if (!isAbsolute(browser)) return 'Say which browser, by an absolute path.';
    if (!isAbsolute(downloads)) return 'Say which folder downloads go to, by an absolute path.';
    if (own !== undefined && !isAbsolute(own)) return 'Say where its package lies by an absolute path.';
    return { browser, downloads, ...(proxy === '' ? {} : { proxy }), ...(own === undefined ? {} : { package: own }) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};
