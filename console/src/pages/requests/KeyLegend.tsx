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
          <KeyHint keys="↑" /> <KeyHint keys="↓" /> {t('requests.keys.move')}
        </span>
      )}
      <span>
        <KeyHint keys="Enter" /> <KeyHint keys="Esc" /> <KeyHint keys="N" /> {t('requests.keys.no')}
      </span>
      <span>
        <KeyHint keys="M" /> {t('requests.keys.more')}
      </span>
    </p>
  );
}
