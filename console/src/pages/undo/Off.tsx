import { useText } from '../../i18n/text.tsx';
import { Card } from '../../ui/Card.tsx';
import { WithCommands } from '../../ui/WithCommands.tsx';
import css from './Off.module.css';

/** What calls change is not kept: there is no way back for what comes. */
export function Off() {
  const { t } = useText();
  return (
    <Card tone="amber" aria-label={t('undo.off')} className={css.off}>
      <h2>{t('undo.off')}</h2>
      <p>
        <WithCommands text={t('undo.off.means')} />
      </p>
    </Card>
  );
}
