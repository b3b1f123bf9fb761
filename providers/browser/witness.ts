import { rename, writeFile } from 'node:fs/promises';

/** What is kept beside a picture of a page. */
export interface Origin {
  /** Where the page was when the picture was asked for. */
  readonly url: string;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly tool: 'browser_take_screenshot';
  readonly server: 'puppeteer_playwright';
}

interface Page {
  url(): string;
  screenshot(...options: unknown[]): Promise<Buffer>;
  locator(selector: string): object;
}

interface Element {
  screenshot(...options: unknown[]): Promise<Buffer>;
  page(): Page;
}

const origin = (url: string): Origin => ({
  url,
  takenAt: new Date().toISOString(),
  tool: 'browser_take_screenshot',
  server: 'puppeteer_playwright',
});

const takesPictures = (value: object): value is Element => 'screenshot' in value && 'page' in value;

export interface Witness {
  /** Sees every picture that is taken of the page or of a part of it. */
  watch(page: Page): void;
  /** Where a picture was taken; undefined for what is none. */
  originOf(data: unknown): Origin | undefined;
}

/** Remembers where each picture was taken, for as long as somebody holds the picture. */
export const createWitness = (): Witness => {
  const origins = new WeakMap<object, Origin>();
  const watched = new WeakSet<object>();
  const remembering = async (picture: () => Promise<Buffer>, url: string): Promise<Buffer> => {
    const taken = origin(url);
    const data = await picture();
    origins.set(data, taken);
    return data;
  };
  const watchElements = (page: Page): void => {
    const kind: unknown = Object.getPrototypeOf(page.locator('html'));
    if (typeof kind !== 'object' || kind === null || watched.has(kind) || !takesPictures(kind)) return;
    watched.add(kind);
    const { screenshot } = kind;
    kind.screenshot = function (this: Element, ...options) {
      return remembering(() => screenshot.apply(this, options), this.page().url());
    };
  };
  return {
    watch(page) {
      watchElements(page);
      if (watched.has(page)) return;
      watched.add(page);
      const screenshot = page.screenshot.bind(page);
      page.screenshot = (...options) => remembering(() => screenshot(...options), page.url());
    },
    originOf: (data) => (typeof data === 'object' && data !== null ? origins.get(data) : undefined),
  };
};

/** Writes the origin of the picture `file` beside it, as `<file>.json`; a link that stands there is replaced. */
export const keepOrigin = async (file: string, found: Origin): Promise<void> => {
  const half = `${file}.json.${process.pid}.half`;
  await writeFile(half, `${JSON.stringify(found, null, 2)}\n`, { flag: 'wx' });
  await rename(half, `${file}.json`);
};
