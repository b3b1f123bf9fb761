import { Ban, Check, Hand } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import type { Answer } from '../../../../gateway/src/admin/contract/methods.ts';
import { GrantLink } from '../../granted/GrantLink.tsx';
import { GrantSentence } from '../../granted/GrantSentence.tsx';
import { Thing } from '../../granted/Thing.tsx';
import { useText } from '../../i18n/text.tsx';
import { Card } from '../../ui/Card.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import css from './Permissions.module.css';

type Weighed = Answer<'permissions.weigh'>;

const signs = { allow: Check, ask: Hand, deny: Ban } as const;
const tones = { allow: 'grey', ask: 'amber', deny: 'red' } as const;

function NeedObject({ object }: Pick<Weighed['needs'][number], 'object'>) {
  const { t } = useText();
  if (object.kind === 'none') return t('permissions.try.itself');
  if (object.kind === 'path') return <Thing text={object.path} />;
  return (
    <>
      <Thing text={`${object.host}${object.port === 0 ? '' : `:${object.port}`}`} />
      {object.isPrivate && ` (${t('permissions.try.private')})`}
    </>
  );
}

function Need({ need }: { readonly need: Weighed['needs'][number] }) {
  const { t } = useText();
  const Sign = signs[need.effect];
  return (
    <li className={css.need}>
      <Sign size={18} className={css.sign} aria-hidden="true" />
      <div className={css.words}>
        <p>
          <Sentence
            of="permissions.try.need"
            parts={{ verb: t(`granted.verb.${need.level}`), object: <NeedObject object={need.object} /> }}
          />
        </p>
        <p className={css.muted}>
          {need.by === undefined ? (
            t('permissions.try.nothing')
          ) : (
            <>
              <GrantSentence grant={need.by} /> <GrantLink id={need.by.id} />
            </>
          )}
        </p>
      </div>
    </li>
  );
}

/** What would be decided, and why: each thing that the call needs, with the permission that decides about it. */
export function Verdict({ weighed }: { readonly weighed: Weighed }) {
  const { t } = useText();
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const { effect, needs, violations, isUnknown, isFrozen, isHeld } = weighed;
  const Sign = signs[effect];
  useEffect(() => heading.current?.focus(), []);
  return (
    <Card aria-labelledby={id} tone={tones[effect]} className={css.verdict}>
      <h2 id={id} ref={heading} tabIndex={-1}>
        <Sign size={20} aria-hidden="true" />
        {t(`permissions.try.${effect}`)}
      </h2>
      {isFrozen && <p>{t('permissions.try.frozen')}</p>}
      {isHeld && <p>{t('permissions.try.held')}</p>}
      {violations.length > 0 ? (
        <>
          <p>{t('permissions.try.violations')}</p>
          {violations.map((text) => (
            <blockquote key={text} lang="en">
              <HiddenText text={text} />
            </blockquote>
          ))}
        </>
      ) : (
        <>
          <h3>{t('permissions.try.needs')}</h3>
          <ul className={css.needs}>
            {needs.map((need, place) => (
              // oxlint-disable-next-line react/no-array-index-key -- its place is all that tells it from its like, and nothing moves within it
              <Need key={place} need={need} />
            ))}
          </ul>
        </>
      )}
      {isUnknown && <p className={css.muted}>{t('permissions.try.unknown')}</p>}
    </Card>
  );
}
