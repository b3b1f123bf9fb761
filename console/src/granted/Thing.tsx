import { HiddenText } from '../ui/HiddenText.tsx';
import css from './Granted.module.css';

/** A name, a path or a host of others, told apart from the page's own words. */
export function Thing({ text }: { readonly text: string }) {
  return (
    <span className={css.thing}>
      <HiddenText text={text} cutAt={120} />
    </span>
  );
}
