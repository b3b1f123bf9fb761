import { HiddenText } from '../../ui/HiddenText.tsx';
import { Rows } from '../../ui/Row.tsx';
import css from './Network.module.css';
import type { Server } from './place.ts';
import { Reach } from './Reach.tsx';

/** Servers that connected nowhere, and what each may reach all the same. */
export function QuietServers({ servers }: { readonly servers: readonly Server[] }) {
  return (
    <Rows>
      {servers.map((server) => (
        <li key={server.name} className={css.server}>
          <h3>
            <HiddenText text={server.name} />
          </h3>
          <p className={css.muted}>
            <Reach server={server} />
          </p>
        </li>
      ))}
    </Rows>
  );
}
