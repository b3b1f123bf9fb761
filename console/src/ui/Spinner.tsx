import css from './Spinner.module.css';

/** Something is under way. Says nothing by itself: words stand beside it. */
export function Spinner() {
  return <span className={css.spinner} aria-hidden="true" />;
}
