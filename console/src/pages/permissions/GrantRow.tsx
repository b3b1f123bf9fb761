import { Ban, Check, Hand } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import { GrantSentence } from '../../granted/GrantSentence.tsx';
import { useText } from '../../i18n/text.tsx';
import { Button } from '../../ui/Button.tsx';
import { Hidden } from '../../ui/Hidden.tsx';
import { Row } from '../../ui/Row.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { Time } from '../../ui/Time.tsx';
import type { Listed } from './filter.ts';
import css from './Permissions.module.css';
import { useRevoke } from './use-revoke.ts';

const signs = { allow: Check, ask: Hand, deny: Ban } as const;

interface GrantRowProps {
  readonly listed: Listed;
  readonly usedSince: number | undefined;
  /** Somebody was led to it. */
  readonly isWanted: boolean;
  /** It was revoked, and its row is about to go. */
  readonly onGone: () => void;
}

function Use({ listed: { grant, times, lastUsedAt }, usedSince }: Pick<GrantRowProps, 'listed' | 'usedSince'>) {
  const { t } = useText();
  if (lastUsedAt !== undefined)
    return <Sentence of="permissions.used" count={times} parts={{ time: <Time at={lastUsedAt} as="relative" /> }} />;
  if (usedSince === undefined || grant.givenAt >= usedSince) return t('permissions.unused');
  return <Sentence of="permissions.unusedSince" parts={{ time: <Time at={usedSince} /> }} />;
}

/** One permission: its sentence, since when, how often it was used, and the way to take it back. */
export function GrantRow({ listed, usedSince, isWanted, onGone }: GrantRowProps) {
  const { t } = useText();
  const id = useId();
  const { grant } = listed;
  const { revoke, isBusy } = useRevoke();
  const row = useRef<HTMLLIElement>(null);
  const isPersonal = grant.from === 'person' || grant.from === 'migration';
  useEffect(() => {
    if (!isWanted) return;
    row.current?.scrollIntoView({ block: 'center' });
    row.current?.focus({ preventScroll: true });
  }, [isWanted]);
  return (
    <Row
      ref={row}
      sign={signs[grant.effect]}
      {...(isWanted && { 'aria-current': true, tabIndex: -1 })}
      actions={
        isPersonal && (
          <Button isSmall isBusy={isBusy} aria-describedby={id} onClick={() => revoke(grant.id, onGone)}>
            {t('permissions.revoke')}
          </Button>
        )
      }
    >
      <p id={id}>
        <Hidden>{t(`permissions.effect.${grant.effect}`)}: </Hidden>
        <GrantSentence grant={grant} />
      </p>
      {grant.from !== 'gateway' && (
        <p className={css.muted}>
          {isPersonal && (
            <>
              <Sentence of="permissions.given" parts={{ time: <Time at={grant.givenAt} as="relative" /> }} />
              {' · '}
            </>
          )}
          <Use listed={listed} usedSince={usedSince} />
        </p>
      )}
    </Row>
  );
}
