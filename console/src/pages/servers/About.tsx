import { useText } from '../../i18n/text.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import type { Server } from './server.ts';

const cutAt = 120;

/** One line of what it is for. What a server says of itself is its claim, and told as such. */
export function About({
  server: { provider, ownTitle, ownWords, origin = '', isRemote },
}: {
  readonly server: Server;
}) {
  const { t } = useText();
  if (provider !== undefined) return t(`servers.about.${provider}`);
  const claim = ownWords ?? ownTitle;
  const from = <HiddenText text={origin} cutAt={cutAt} />;
  return (
    <>
      <Sentence of={isRemote ? 'servers.about.remote' : 'servers.about.program'} parts={{ origin: from }} />
      {claim !== undefined && (
        <>
          {' '}
          <Sentence of="servers.about.claims" parts={{ claim: <HiddenText text={claim} cutAt={cutAt} /> }} />
        </>
      )}
    </>
  );
}
