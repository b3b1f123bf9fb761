// Measures the console as a person has it: what its first page loads, when it can be used, and how a long list scrolls.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openState } from '../../gateway/src/store/state.ts';
import { aRecord, anEnd } from '../../gateway/test/fixtures/state.ts';
import { hasBrowser, launchBrowser } from './browser.ts';
import { openPage } from './open-page.ts';
import type { ConsoleStage } from './stage.ts';
import { openStage } from './stage.ts';

const docs = join(import.meta.dirname, '..', '..', 'docs', 'performance.md');
const markers = { begin: '<!-- console:begin -->', end: '<!-- console:end -->' };
const records = 10_000;
const rounds = 3;

interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: 'kB' | 'ms' | '';
}

/** A long day at work, kept by the audit log's own way in. */
const fillAudit = ({ place }: ConsoleStage): void => {
  using state = openState(place.data, (message) => console.error(message));
  const now = Date.now();
  for (let index = 0; index < records; index += 1) {
    const id = `figure-${String(index).padStart(5, '0')}`;
    const isDenied = index % 17 === 0;
    const record = {
      at: now - (records - index) * 5_000,
      target: { kind: 'tool', upstream: 'filesystem', name: `read_text_file` },
    } as const;
    state.audit.begin(aRecord(id, record));
    state.audit.end(anEnd(id, { ...record, ...(isDenied && { outcome: 'permission-denied' }) }));
  }
  state.audit.drain();
};

/** In the page, before anything of it: what held up its thread for longer than 50 ms. */
const watchLongTasks = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    const tasks: number[] = [];
    Reflect.set(globalThis, 'longTasks', tasks);
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
      buffered: true,
    });
  });
};

const longTasks = (page: Page): Promise<readonly number[]> =>
  page.evaluate(() => {
    const tasks: unknown = Reflect.get(globalThis, 'longTasks');
    return Array.isArray(tasks) ? tasks.map(Number) : [];
  });

/** The bytes that came over the wire, headers too, for an address that the browser knows nothing of. */
const transferred = (page: Page, wanted: RegExp): Promise<number> =>
  page.evaluate((source) => {
    const pattern = new RegExp(source);
    const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    return entries
      .filter((entry) => entry instanceof PerformanceResourceTiming && pattern.test(entry.name))
      .reduce((sum, entry) => sum + (entry instanceof PerformanceResourceTiming ? entry.transferSize : 0), 0);
  }, wanted.source);

/** Opens the first page as one who was let in before, with an empty cache. */
const measureStart = async (browser: Browser, { gateway }: ConsoleStage): Promise<readonly Figure[]> => {
  const { page, close } = await openPage(browser, gateway, {});
  const fresh = await page.context().newPage();
  await watchLongTasks(fresh);
  const session = await fresh.context().newCDPSession(fresh);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await fresh.goto(gateway.url);
  await fresh.locator('main h2, main [role="listbox"], main li').first().waitFor();
  const usableMs = await fresh.evaluate(() => performance.now());
  const paintMs = await fresh.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now(),
  );
  const figures: readonly Figure[] = [
    { what: 'First page, all that is transferred', value: (await transferred(fresh, /./)) / 1_000, unit: 'kB' },
    { what: 'of it JavaScript', value: (await transferred(fresh, /\.js$/)) / 1_000, unit: 'kB' },
    { what: 'First paint with content', value: paintMs, unit: 'ms' },
    { what: 'Time until it can be used: its data is there', value: usableMs, unit: 'ms' },
    { what: 'Longest task until then', value: Math.max(0, ...(await longTasks(fresh))), unit: 'ms' },
  ];
  await page.close();
  await close();
  return figures;
};

