import { useId, useRef } from 'react';
import { useText } from '../../i18n/text.tsx';
import type { Listed } from './filter.ts';
import { GrantRow } from './GrantRow.tsx';
import css from './Permissions.module.css';

interface GrantGroupProps {
  readonly from: 'person' | 'configuration' | 'gateway';
  readonly listed: readonly Listed[];
  readonly usedSince: number | undefined;
}

/** The permissions that come from one place. */
export function GrantGroup({ from, listed, usedSince }: GrantGroupProps) {
  const { t } = useText();
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <section aria-labelledby={id} className={css.group}>
      <h2 id={id} ref={heading} tabIndex={-1}>
        {t(`permissions.from.${from}`)}
      </h2>
      <p className={css.muted}>
        {from === 'person' && listed.length === 0
          ? t('permissions.from.personNone')
          : t(`permissions.from.${from}Means`)}
      </p>
      {listed.length > 0 && (
        <ul className={css.rows}>
          {listed.map((one) => (
            <GrantRow
              key={one.grant.id}
              listed={one}
              usedSince={usedSince}
              // The row goes: focus stays near.
              onGone={() => heading.current?.focus()}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
