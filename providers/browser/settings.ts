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
}

/** How it is called. */
export const usage = 'Usage: node server.ts --browser PROGRAM --downloads FOLDER\n';

const options = { browser: { type: 'string' }, downloads: { type: 'string' } } as const;

/** What the command line and the environment, which names the proxy, say; a sentence where it is wrong. */
export const readSettings = (
  args: readonly string[],
  { HTTP_PROXY: proxy = '' }: { readonly HTTP_PROXY?: string | undefined },
): Settings | string => {
  try {
    const { browser = '', downloads = '' } = parseArgs({ args: [...args], options, strict: true }).values;
    if (!isAbsolute(browser)) return 'Say which browser, by an absolute path.';
    if (!isAbsolute(downloads)) return 'Say which folder downloads go to, by an absolute path.';
    return { browser, downloads, ...(proxy === '' ? {} : { proxy }) };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};
