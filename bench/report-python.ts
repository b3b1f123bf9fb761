import { pythonMoreMs } from './check-python.ts';
import { micro, table } from './markdown.ts';
import type { Section } from './markdown.ts';
import { median } from './stats.ts';

/** The engine's way in, beside the gateway's own. */
export const pythonSection: Section = ({ python }) => {
  if (python === undefined) return undefined;
  const heading = '### Through Python: 100 B, one call after the other';
  if ('why' in python) return `${heading}\n\nNot measured: ${python.why}`;
  const rows = [
    ['gateway', micro(median(python.gateway)), '–'],
    ['the add-on of the engine', micro(median(python.python)), `+${micro(pythonMoreMs(python))}`],
  ];
  return `${heading}\n\n${table(['', 'p50 µs', 'more'], rows)}`;
};
