import { useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { now } from '../../api/clock.ts';
import type { Filter } from './entry.ts';
import { filterNames, filterOf, type FilterName } from './filters.ts';

/** The filter, as the address keeps it. */
export interface FilterState {
  readonly filter: Filter;
  readonly value: (name: FilterName) => string;
  /** Empty: it narrows nothing. */
  readonly set: (changes: Partial<Record<FilterName, string>>) => void;
  readonly clear: () => void;
  /** How many parts narrow the list, the search left out. */
  readonly count: number;
}

/** The filter of the list; a reload, a bookmark and the way back keep it. */
export const useFilter = (): FilterState => {
  const [address, setAddress] = useSearchParams();
  const said = filterNames.map((name) => `${name}=${address.get(name) ?? ''}`).join('&');
  // The beginning of a time stays where it was when it was chosen: rows do not leave while one reads.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const filter = useMemo(() => filterOf(address, now()), [said]);
  const set: FilterState['set'] = (changes) =>
    setAddress(
      (former) => {
        const next = new URLSearchParams(former);
        for (const [name, value] of Object.entries(changes)) {
          if (value === '') next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
  return {
    filter,
    value: (name) => address.get(name) ?? '',
    set,
    clear: () => set(Object.fromEntries(filterNames.map((name) => [name, '']))),
    count: filterNames.filter((name) => name !== 'q' && (address.get(name) ?? '') !== '').length,
  };
};
