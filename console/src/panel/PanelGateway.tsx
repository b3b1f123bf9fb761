import { Pause, Play } from 'lucide-react';
import { useText } from '../i18n/text.tsx';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { ErrorState } from '../ui/ErrorState.tsx';
import { HiddenText } from '../ui/HiddenText.tsx';
import { Sentence } from '../ui/Sentence.tsx';
import { Time } from '../ui/Time.tsx';
import css from './PanelGateway.module.css';
import type { McpGateway } from './types.ts';
import { useDoing } from './use-doing.ts';
import { useLooked } from './use-looked.ts';

const tones = { works: 'grey', degraded: 'amber', broken: 'red' } as const;

function Standing({ gateway: { frozen, standing } }: { readonly gateway: McpGateway }) {
  const { t } = useText();
  if (frozen !== undefined) return <Badge tone="red">{t('panel.standing.frozen')}</Badge>;
  return <Badge tone={tones[standing]}>{t(`panel.standing.${standing}`)}</Badge>;
}

/** How the gateway is, and the way to stop all calls at once. */
export function PanelGateway() {
  const { t } = useText();
  const { value, error } = useLooked('frame.look');
  const freeze = useDoing('frame.freeze');
  const resume = useDoing('frame.resume');
  const isFrozen = value?.frozen !== undefined;
  const press = (): void => {
    void (isFrozen ? resume.act({}) : freeze.act({ why: t('panel.freeze.default') }));
  };
  const failed = freeze.error ?? resume.error ?? error;
  return (
    <header className={css.gateway}>
      <div className={css.head}>
        <div className={css.name}>
          <h2>{t('panel.name')}</h2>
          {value && <Standing gateway={value} />}
        </div>
        {value && (
          <Button
            isBusy={freeze.isBusy || resume.isBusy}
            icon={isFrozen ? <Play size={16} aria-hidden="true" /> : <Pause size={16} aria-hidden="true" />}
            onClick={press}
          >
            {isFrozen ? t('frame.resume') : t('frame.freeze')}
          </Button>
        )}
      </div>
      <p className={css.means}>{t('panel.means')}</p>
      {value?.frozen && (
        <p role="status">
          <Sentence
            of="frame.frozen"
            parts={{ at: <Time at={value.frozen.at} />, by: <HiddenText text={value.frozen.by} cutAt={80} /> }}
          />
        </p>
      )}
      {value?.isServing === false && <p>{t('frame.notServing')}</p>}
      {failed && <ErrorState error={failed} />}
    </header>
  );
}
