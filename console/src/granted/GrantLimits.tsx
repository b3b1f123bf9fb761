import type { Granted } from '../../../gateway/src/admin/contract/granted.ts';
import { now } from '../api/clock.ts';
import { useText } from '../i18n/text.tsx';
import { Bytes } from '../ui/Bytes.tsx';
import { Sentence } from '../ui/Sentence.tsx';
import { Time } from '../ui/Time.tsx';
import { Thing } from './Thing.tsx';

/** What a sentence about a grant needs to know of it. */
export type Told = Omit<Granted, 'id' | 'from' | 'givenAt'>;

/** How far a grant reaches and how long, as the end of its sentence. */
export function GrantLimits({ grant }: { readonly grant: Told }) {
  const { list } = useText();
  const { protocols, maxBytes, project, addon, session, expiresAt, usesLeft } = grant;
  const isToday = expiresAt !== undefined && new Date(expiresAt).toDateString() === new Date(now()).toDateString();
  return (
    <>
      {protocols !== undefined && <Sentence of="granted.protocols" parts={{ protocols: list(protocols) }} />}
      {maxBytes !== undefined && <Sentence of="granted.atMost" parts={{ bytes: <Bytes value={maxBytes} /> }} />}
      {project !== undefined && project !== '' && (
        <Sentence of="granted.project" parts={{ name: <Thing text={project} /> }} />
      )}
      {addon !== undefined && addon !== '' && <Sentence of="granted.addon" parts={{ name: <Thing text={addon} /> }} />}
      {session !== undefined && session !== '' && <Sentence of="granted.session" parts={{}} />}
      {expiresAt !== undefined && (
        <Sentence
          of={isToday ? 'granted.until.today' : 'granted.until.day'}
          parts={{ time: <Time at={expiresAt} /> }}
        />
      )}
      {usesLeft !== undefined && <Sentence of="granted.usesLeft" parts={{}} count={usesLeft} />}
    </>
  );
}
