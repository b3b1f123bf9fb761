import css from './Count.module.css';

/** How many wait. */
export function Count({ value }: { readonly value: number }) {
  return <span className={css.count}>{value > 99 ? '99+' : value}</span>;
}
