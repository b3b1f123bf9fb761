import type { ReactNode } from 'react';
import css from './EmptyState.module.css';

interface EmptyStateProps {
  readonly icon?: ReactNode;
  readonly title: string;
  /** What it means that nothing is here, and what would bring something. */
  readonly means?: ReactNode;
  readonly action?: ReactNode;
}

/** Nothing is here, and that is said. */
export function EmptyState({ icon, title, means, action }: EmptyStateProps) {
  return (
    <div className={css.empty}>
      {icon !== undefined && <span className={css.icon}>{icon}</span>}
      <h2>{title}</h2>
      {means !== undefined && <div className={css.means}>{means}</div>}
      {action}
    </div>
  );
}
