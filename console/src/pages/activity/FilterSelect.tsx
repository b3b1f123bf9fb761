import { Select } from '../../ui/Select.tsx';
import type { FilterName } from './filters.ts';
import type { FilterState } from './use-filter.ts';

interface FilterSelectProps {
  readonly state: FilterState;
  readonly name: FilterName;
  readonly label: string;
  /** What it says where it narrows nothing. */
  readonly all: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** One part of the filter: one of a few, or all. */
export function FilterSelect({ state, name, label, all, options }: FilterSelectProps) {
  const value = state.value(name);
  // What the address says may not be among what was seen lately.
  const isOther = value !== '' && !options.some((option) => option.value === value);
  return (
    <Select
      aria-label={label}
      value={value}
      options={[{ value: '', label: all }, ...options, ...(isOther ? [{ value, label: value }] : [])]}
      onChoose={(chosen) => state.set(name === 'server' ? { server: chosen, tool: '' } : { [name]: chosen })}
    />
  );
}
