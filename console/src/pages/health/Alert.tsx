import { Check, CircleCheck, CircleX } from 'lucide-react';
import { useText } from '../../i18n/text.tsx';
import type { MessageKey, Messages } from '../../i18n/messages.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Time } from '../../ui/Time.tsx';
import css from './Alert.module.css';
import type { Alert as Told } from './health.ts';
import { ServerName } from './ServerName.tsx';

interface AlertProps {
  readonly alert: Told;
  readonly onSeen: () => void;
  readonly isBusy: boolean;
}

const isKey = (messages: Messages, key: string): key is MessageKey => Object.hasOwn(messages, key);

/** One alert. The rules that everyone has are named in the person's language, others as their owner named them. */
export function Alert({ alert, onSeen, isBusy }: AlertProps) {
  const { t, messages } = useText();
  const { rule, server, title, action, words, firedAt, clearedAt, seenAt, state } = alert;
  const key = `health.rule.${rule}`;
  const named = isKey(messages, key) ? messages[key] : undefined;
  const done = action === 'freeze' || action === 'quarantine' ? t(`health.did.${action}`) : undefined;
  const isFiring = state === 'firing';
  return (
    <li className={css.alert}>
      <div className={css.words}>
        <h3>
          {server === undefined ? t('health.gateway') : <ServerName name={server} title={title} />}
          {' – '}
          {typeof named === 'string' ? named : <HiddenText text={rule} cutAt={60} />}
        </h3>
        <p className={css.when}>
          <Badge
            tone={isFiring ? 'red' : 'grey'}
            icon={isFiring ? <CircleX size={14} aria-hidden="true" /> : <CircleCheck size={14} aria-hidden="true" />}
          >
            {t(`health.alert.${state}`)}
          </Badge>{' '}
          <Time at={firedAt} />
          {clearedAt !== undefined && (
            <>
              {' – '}
              <Time at={clearedAt} />
            </>
          )}
          {done !== undefined && ` · ${done}`}
        </p>
        <details>
          <summary>{t('ui.details')}</summary>
          <p className={css.when}>{t('ui.saidByGateway')}</p>
          <blockquote lang="en" className={css.said}>
            <HiddenText text={words} />
          </blockquote>
        </details>
      </div>
      <Button
        isSmall
        look="quiet"
        icon={<Check size={14} />}
        isBusy={isBusy && seenAt === undefined}
        isOff={seenAt !== undefined}
        onClick={onSeen}
      >
        {seenAt === undefined ? t('health.see') : t('health.seen')}
      </Button>
    </li>
  );
}
