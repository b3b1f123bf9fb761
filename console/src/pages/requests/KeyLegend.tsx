import { useText } from '../../i18n/text.tsx';
import { KeyHint } from '../../ui/KeyHint.tsx';
import css from './KeyLegend.module.css';

/** Which keys do what. */
export function KeyLegend({ hasOthers }: { readonly hasOthers: boolean }) {
  const { t } = useText();
  return (
    <p className={css.legend} aria-hidden="true">
      {hasOthers && (
        <span>
          <KeyHint>↑</KeyHint> <KeyHint>↓</KeyHint> {t('requests.keys.move')}
        </span>
      )}
      <span>
        <KeyHint>Enter</KeyHint> <KeyHint>Esc</KeyHint> <KeyHint>N</KeyHint> {t('requests.keys.no')}
      </span>
      <span>
        <KeyHint>M</KeyHint> {t('requests.keys.more')}
      </span>
    </p>
  );
}
