import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classes } from './classes.ts';
import css from './Select.module.css';

interface SelectProps<Value extends string> extends Omit<ComponentProps<'select'>, 'value' | 'onChange'> {
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChoose: (value: Value) => void;
}

// The browser's own: Radix's one draws style elements, which the content security policy refuses, and a phone's is better.
/** One of several. Put it in a Field, or give it an `aria-label`. */
export function Select<Value extends string>({ value, options, onChoose, className, ...rest }: SelectProps<Value>) {
  return (
    <span className={classes(css.frame, className)}>
      <select
        {...rest}
        className={css.select}
        value={value}
        onChange={(event) => {
          const option = options.find((candidate) => candidate.value === event.target.value);
          if (option) onChoose(option.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown size={16} className={css.arrow} aria-hidden="true" />
    </span>
  );
}
