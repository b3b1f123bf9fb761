import type { ComponentProps } from 'react';
import type { Tone } from './Badge.tsx';
import css from './Card.module.css';
import { classes } from './classes.ts';

interface CardProps extends ComponentProps<'section'> {
  /** What happened to what it shows; grey where nothing did. */
  readonly tone?: Tone;
}

/** One thing and all about it. Give it a name with `aria-labelledby`. */
export function Card({ tone = 'grey', className, ...rest }: CardProps) {
  return <section {...rest} className={classes(css.card, css[tone], className)} />;
}
