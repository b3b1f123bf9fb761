import { HiddenText } from '../../ui/HiddenText.tsx';
import css from './Name.module.css';

/** A name that others chose, marked as one: it cannot pass for our words. */
export function Name({ text }: { readonly text: string }) {
  return (
    <strong className={css.name}>
      <HiddenText text={text} cutAt={80} />
    </strong>
  );
}
