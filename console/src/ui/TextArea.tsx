import type { ComponentProps } from 'react';
import { classes } from './classes.ts';
import css from './TextInput.module.css';

/** Lines of text. Put it in a Field, or give it an `aria-label`. */
export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea rows={3} autoComplete="off" spellCheck={false} {...rest} className={classes(css.input, className)} />
  );
}
