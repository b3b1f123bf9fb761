import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const options: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  // What passed is not told whole: it takes as long again.
  resultTypes: ['violations'],
};

/** What axe finds wrong on the page as it is now, one line each: the rule, what it wants, and where. */
export const violationsOf = async (page: Page): Promise<readonly string[]> => {
  // What the driver evaluates is not bound by the content security policy of the page.
  await page.evaluate(source);
  const results = await page.evaluate<AxeResults, RunOptions>((wanted) => {
    const axe: { run(options: RunOptions): Promise<AxeResults> } = Reflect.get(globalThis, 'axe');
    return axe.run(wanted);
  }, options);
  return results.violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ target }) => target.join(' ')).join(', ')})`,
  );
};
