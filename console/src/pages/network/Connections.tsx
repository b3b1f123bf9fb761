import { useLook } from '../../api/use-look.ts';
import { CallLink } from '../../granted/CallLink.tsx';
import { Thing } from '../../granted/Thing.tsx';
import { useText } from '../../i18n/text.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Bytes } from '../../ui/Bytes.tsx';
import { Drawer } from '../../ui/Dialog.tsx';
import { Duration } from '../../ui/Duration.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import css from './Network.module.css';
import { addressOf, type Place } from './place.ts';

const tones = { allowed: 'grey', refused: 'red', failed: 'red' } as const;

function List({ place: { server, host, port } }: { readonly place: Place }) {
  const { t } = useText();
  const { data, error, refetch } = useLook('network.connections', { server, host, port });
  if (data === undefined) return error ? <ErrorState error={error} onAgain={() => void refetch()} /> : <Skeleton />;
  return (
    <ul>
      {data.connections.map(({ id, at, verdict, reason, scheme, address, sent, received, ms, client, call }) => (
        <li key={id} className={css.connection}>
          <p className={css.head}>
            <Time at={at} />
            <Badge tone={tones[verdict]}>{t(`network.verdict.${verdict}`)}</Badge>
            <span className={css.muted}>
              {client === undefined ? (
                t('network.byItself')
              ) : (
                <Sentence of="network.for" parts={{ client: <Thing text={client} /> }} />
              )}{' '}
              {call !== undefined && <CallLink id={call} />}
            </span>
          </p>
          <p className={css.muted}>
            {[scheme, address].filter(Boolean).join(' · ')}
            {' · '}
            <Sentence
              of="network.amounts"
              parts={{ sent: <Bytes value={sent} />, received: <Bytes value={received} /> }}
            />
            {' · '}
            <Duration ms={ms} />
          </p>
          {reason !== undefined && (
            <blockquote lang="en" className={css.reason}>
              <HiddenText text={reason} />
            </blockquote>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The newest connections of a server to one place; undefined: closed. */
export function Connections({ place, onClose }: { readonly place: Place | undefined; readonly onClose: () => void }) {
  const { t } = useText();
  const address = place === undefined ? '' : addressOf(place);
  return (
    <Drawer
      isOpen={place !== undefined}
      onClose={onClose}
      title={t('network.details.title', { place: address === '' ? t('network.unread') : address })}
      means={t('network.details.means')}
    >
      {place && <List place={place} />}
    </Drawer>
  );
}
