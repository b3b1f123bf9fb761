import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { classes } from './classes.ts';
import css from './Row.module.css';

/** Things one below the other, in one frame. */
export function Rows({ className, ...rest }: ComponentProps<'ul'>) {
  return <ul {...rest} className={classes(css.rows, className)} />;
}

interface RowProps extends ComponentProps<'li'> {
  /** How it stands, for the eye: the same is said in words. */
  readonly sign: LucideIcon;
  /** What can be done with it. */
  readonly actions?: ReactNode;
}

/** One of them. `aria-current` marks the one that somebody was led to. */
export function Row({ sign: Sign, actions, children, className, ...rest }: RowProps) {
  return (
    <li {...rest} className={classes(css.row, className)}>
      <Sign size={18} className={css.sign} aria-hidden="true" />
      <div className={css.words}>{children}</div>
      {actions && <div className={css.actions}>{actions}</div>}
    </li>
  );
}
