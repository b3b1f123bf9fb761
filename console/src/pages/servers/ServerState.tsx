import { Circle, CircleDot, CircleOff, CircleX, Hand, Hourglass, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useText } from '../../i18n/text.tsx';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import type { Server } from './server.ts';

const looks: Readonly<Record<Server['state'], { readonly tone: Tone; readonly Icon: LucideIcon }>> = {
  off: { tone: 'grey', Icon: CircleOff },
  idle: { tone: 'grey', Icon: Circle },
  starting: { tone: 'grey', Icon: Hourglass },
  on: { tone: 'grey', Icon: CircleDot },
  attention: { tone: 'amber', Icon: TriangleAlert },
  held: { tone: 'violet', Icon: Hand },
  broken: { tone: 'red', Icon: CircleX },
};

/** The colour of a card: it has one only where something happened. */
export const toneOf = (state: Server['state']): Tone => looks[state].tone;

/** How a server stands, in words and by a shape. */
export function ServerState({ state }: Pick<Server, 'state'>) {
  const { t } = useText();
  const { tone, Icon } = looks[state];
  return (
    <Badge tone={tone} icon={<Icon size={14} aria-hidden="true" />}>
      {t(`servers.state.${state}`)}
    </Badge>
  );
}
