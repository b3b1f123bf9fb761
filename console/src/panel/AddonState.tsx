import { Circle, CircleDot, CircleOff, CircleX, Hand, Hourglass, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { PlainKey } from '../i18n/messages.ts';
import { useText } from '../i18n/text.tsx';
import { Badge, type Tone } from '../ui/Badge.tsx';
import { HiddenText } from '../ui/HiddenText.tsx';

interface Look {
  readonly tone: Tone;
  readonly Icon: LucideIcon;
  readonly words: PlainKey;
}

const on: Look = { tone: 'grey', Icon: CircleDot, words: 'panel.state.enabled' };
const off: Look = { tone: 'grey', Icon: CircleOff, words: 'panel.state.disabled' };

/** How an add-on stands by the engine's words, and how a server does. */
const looks: ReadonlyMap<string, Look> = new Map([
  ['enabled', on],
  ['active', on],
  ['disabled', off],
  ['inactive', off],
  ['loading', { tone: 'grey', Icon: Hourglass, words: 'panel.state.loading' }],
  ['error', { tone: 'red', Icon: CircleX, words: 'panel.state.error' }],
  ['off', { tone: 'grey', Icon: CircleOff, words: 'servers.state.off' }],
  ['idle', { tone: 'grey', Icon: Circle, words: 'servers.state.idle' }],
  ['starting', { tone: 'grey', Icon: Hourglass, words: 'servers.state.starting' }],
  ['on', { tone: 'grey', Icon: CircleDot, words: 'servers.state.on' }],
  ['attention', { tone: 'amber', Icon: TriangleAlert, words: 'servers.state.attention' }],
  ['held', { tone: 'violet', Icon: Hand, words: 'servers.state.held' }],
  ['broken', { tone: 'red', Icon: CircleX, words: 'servers.state.broken' }],
]);

/** The colour of a card: it has one only where something happened. */
export const toneOfState = (state: string): Tone => looks.get(state)?.tone ?? 'grey';

/** How an add-on stands, in words and by a shape. */
export function AddonState({ state }: { readonly state: string }) {
  const { t } = useText();
  const look = looks.get(state);
  if (look === undefined) return <Badge>{<HiddenText text={state} cutAt={32} />}</Badge>;
  return (
    <Badge tone={look.tone} icon={<look.Icon size={14} aria-hidden="true" />}>
      {t(look.words)}
    </Badge>
  );
}
