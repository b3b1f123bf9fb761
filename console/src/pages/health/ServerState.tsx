import { CircleAlert, CircleX, Pause, ShieldAlert } from 'lucide-react';
import { useText } from '../../i18n/text.tsx';
import { Badge } from '../../ui/Badge.tsx';
import type { Server } from './health.ts';

interface ServerStateProps {
  readonly server: Server;
  readonly isHeld: boolean;
}

/** How a server is, in a word: what a person did to it first. */
export function ServerState({ server: { state, condition, frozen }, isHeld }: ServerStateProps) {
  const { t } = useText();
  if (frozen) {
    return (
      <Badge tone="red" icon={<Pause size={14} aria-hidden="true" />}>
        {t('health.state.frozen')}
      </Badge>
    );
  }
  if (isHeld) {
    return (
      <Badge tone="violet" icon={<ShieldAlert size={14} aria-hidden="true" />}>
        {t('health.state.held')}
      </Badge>
    );
  }
  if (condition === 'well') return <Badge>{t(`health.state.${state}`)}</Badge>;
  // Its process may work while its calls do not.
  const words = state === 'ready' || state === 'idle' ? t(`health.weight.${condition}`) : t(`health.state.${state}`);
  return condition === 'down' ? (
    <Badge tone="red" icon={<CircleX size={14} aria-hidden="true" />}>
      {words}
    </Badge>
  ) : (
    <Badge tone="amber" icon={<CircleAlert size={14} aria-hidden="true" />}>
      {words}
    </Badge>
  );
}
