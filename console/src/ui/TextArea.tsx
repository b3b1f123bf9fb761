import type { ComponentProps } from 'react';
import { classes } from './classes.ts';
import css from './TextInput.module.css';

/** Several lines of text, such as JSON. Put it in a Field, or give it an `aria-label`. */
export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea
      rows={5}
      autoComplete="off"
      spellCheck={false}
      {...rest}
      className={classes(css.input, css.lines, className)}
    />
  );
}
