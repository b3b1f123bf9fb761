import type { ReactNode } from 'react';
import css from './Badge.module.css';
import { classes } from './classes.ts';

/** What a colour says: grey works, amber asks, red refused or broke, violet is held, green just went well. */
export type Tone = 'grey' | 'amber' | 'red' | 'violet' | 'green';

interface BadgeProps {
  readonly tone?: Tone;
  /** A picture beside the words, so that colour alone says nothing. */
  readonly icon?: ReactNode;
  readonly children: ReactNode;
}

/** A state in a word or two. */
export function Badge({ tone = 'grey', icon, children }: BadgeProps) {
  return (
    <span className={classes(css.badge, css[tone])}>
      {icon}
      {children}
    </span>
  );
}
