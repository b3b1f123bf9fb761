import { Ban, Lock, LockOpen } from 'lucide-react';
import { useId } from 'react';
import { GrantLink } from '../../granted/GrantLink.tsx';
import { GrantSentence } from '../../granted/GrantSentence.tsx';
import { Thing } from '../../granted/Thing.tsx';
import { useText } from '../../i18n/text.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Bytes } from '../../ui/Bytes.tsx';
import { Row } from '../../ui/Row.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { Time } from '../../ui/Time.tsx';
import css from './Network.module.css';
import { addressOf, type Place } from './place.ts';
import { PlaceSwitch } from './PlaceSwitch.tsx';

const signs = { open: LockOpen, closed: Lock, denied: Ban } as const;

interface PlaceRowProps {
  readonly place: Place;
  /** Whether its server is still there, so that something can be decided about it. */
  readonly isKnown: boolean;
  readonly onOpen: () => void;
}

/** One place: how often it was reached or refused, what holds there now, and the way to change it. */
export function PlaceRow({ place, isKnown, onOpen }: PlaceRowProps) {
  const { t } = useText();
  const id = useId();
  const { reads, allowed, refused, failed, sent, received, lastAt, standing, by } = place;
  const address = addressOf(place);
  return (
    <Row
      sign={signs[standing]}
      actions={
        <>
          {isKnown && place.host !== '' && place.port > 0 && <PlaceSwitch place={place} describedBy={id} />}
          <Button isSmall look="quiet" aria-describedby={id} onClick={onOpen}>
            {t('network.details')}
          </Button>
        </>
      }
    >
      <p id={id} className={css.head}>
        {address === '' ? t('network.unread') : <Thing text={address} />}
        {refused > 0 && <Badge tone="red">{t('network.refused', { count: refused })}</Badge>}
        {failed > 0 && <Badge>{t('network.failed', { count: failed })}</Badge>}
      </p>
      {reads !== undefined && (
        <p>
          <Sentence of="network.reads" parts={{ name: <Thing text={reads} /> }} />
        </p>
      )}
      <p className={css.muted}>
        {t(`network.standing.${standing}`)}{' '}
        {by !== undefined && (
          <>
            <GrantSentence grant={by} /> <GrantLink id={by.id} />
          </>
        )}
      </p>
      <p className={css.muted}>
        {allowed > 0 && `${t('network.allowed', { count: allowed })} · `}
        {sent + received > 0 && (
          <>
            <Sentence
              of="network.amounts"
              parts={{ sent: <Bytes value={sent} />, received: <Bytes value={received} /> }}
            />
            {' · '}
          </>
        )}
        <Sentence of="network.last" parts={{ time: <Time at={lastAt} as="relative" /> }} />
      </p>
    </Row>
  );
}