/** Scrolls through all rows as a finger does, frame by frame; the page loads 200 more whenever the end is near. */
const scrollToEnd = (
  page: Page,
): Promise<{ readonly frames: number; readonly slowest: number; readonly took: number }> =>
  page.evaluate(async () => {
    const list = document.querySelector('[role="listbox"]');
    if (list === null) throw new Error('There is no list.');
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    const started = await frame();
    let [frames, slowest, last, idle] = [0, 0, started, 0];
    // Half a second without a way further down: that is the end.
    while (idle < 30) {
      const before = list.scrollTop;
      list.scrollTop += 400;
      const now = await frame();
      slowest = Math.max(slowest, now - last);
      last = now;
      frames += 1;
      idle = list.scrollTop === before ? idle + 1 : 0;
    }
    return { frames, slowest, took: last - started };
  });

const measureScroll = async (browser: Browser, { gateway }: ConsoleStage): Promise<readonly Figure[]> => {
  const { page, close } = await openPage(browser, gateway, { path: '/activity' });
  const list = page.getByRole('listbox');
  await list.getByRole('option').first().waitFor();
  await watchLongTasks(page);
  await page.reload();
  await list.getByRole('option').first().waitFor();
  const before = (await longTasks(page)).length;
  const { frames, slowest, took } = await scrollToEnd(page);
  const last = Number(await list.getByRole('option').last().getAttribute('aria-posinset'));
  if (last < records) throw new Error(`Only ${last} of ${records} rows were reached.`);
  const tasks = (await longTasks(page)).slice(before);
  const rowsDrawn = await list.getByRole('option').count();
  await close();
  return [
    { what: 'Rows scrolled through', value: last, unit: '' },
    { what: 'Rows in the page at once', value: rowsDrawn, unit: '' },
    { what: 'Tasks over 50 ms while scrolling', value: tasks.length, unit: '' },
    { what: 'Longest of them', value: Math.max(0, ...tasks), unit: 'ms' },
    { what: 'All of them together', value: tasks.reduce((sum, ms) => sum + ms, 0), unit: 'ms' },
    { what: 'Slowest frame', value: slowest, unit: 'ms' },
    { what: 'Frames a second', value: frames / (took / 1_000), unit: '' },
  ];
};

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/** The middle one of the rounds, figure by figure. */
const middle = (all: readonly (readonly Figure[])[]): readonly Figure[] =>
  (all[0] ?? []).map((figure, place) => ({ ...figure, value: median(all.map((round) => round[place]?.value ?? 0)) }));

const written = ({ value, unit }: Figure): string => {
  const digits = unit === 'kB' ? 1 : 0;
  const text = value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit === '' ? text : `${text} ${unit}`;
};

const table = (title: string, figures: readonly Figure[]): string =>
  [`| ${title} | |`, '| --- | ---: |', ...figures.map((figure) => `| ${figure.what} | ${written(figure)} |`)].join(
    '\n',
  );

/** Puts the tables where the page has its markers. */
const writeDocs = (tables: string): void => {
  const text = readFileSync(docs, 'utf8');
  const [begin, end] = [text.indexOf(markers.begin), text.indexOf(markers.end)];
  if (begin < 0 || end < begin)
    throw new Error(`docs/performance.md lacks the markers ${markers.begin} … ${markers.end}.`);
  writeFileSync(docs, `${text.slice(0, begin + markers.begin.length)}\n\n${tables}\n\n${text.slice(end)}`);
};

if (!hasBrowser) throw new Error('There is no Chromium on this machine: on Debian, `sudo apt install chromium`.');
const stage = await openStage();
try {
  fillAudit(stage);
  const browser = await launchBrowser();
  try {
    const [starts, scrolls]: [(readonly Figure[])[], (readonly Figure[])[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      starts.push(await measureStart(browser, stage));
      scrolls.push(await measureScroll(browser, stage));
    }
    const tables = [
      table('First page', middle(starts)),
      table(`${records.toLocaleString('en')} rows of activity`, middle(scrolls)),
    ].join('\n\n');
    console.log(tables);
    writeDocs(tables);
    console.log('wrote docs/performance.md');
  } finally {
    await browser.close();
  }
} finally {
  await stage.close();
}
