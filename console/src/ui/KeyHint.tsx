import css from './KeyHint.module.css';

/** The key that does the same. Give the button `aria-keyshortcuts`: this is for those who see it. */
export function KeyHint({ keys }: { readonly keys: string }) {
  return (
    <kbd className={css.key} aria-hidden="true">
      {keys}
    </kbd>
  );
}
