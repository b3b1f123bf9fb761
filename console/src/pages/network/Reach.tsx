import { ThingList } from '../../granted/ThingList.tsx';
import { useText } from '../../i18n/text.tsx';
import { Sentence } from '../../ui/Sentence.tsx';
import { addressOf, type Server } from './place.ts';

const mostNamed = 8;

/** What a server may reach now. */
export function Reach({ server: { isConfined, mayReach } }: { readonly server: Server }) {
  const { t } = useText();
  if (!isConfined) return t('network.unconfined');
  if (mayReach.length === 0) return t('network.reachNothing');
  const texts = mayReach
    .slice(0, mostNamed)
    .map((place) => (place.port === 0 ? t('network.anyPort', { host: place.host }) : addressOf(place)));
  return (
    <>
      <Sentence of="network.reach" parts={{ places: <ThingList texts={texts} /> }} />
      {mayReach.length > mostNamed && ` ${t('network.reachMore', { count: mayReach.length - mostNamed })}`}
    </>
  );
}
