import type { ComponentProps } from 'react';
import { classes } from './classes.ts';
import css from './TextInput.module.css';

/** One line of text. Put it in a Field, or give it an `aria-label`. */
export function TextInput({ className, ...rest }: ComponentProps<'input'>) {
  return (
    <input type="text" autoComplete="off" spellCheck={false} {...rest} className={classes(css.input, className)} />
  );
}
