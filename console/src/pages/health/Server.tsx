import { useId } from 'react';
import { useText } from '../../i18n/text.tsx';
import { bytesText } from '../../ui/Bytes.tsx';
import { Card } from '../../ui/Card.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { Time } from '../../ui/Time.tsx';
import { numberText, percentText } from './amounts.ts';
import type { Server as Known } from './health.ts';
import css from './Server.module.css';
import { ServerActions } from './ServerActions.tsx';
import { ServerName } from './ServerName.tsx';
import { ServerState } from './ServerState.tsx';

interface ServerProps {
  readonly server: Known;
  readonly isAllFrozen: boolean;
  readonly isHeld: boolean;
}

/** One server: its state, what it uses, and what a person can do about it. */
export function Server({ server, isAllFrozen, isHeld }: ServerProps) {
  const { t, locale } = useText();
  const id = useId();
  const { name, title, restarts, frozen, open, callsPerMinute, memoryBytes, memoryLimitBytes } = server;
  const memory = memoryBytes === undefined ? '–' : bytesText(memoryBytes, locale);
  const figures = [
    [t('health.callsPerMinute'), callsPerMinute === undefined ? '–' : numberText(callsPerMinute, locale)],
    [t('health.open'), open === undefined ? '–' : numberText(open, locale)],
    [t('health.processorShort'), server.cpuPercent === undefined ? '–' : percentText(server.cpuPercent, locale)],
    [
      t('health.memory'),
      memoryBytes === undefined || memoryLimitBytes === undefined
        ? memory
        : t('health.ofLimit', { used: memory, most: bytesText(memoryLimitBytes, locale) }),
    ],
    [t('health.restarts'), numberText(restarts, locale)],
  ] as const;
  return (
    <li>
      <Card aria-labelledby={id} className={css.server}>
        <div className={css.head}>
          <h3 id={id}>
            <ServerName name={name} title={title} />
          </h3>
          <ServerState server={server} isHeld={isHeld} />
        </div>
        {frozen && (
          <p className={css.frozen}>
            <Sentence
              of="health.frozenSince"
              parts={{ at: <Time at={frozen.at} />, why: <HiddenText text={frozen.why} /> }}
            />
          </p>
        )}
        <dl className={css.figures}>
          {figures.map(([label, value]) => (
            <div key={label} className={label === t('health.memory') ? css.wide : undefined}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <ServerActions server={server} isAllFrozen={isAllFrozen} nameId={id} />
      </Card>
    </li>
  );
}
