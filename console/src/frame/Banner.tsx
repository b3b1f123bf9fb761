import type { ReactNode } from 'react';
import { classes } from '../ui/classes.ts';
import css from './Banner.module.css';

interface BannerProps {
  readonly tone: 'grey' | 'amber' | 'red';
  readonly icon: ReactNode;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** A sentence above every page. */
export function Banner({ tone, icon, action, children }: BannerProps) {
  return (
    <div role="status" className={classes(css.banner, css[tone])}>
      <span className={css.icon} aria-hidden="true">
        {icon}
      </span>
      <p className={css.words}>{children}</p>
      {action}
    </div>
  );
}
