import { useId } from 'react';
import { Card } from '../../ui/Card.tsx';
import { HiddenText } from '../../ui/HiddenText.tsx';
import { About } from './About.tsx';
import { Figures } from './Figures.tsx';
import { Permissions } from './Permissions.tsx';
import { Proof } from './Proof.tsx';
import type { Calls, Server } from './server.ts';
import { ServerActions } from './ServerActions.tsx';
import css from './ServerCard.module.css';
import { ServerIcon } from './ServerIcon.tsx';
import { ServerState, toneOf } from './ServerState.tsx';
import { useTitle } from './use-title.ts';
import { Why } from './Why.tsx';

interface ServerCardProps {
  readonly server: Server;
  readonly calls: Calls | undefined;
  readonly onConfigure: () => void;
  readonly onTools: () => void;
}

/** One server: what it is, how it stands, what it may, and how to turn it on and off. */
export function ServerCard({ server, calls, onConfigure, onTools }: ServerCardProps) {
  const title = useId();
  const { isEnabled, state } = server;
  return (
    <Card className={css.card} tone={toneOf(state)} aria-labelledby={title}>
      <div className={css.head}>
        <ServerIcon server={server} />
        <div className={css.name}>
          <h2 id={title}>
            <HiddenText text={useTitle()(server)} cutAt={64} />
          </h2>
          <ServerState state={state} />
        </div>
      </div>
      <p className={css.about}>
        <About server={server} />
      </p>
      <Why server={server} />
      <Permissions server={server} />
      {isEnabled && <Proof server={server} />}
      <div className={css.foot}>
        {isEnabled && <Figures server={server} calls={calls} />}
        <ServerActions server={server} titleId={title} onConfigure={onConfigure} onTools={onTools} />
      </div>
    </Card>
  );
}
