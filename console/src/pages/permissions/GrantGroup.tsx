import { useId, useRef } from 'react';
import { useText } from '../../i18n/text.tsx';
import { Rows } from '../../ui/Row.tsx';
import type { Listed } from './filter.ts';
import { GrantRow } from './GrantRow.tsx';
import css from './Permissions.module.css';

interface GrantGroupProps {
  readonly from: 'person' | 'configuration' | 'gateway';
  readonly listed: readonly Listed[];
  readonly usedSince: number | undefined;
  /** The id of the one that somebody was led to. */
  readonly wanted: string | undefined;
}

/** The permissions that come from one place. */
export function GrantGroup({ from, listed, usedSince, wanted }: GrantGroupProps) {
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
        <Rows>
          {listed.map((one) => (
            <GrantRow
              key={one.grant.id}
              listed={one}
              usedSince={usedSince}
              isWanted={one.grant.id === wanted}
              // The row goes: focus stays near.
              onGone={() => heading.current?.focus()}
            />
          ))}
        </Rows>
      )}
    </section>
  );
}
