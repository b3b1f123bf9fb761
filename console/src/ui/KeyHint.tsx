import css from './KeyHint.module.css';

/** The key that does the same. Not read out: those who hear the page have buttons with names. */
export function KeyHint({ children }: { readonly children: string }) {
  return (
    <kbd className={css.key} aria-hidden="true">
      {children}
    </kbd>
  );
}
