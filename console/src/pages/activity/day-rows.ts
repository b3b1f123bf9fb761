import type { Entry } from './entry.ts';

/** A line of the list: a record, the day on which those below it were, or what stands at its end. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'entry'; readonly key: string; readonly entry: Entry; readonly place: number }
  | { readonly kind: 'end'; readonly key: 'end'; readonly hasOlder: boolean };

/** A new row for each day; days are those of this machine. */
export const rowsOf = (entries: readonly Entry[], hasOlder: boolean): readonly Row[] => {
  const rows: Row[] = [];
  // A date is made once a day, not once a record.
  let [from, until] = [0, 0];
  for (const [place, entry] of entries.entries()) {
    if (entry.at < from || entry.at >= until) {
      const day = new Date(entry.at);
      from = day.setHours(0, 0, 0, 0);
      until = new Date(from).setDate(new Date(from).getDate() + 1);
      rows.push({ kind: 'day', key: `day ${from} ${place}`, at: from });
    }
    rows.push({ kind: 'entry', key: entry.id, entry, place });
  }
  rows.push({ kind: 'end', key: 'end', hasOlder });
  return rows;
};
