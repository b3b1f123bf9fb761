import type { ReactNode } from 'react';
import css from './Section.module.css';

interface SectionProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** One part of what is known of a record. */
export function Section({ title, children }: SectionProps) {
  return (
    <section className={css.section}>
      <h3 className={css.title}>{title}</h3>
      {children}
    </section>
  );
}
