import { useText } from '../../i18n/text.tsx';
import type { Health } from './health.ts';
import { Trouble } from './Trouble.tsx';
import css from './Troubles.module.css';

interface TroublesProps {
  readonly troubles: Health['troubles'];
  readonly isServing: boolean;
}

/** What is not as it should be, the worst first. */
export function Troubles({ troubles, isServing }: TroublesProps) {
  const { t } = useText();
  if (troubles.length === 0) return <p className={css.well}>{isServing ? t('health.well') : t('health.noTroubles')}</p>;
  return (
    <ul className={css.list}>
      {troubles.map((trouble) => (
        <li key={`${trouble.kind} ${trouble.server ?? ''}`}>
          <Trouble trouble={trouble} />
        </li>
      ))}
    </ul>
  );
}
